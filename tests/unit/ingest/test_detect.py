"""What a file really is."""

import zipfile
from pathlib import Path

import pytest

from parvis.ingest.detect import detect_format, is_expected
from parvis.ingest.json_heads import top_level
from parvis.lib.errors import SourceInvalidError


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"a;b\n1;2\n", "csv"),
        (b"\xef\xbb\xbf[nom];b\n", "csv"),
        (b"<5;10\n", "csv"),
        ("\ufeff{}".encode("utf-16-le"), "json"),
        (b'[{"a": 1}]', "json"),
        (b"[]", "json"),
        (b'  \n[{"type": "Feature", "geometry": null}]', "geojson"),
        (b'{"a": 1}\n{"a": 2}\n', "jsonl"),
        (b'{"a": {\n"b": 1}}\n', "json"),
        (b'{"type": "FeatureCollection", "features": []}', "geojson"),
        (b'{"features": [], "crs": {}}', "geojson"),
        (b'{"type": "Point", "coordinates": [1, 2]}', "geojson"),
        (b'{"coordinates": [1, 2]}', "geojson"),
        (b'{"type": "Feature", "geometry": null, "properties": {}}', "geojson"),
        (b'{"type": "Feature", "title": "a record like another"}', "json"),
        (b'{"type": "Point", "name": "a record like another"}', "json"),
        (b'{"a": {"type": "FeatureCollection"}}', "json"),
        (b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>', "kml"),
        (b"<!-- a remark --><x:GPX/>", "gpx"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"PAR1....", "parquet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    ],
)
def test_the_first_bytes_decide(content: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "any.name"
    path.write_bytes(content)

    assert detect_format(path, name="any.name") == kind


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n\t ", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"SQLite format 3\x00", "GeoPackage"),
        (b"\x89PNG\r\n", "image"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "web page"),
        (b"<?xml version='1.0'?><rdf:RDF/>", "XML"),
        (b'{"type": "Topology", "objects": {}}', "TopoJSON"),
        (bytes(range(1, 7)) * 40, "binary"),
    ],
)
def test_what_holds_no_records_is_refused_by_its_name(content: bytes, word: str, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content)

    with pytest.raises(SourceInvalidError, match=f"(?i){word}"):
        detect_format(path, name="data.csv")


@pytest.mark.parametrize(
    ("member", "content", "kind"),
    [
        ("xl/workbook.xml", b"", "xlsx"),
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
        ("folder/ROADS.SHP", b"", "shapefile"),
        ("data.csv", b"a\n1\n", "zip"),
    ],
)
def test_a_zip_is_what_it_holds(member: str, content: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, content)

    assert detect_format(path, name="a.zip") == kind


def test_a_letter_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "")

    with pytest.raises(SourceInvalidError, match="text document"):
        detect_format(path, name="a.docx")


def test_a_zip_cut_short_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04 and nothing more")

    with pytest.raises(SourceInvalidError, match="damaged"):
        detect_format(path, name="a.zip")


@pytest.mark.parametrize(
    ("name", "found", "expected"),
    [
        ("a.csv", "csv", True),
        ("a.CSV", "csv", True),
        ("a.csv", "xlsx", False),
        ("a.json", "geojson", True),
        ("a.json", "jsonl", True),
        ("a", "csv", True),
        ("a.2024", "parquet", True),
        ("a.zip", "shapefile", True),
        ("a.zip", "csv", False),
    ],
)
def test_an_extension_may_belie_its_file(name: str, found: str, expected: bool) -> None:
    assert is_expected(name, found) is expected


def test_the_keys_of_an_object_are_its_own() -> None:
    start = b'{"a": {"b": 1}, "type": "x, {y", "c": [{"d": "e"}], "f": "g", "cut'

    assert top_level(start) == {"a": None, "type": "x, {y", "c": None, "f": "g"}


def test_what_follows_the_object_is_not_of_it() -> None:
    assert top_level(b'{"a": 1}{"b": 2}') == {"a": None}
