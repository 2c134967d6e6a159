"""Surfaces of vector tiles, read back."""

from parvis.formats.vector_tile import TilePoint, message, number, packed, point_tile, zigzag
from parvis.formats.vector_tile_reading import fields, rings

SQUARE = (9, zigzag(10), zigzag(20), 3 << 3 | 2, zigzag(5), zigzag(0), zigzag(0), zigzag(5), zigzag(-5), zigzag(0), 15)


def tile(layer: str, geometry: tuple[int, ...], kind: int = 3) -> bytes:
    feature = number(3, kind) + packed(4, geometry)
    return message(3, message(1, layer.encode()) + message(2, feature) + number(5, 512) + number(15, 2))


def test_a_ring_is_walked_from_its_first_place() -> None:
    assert rings(tile("land", SQUARE), "land") == (512, [[[(10, 20), (15, 20), (15, 25), (10, 25)]]])


def test_other_layers_and_other_kinds_are_left_aside() -> None:
    assert rings(tile("water", SQUARE), "land") == (4096, [])
    assert rings(tile("land", SQUARE, kind=2), "land") == (512, [])
    assert rings(point_tile("land", [TilePoint(1, 2, {"n": 3})]), "land") == (4096, [])


def test_numbers_of_fixed_length_are_passed_over() -> None:
    content = bytes([1 << 3 | 1]) + b"\0" * 8 + bytes([2 << 3 | 5]) + b"\0" * 4 + number(3, 300)

    assert list(fields(content)) == [(3, 300)]
