"""Tiles of points are read back by GDAL."""

import struct
from pathlib import Path

import pyogrio
import pytest

from parvis.formats.vector_tile import TilePoint, point_tile


def read(tile: bytes, folder: Path) -> list[tuple[float, float, dict[str, object]]]:
    """What GDAL finds in the tile 0/0/0: places in 1/4096 of its side, and properties."""
    path = folder / "0" / "0" / "0.pbf"
    path.parent.mkdir(parents=True)
    path.write_bytes(tile)
    table = pyogrio.read_arrow(path, layer="data")[1]
    side = 2 * 20037508.342789244
    found = []
    for row in table.to_pylist():
        x, y = struct.unpack("<dd", row.pop("wkb_geometry")[5:21])
        row.pop("mvt_id", None)
        place = (x / side + 0.5) * 4096, (0.5 - y / side) * 4096
        found.append(
            (round(place[0]), round(place[1]), {key: value for key, value in row.items() if value is not None})
        )
    return found


def test_points_come_back_with_their_properties(tmp_path: Path) -> None:
    points = [TilePoint(0, 0, {"n": 3}), TilePoint(4095, 17, {"n": 200_000, "kind": "Étang"}), TilePoint(100, 4000, {})]

    assert read(point_tile("data", points), tmp_path) == [
        (0, 0, {"n": 3}),
        (4095, 17, {"n": 200_000, "kind": "Étang"}),
        (100, 4000, {}),
    ]


@pytest.mark.parametrize("value", ["", "x", -5, 2**40, 0.5, True, False])
def test_a_value_of_any_type_comes_back(tmp_path: Path, value: str | float) -> None:
    ((_, _, properties),) = read(point_tile("data", [TilePoint(1, 2, {"v": value})]), tmp_path)

    assert properties == {"v": value}


def test_values_are_written_once() -> None:
    few = point_tile("data", [TilePoint(n, n, {"kind": "fountain"}) for n in range(100)])

    assert few.count(b"fountain") == 1


def test_nothing_is_an_empty_tile() -> None:
    assert point_tile("data", []) == b""
