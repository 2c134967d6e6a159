"""The refusals of the language, worded as its clients know them. Source: explore-api.md §8.1.

Inside the room a refusal knows its place in the text; which clause the text is, only the caller of `clause` knows.
"""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from parvis.lib.errors import OdsqlError, OdsqlSyntaxError, gettext_noop

NEAR = 0.6
"""How alike two names must be for one to be suggested for the other, 0 to 1."""
SHOWN = 300
"""Characters of a clause, or of a token, that an error repeats."""

UNEXPECTED = gettext_noop(
    "ODSQL syntax exception: unexpected {token} at position {position} in {text}. "
    "Clause(s) containing the error(s): {name}."
)
MALFORMED = gettext_noop("ODSQL query is malformed: {reason}. Clause(s) containing the error(s): {name}.")


class Span(Protocol):
    """A piece of a clause, from `start` up to `end`."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class RefusedError(Exception):
    """A clause does not fit; it becomes an `OdsqlError` where the clause's name is known."""

    def __init__(self, reason: str, at: Span, suggestion: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.start, self.end = at.start, at.end
        self.suggestion = suggestion


class UnexpectedError(Exception):
    """A token where none like it may be; the empty token is the end of the text."""

    def __init__(self, token: str, start: int, suggestion: str = "") -> None:
        super().__init__(token)
        self.token = token
        self.start = start
        self.suggestion = suggestion


def unknown_field(name: str, at: Span, known: Iterable[str]) -> RefusedError:
    """A name that the dataset has not, and the nearest that it has."""
    return RefusedError(f"Unknown field: {name}", at, nearest(name, known))


def not_allowed(name: str, at: Span) -> RefusedError:
    """A field, or a function, that this clause may not have."""
    return RefusedError(f"Field {name} is not allowed in the current clause", at)


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one, or the empty text."""
    by_small = {one.lower(): one for one in known}
    found = difflib.get_close_matches(name[:SHOWN].lower(), list(by_small), n=1, cutoff=NEAR)
    return by_small[found[0]] if found else ""


@contextmanager
def clause(name: str, text: str) -> Iterator[None]:
    """Name the clause that a refusal inside came from. Raises OdsqlError, OdsqlSyntaxError."""
    try:
        yield
    except UnexpectedError as found:
        raise OdsqlSyntaxError(
            UNEXPECTED,
            start=found.start,
            end=found.start + len(found.token),
            clause=name,
            suggestion=found.suggestion,
            token=shortened(found.token) or "end of line",
            position=found.start,
            text=shortened(text),
            name=name,
        ) from None
    except RefusedError as found:
        raise OdsqlError(
            MALFORMED,
            start=found.start,
            end=found.end,
            clause=name,
            suggestion=found.suggestion,
            reason=shortened(found.reason),
            name=name,
        ) from None


def shortened(text: str) -> str:
    """As much of a text as an error repeats, in letters that can be sent."""
    sendable = text[:SHOWN].encode(errors="replace").decode()
    return sendable if len(text) <= SHOWN else sendable + "…"
