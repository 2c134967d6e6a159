"""The objects of a JSON file one after another, whatever holds them, in memory that does not grow with the file."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
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


class JsonText:
    """A JSON document read piece by piece: `buffer` holds what was read and not yet passed, from `place` on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.source = path.open(encoding="utf-8")
        self.buffer = ""
        self.place = 0
        self.step = CHUNK_CHARACTERS
        self.number = 0

    def close(self) -> None:
        """Let go of the file."""
        self.source.close()

    def more(self) -> bool:
        """Read on; False at the end. Steps grow while one value does not fit, so that no text is parsed often."""
        found = self.source.read(self.step)
        self.buffer, self.place = self.buffer[self.place :] + found, 0
        if len(self.buffer) > LONGEST_RECORD:
            raise broken(self.path, self.number + 1)
        return bool(found)

    def next(self) -> str:
        """The next character that is neither blank nor comma, without passing it; nothing at the end."""
        while True:
            match = BLANKS.match(self.buffer, self.place)
            self.place = match.end() if match else self.place
            if self.place < len(self.buffer) or not self.more():
                return self.buffer[self.place : self.place + 1]

    def skip(self, character: str) -> None:
        """Pass one character.

        Raises:
            SourceInvalidError: another one is there.
        """
        if self.next() != character:
            raise broken(self.path, self.number + 1)
        self.place += 1

    def value(self) -> object:
        """The next value, whole.

        Raises:
            SourceInvalidError: there is none, or it is not JSON.
        """
        self.next()
        self.step = CHUNK_CHARACTERS
        while True:
            try:
                found, end = DECODER.raw_decode(self.buffer, self.place)
            except RecursionError as wrong:
                raise broken(self.path, self.number + 1) from wrong
            except ValueError:
                end = len(self.buffer)
            if end < len(self.buffer):
                self.place = end
                return found
            self.step *= 2
            if not self.more():
                raise broken(self.path, self.number + 1)

    def elements(self) -> Iterator[Numbered]:
        """The elements of the array that begins here, numbered from 1."""
        self.skip("[")
        self.number = 0
        while self.next() != "]":
            found = self.value()
            self.number += 1
            yield self.number, found
        self.skip("]")


def array_values(path: Path) -> Iterator[Numbered]:
    """The elements of the one array of a file."""
    with closing(JsonText(path)) as text:
        yield from text.elements()


def members(path: Path, listed: str, others: dict[str, object]) -> Iterator[Numbered]:
    """The elements of the member `listed` of the one object of a file; `others` gets its other members."""
    with closing(JsonText(path)) as text:
        text.skip("{")
        while text.next() != "}":
            key = text.value()
            text.skip(":")
            if key == listed and text.next() == "[":
                yield from text.elements()
            elif isinstance(key, str):
                others[key] = text.value()
            else:
                raise broken(path, text.number + 1)


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
    return max(filter(is_list_of_objects, inner), key=len, default=[document])


def is_list_of_objects(value: object) -> bool:
    """Whether it may be the records of a document."""
    return isinstance(value, list) and bool(value) and all(isinstance(part, dict) for part in value)
