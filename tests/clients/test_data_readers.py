"""Readers of files by address, unmodified: pandas, GDAL, DuckDB, openpyxl, curl."""

import io
import shutil
import subprocess
import urllib.request
from pathlib import Path

import duckdb
import pandas as pd
import pyogrio
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


@pytest.mark.parametrize(
    ("kind", "features"), [("geojson", 8), ("fgb", 8), ("shp", 8), ("kml", 7), ("gpx", 7)]
)  # fmt: skip
def test_gdal_reads_each_map_format(api: str, kind: str, features: int) -> None:
    layer = {"layer": "waypoints"} if kind == "gpx" else {}

    found = pyogrio.read_info(io.BytesIO(body(f"{api}/{SPOTS}/{kind}")), force_feature_count=True, **layer)

    assert (found["features"], found["crs"]) == (features, "EPSG:4326")


@pytest.mark.parametrize("kind", ["geojson", "fgb"])
def test_gdal_reads_by_address(api: str, kind: str) -> None:
    assert pyogrio.read_info(f"{api}/{SPOTS}/{kind}")["features"] == 8


@pytest.mark.parametrize("version", ["", "&VERSION=2.0.0", "&VERSION=1.1.0"])
def test_gdal_reads_the_feature_service(address: str, version: str) -> None:
    service = f"WFS:{address}/api/wfs?SERVICE=WFS{version}"

    layers = [str(name) for name, _ in pyogrio.list_layers(service)]
    found = pyogrio.read_info(service, layer="ods:districts", force_feature_count=True, force_total_bounds=True)

    assert layers == ["ods:city-spots", "ods:districts"]
    assert found["features"] == 3
    assert found["total_bounds"] == pytest.approx((2.32, 48.855, 2.365, 48.872))


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
