"""Readers of files by address, unmodified: pandas, GDAL, DuckDB, openpyxl, curl."""

import json
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import duckdb
import pandas as pd
import pytest

SPOTS = "catalog/datasets/city-spots/exports"


def body(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        found: bytes = answer.read()
    return found


def test_pandas_reads_each_table_by_its_address(api: str) -> None:
    files = f"{api}/{SPOTS}"
    frames = [
        pd.read_csv(f"{files}/csv", sep=";"),
        pd.read_json(f"{files}/json"),
        pd.read_json(f"{files}/jsonl", lines=True),
        pd.read_parquet(f"{files}/parquet"),
        pd.read_excel(f"{files}/xlsx"),
    ]

    assert [one.shape for one in frames] == [(8, 14)] * 5
    assert all(sorted(one["code"]) == [f"A{number}" for number in range(1, 9)] for one in frames)
    assert all(one["visits"].sum() == 198 for one in frames)


def test_pandas_reads_the_old_addresses(address: str) -> None:
    old = f"{address}/explore/dataset/city-spots/download/?format="
    options = "&timezone=Europe/Berlin&lang=fr&use_labels_for_header=true&csv_separator=%3B"

    assert list(pd.read_csv(f"{old}csv{options}", sep=";").columns)[:2] == ["Code", "Nom"]
    assert pd.read_excel(f"{old}xls", engine="openpyxl").shape == (8, 14)
    assert pd.read_xml(f"{address}/api/explore/v2.1/catalog/exports/rss", xpath=".//item", parser="etree").shape[0] == 5


READ_INFO = """
import json, sys, pyogrio
place, options = sys.argv[1], json.loads(sys.argv[2])
found = pyogrio.read_info(place, force_feature_count=True, force_total_bounds=True, **options)
layers = [str(name) for name, _ in pyogrio.list_layers(place)]
print(json.dumps([layers, int(found["features"]), found["crs"], [float(one) for one in found["total_bounds"]]]))
"""


def gdal(place: str | Path, **options: str) -> tuple[list[str], int, str, list[float]]:
    """What GDAL finds, in a process of its own: in ours, the readers of uploads have taken the network from it."""
    command = [sys.executable, "-c", READ_INFO, str(place), json.dumps(options)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    layers, features, crs, bounds = json.loads(done.stdout)
    return layers, features, crs, bounds


@pytest.mark.parametrize(
    ("kind", "ending", "features"),
    [("geojson", "geojson", 8), ("fgb", "fgb", 8), ("shp", "zip", 8), ("kml", "kml", 7), ("gpx", "gpx", 7)],
)
def test_gdal_reads_each_map_format(api: str, tmp_path: Path, kind: str, ending: str, features: int) -> None:
    path = tmp_path / f"spots.{ending}"
    path.write_bytes(body(f"{api}/{SPOTS}/{kind}"))

    _, found, crs, _ = gdal(path, **({"layer": "waypoints"} if kind == "gpx" else {}))

    assert (found, crs) == (features, "EPSG:4326")


@pytest.mark.parametrize("kind", ["geojson", "fgb"])
def test_gdal_reads_by_address(api: str, kind: str) -> None:
    assert gdal(f"{api}/{SPOTS}/{kind}")[1] == 8


@pytest.mark.parametrize("version", ["", "&VERSION=2.0.0", "&VERSION=1.1.0"])
def test_gdal_reads_the_feature_service(address: str, version: str) -> None:
    service = f"WFS:{address}/api/wfs?SERVICE=WFS{version}"

    layers, features, _, bounds = gdal(service, layer="ods:districts")

    assert layers == ["ods:city-spots", "ods:districts"]
    assert features == 3
    assert bounds == pytest.approx((2.32, 48.855, 2.365, 48.872))


def test_duckdb_reads_the_files(api: str, tmp_path: Path) -> None:
    for kind in ("parquet", "csv", "json"):
        (tmp_path / f"spots.{kind}").write_bytes(body(f"{api}/{SPOTS}/{kind}"))
    with duckdb.connect() as engine:
        sums = [
            engine.execute(f"SELECT count(*), sum(visits) FROM {call}(?)", [str(tmp_path / f"spots.{kind}")]).fetchone()
            for kind, call in (("parquet", "read_parquet"), ("csv", "read_csv"), ("json", "read_json"))
        ]

    assert sums == [(8, 198)] * 3


def test_a_download_that_was_cut_goes_on(api: str, tmp_path: Path) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    address, part = f"{api}/catalog/datasets/big-series/exports/parquet", tmp_path / "big.parquet"
    whole = body(address)
    part.write_bytes(whole[:10_000])

    subprocess.run([curl, "-sS", "--fail", "-C", "-", "-o", part, address], check=True, timeout=60)

    assert part.read_bytes() == whole
    assert len(pd.read_parquet(part)) == 12_000
