"""Reads the surfaces of vector tiles back, for maps that are drawn here. Source: Mapbox Vector Tile 2.1, section 4."""

from collections.abc import Iterator

MOVE, LINE, CLOSE = 1, 2, 7
POLYGON = 3
EXTENT = 4096
"""Of a layer that does not say its own."""
Ring = list[tuple[int, int]]


def rings(tile: bytes, layer: str) -> tuple[int, list[list[Ring]]]:
    """The extent of a layer, and the rings of each of its polygons; 4096 and none where it is absent."""
    for content in messages(tile, 3):
        known = dict(fields(content))
        if known.get(1) == layer.encode():
            extent = known.get(5)
            found = [one for feature in messages(content, 2) for one in surfaces(feature)]
            return extent if isinstance(extent, int) else EXTENT, found
    return EXTENT, []


def messages(message: bytes, wanted: int) -> Iterator[bytes]:
    """The messages inside of a message, in one of its fields."""
    for place, content in fields(message):
        if place == wanted and isinstance(content, bytes):
            yield content


def surfaces(feature: bytes) -> Iterator[list[Ring]]:
    """The rings of one feature, if it is a surface."""
    known = dict(fields(feature))
    geometry = known.get(4)
    if known.get(3) == POLYGON and isinstance(geometry, bytes):
        yield list(walked(list(varints(geometry))))


def walked(commands: list[int]) -> Iterator[Ring]:
    """Commands as rings."""
    x = y = place = 0
    ring: Ring = []
    while place < len(commands):
        command, times = commands[place] & 7, commands[place] >> 3
        place += 1
        if command == CLOSE:
            yield ring
            ring = []
            continue
        for _ in range(times):
            x, y = x + signed(commands[place]), y + signed(commands[place + 1])
            place += 2
            ring.append((x, y))


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message: numbers and bytes; others are passed over."""
    place = 0
    while place < len(message):
        key, place = varint(message, place)
        match key & 7:
            case 0:
                value, place = varint(message, place)
                yield key >> 3, value
            case 2:
                length, place = varint(message, place)
                yield key >> 3, message[place : place + length]
                place += length
            case 1:
                place += 8
            case _:
                place += 4


def varints(packed: bytes) -> Iterator[int]:
    """Numbers one after the other."""
    place = 0
    while place < len(packed):
        value, place = varint(packed, place)
        yield value


def varint(content: bytes, place: int) -> tuple[int, int]:
    """A number, and where the next thing begins."""
    value = shift = 0
    while True:
        byte = content[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, place
        shift += 7


def signed(value: int) -> int:
    """A number that was written as unsigned."""
    return (value >> 1) ^ -(value & 1)
