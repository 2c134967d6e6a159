"""Vector tiles of points, written by hand since nothing kept writes them from arrays.

Source: Mapbox Vector Tile specification 2.1. Shapes are written by the engine (`ST_AsMVT`).
"""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

EXTENT = 4096
POINT = 1
MOVE_TO_ONE = 9
"""The command `MoveTo`, once."""
SMALL = [bytes([value]) for value in range(128)]
DOUBLE = struct.Struct("<d")

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class TilePoint:
    """A point: `x` to the right and `y` down from the tile's upper left corner, in 1/4096 of its side."""

    x: int
    y: int
    properties: Mapping[str, Value]


@dataclass(slots=True)
class Words:
    """What features share: each key and each value is written once and pointed to by its place."""

    keys: dict[str, int] = field(default_factory=dict)
    values: dict[tuple[type, Value], int] = field(default_factory=dict)

    def tags(self, properties: Mapping[str, Value]) -> Iterator[int]:
        """Pairs of places."""
        for key, value in properties.items():
            yield self.keys.setdefault(key, len(self.keys))
            yield self.values.setdefault((type(value), value), len(self.values))


def point_tile(layer: str, points: Iterable[TilePoint]) -> bytes:
    """A tile with one layer of points; without points, an empty tile."""
    words = Words()
    features = [message(2, feature(point, words)) for point in points]
    if not features:
        return b""
    body = [message(1, layer.encode()), *features]
    body += [message(3, key.encode()) for key in words.keys]
    body += [message(4, value_message(value)) for _, value in words.values]
    body += [number(5, EXTENT), number(15, 2)]
    return message(3, b"".join(body))


def feature(point: TilePoint, words: Words) -> bytes:
    """One point with its properties."""
    tags = packed(2, list(words.tags(point.properties)))
    return tags + number(3, POINT) + packed(4, (MOVE_TO_ONE, zigzag(point.x), zigzag(point.y)))


def value_message(value: Value) -> bytes:
    """A value by its type."""
    if isinstance(value, bool):
        return number(7, int(value))
    if isinstance(value, int):
        return number(6, zigzag(value))
    if isinstance(value, float):
        return key_of(3, 1) + DOUBLE.pack(value)
    return message(1, value.encode())


def packed(place: int, numbers: Sequence[int]) -> bytes:
    """A list of numbers."""
    return message(place, b"".join(map(varint, numbers))) if numbers else b""


def number(place: int, value: int) -> bytes:
    """A field that holds a number."""
    return key_of(place, 0) + varint(value)


def message(place: int, content: bytes) -> bytes:
    """A field that holds bytes."""
    return key_of(place, 2) + varint(len(content)) + content


def key_of(place: int, wire: int) -> bytes:
    """What precedes a field: its place and how it is written."""
    return varint(place << 3 | wire)


def zigzag(value: int) -> int:
    """A signed number as an unsigned one, small when it is near zero."""
    return value << 1 if value >= 0 else (-value << 1) - 1


def varint(value: int) -> bytes:
    """An unsigned number, seven bits to a byte, the lowest first."""
    if value < 128:
        return SMALL[value]
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)
