"""Cutting of a list of refinements in one parameter: `refine=a:x,b:"y z"`. Source: explore-api.md §6.3."""

import re

PART = re.compile(
    r"""
    \s* (?: `[^`]+` | [^`"',:\s][^`"',:]* ) \s* :       # a name, before the first colon
    (?: \s* (?: "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' ) \s* | [^,]* )
    """,
    re.VERBOSE,
)


def apart(text: str) -> tuple[str, ...]:
    """The pairs of a comma list where every part reads as `name:value`, else the text as it is.

    >>> apart('kind:pool,district:"1er, 2e"')
    ('kind:pool', 'district:"1er, 2e"')
    >>> apart('city:"Bristol, City of"')
    ('city:"Bristol, City of"',)
    """
    parts: list[str] = []
    place = 0
    while found := PART.match(text, place):
        parts.append(found.group().strip())
        place = found.end()
        if place == len(text):
            return tuple(parts)
        if text[place] != ",":
            break
        place += 1
    return (text,)
