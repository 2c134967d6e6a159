"""The objects of a JSON file one after another, whatever holds them, in memory that does not grow with the file."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from parvis.lib.errors import SourceInvalidError, gettext_noop

CHUNK_CHARACTERS = 1024 * 1024
LONGEST_RECORD = 64 * 1024 * 1024
WHOLE_BYTES = 128 * 1024 * 1024
"""A document that is one object is read whole, up to this size."""
BLANKS = re.compile(r"[\s,]*")

Numbered = tuple[int, object]
DECODER = json.JSONDecoder(parse_constant=lambda _constant: None)


def json_values(path: Path, *, lines: bool) -> Iterator[Numbered]:
    """The values of a JSON text, each with its line (JSON lines) or its number in the array, from 1.

    A line that is no JSON gives a `BrokenLine`.

    Raises:
        SourceInvalidError: the document is broken, or a record is too long.
    """
    if lines:
        return line_values(path)
    with path.open(encoding="utf-8") as source:
        start = source.read(4096).lstrip()[:1]
    return array_values(path) if start == "[" else iter(enumerate(inner_values(path), start=1))


class BrokenLine(str):
    """A line of a JSON lines file that is not JSON."""

    __slots__ = ()


def line_values(path: Path) -> Iterator[Numbered]:
    """One value per line that is not blank."""
    with path.open(encoding="utf-8", newline="\n") as source:
        for number, line in enumerate(source, start=1):
            text = line.strip().rstrip(",")
            if not text:
                continue
            try:
                yield number, DECODER.decode(text)
            except ValueError:
                yield number, BrokenLine(text)


def array_values(path: Path) -> Iterator[Numbered]:
    """The elements of the one array of a file."""
    number = 0
    with path.open(encoding="utf-8") as source:
        buffer = source.read(CHUNK_CHARACTERS).lstrip().removeprefix("[")
        place = 0
        while True:
            place = blanks_end(buffer, place)
            try:
                value, end = DECODER.raw_decode(buffer, place)
                complete = end < len(buffer)
            except RecursionError as wrong:
                raise broken(path, number + 1) from wrong
            except ValueError:
                complete = False
            if complete:
                number += 1
                yield number, value
                place = end
                continue
            if buffer[place : place + 1] == "]":
                return
            more = source.read(CHUNK_CHARACTERS)
            buffer, place = buffer[place:] + more, 0
            if not more or len(buffer) > LONGEST_RECORD:
                raise broken(path, number + 1)


def blanks_end(buffer: str, place: int) -> int:
    """Where the next element begins."""
    match = BLANKS.match(buffer, place)
    return match.end() if match else place


def broken(path: Path, number: int) -> SourceInvalidError:
    """The refusal of a document that ends, or stops being JSON, inside a record."""
    return SourceInvalidError(
        gettext_noop("The JSON file {name} is broken, cut short or too deep at record {number}."),
        name=path.name,
        number=number,
    )


def inner_values(path: Path) -> list[object]:
    """The records that one object holds: its longest list of objects, or itself."""
    if path.stat().st_size > WHOLE_BYTES:
        raise SourceInvalidError(
            gettext_noop(
                "The JSON file {name} is one object of more than {megabytes} MB: give an array or JSON lines."
            ),
            name=path.name,
            megabytes=WHOLE_BYTES // 1024**2,
        )
    try:
        document = DECODER.decode(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as wrong:
        raise broken(path, 1) from wrong
    inner = [*document.values()] if isinstance(document, dict) else []
    inner += [value for one in inner if isinstance(one, dict) for value in one.values()]
    lists = [one for one in inner if isinstance(one, list) and one and all(isinstance(part, dict) for part in one)]
    return max(lists, key=len, default=[document])
