"""KML and GPX, and what is refused of XML."""

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from parvis.ingest.reading import Reading
from parvis.lib.errors import SourceInvalidError

Read = Callable[..., Reading]
Rows = Callable[[Reading], list[dict[str, Any]]]

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>Tout</name>
<Schema name="s"><SimpleField name="code" type="string"/><SimpleField name="places" type="int"/></Schema>
<Folder><name>Parcs</name>
 <Placemark><name>01</name><description><![CDATA[<b>Grand</b>]]></description>
  <ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="code">12</SimpleData><SimpleData name="places">5</SimpleData></SchemaData></ExtendedData>
  <Polygon><outerBoundaryIs><LinearRing><coordinates>2,48,0 3,48,0 3,49,0 2,48,0</coordinates></LinearRing></outerBoundaryIs></Polygon>
 </Placemark>
</Folder>
<Folder><name>Pistes</name>
 <Placemark><name>B</name><TimeStamp><when>2024-01-02</when></TimeStamp>
  <ExtendedData><Data name="longueur"><value>1.5</value></Data></ExtendedData>
  <MultiGeometry><LineString><coordinates>2,48 3,48</coordinates></LineString><LineString><coordinates>2,49
   3,49</coordinates></LineString></MultiGeometry></Placemark>
 <Placemark><name>C</name><gx:Track><when>2024-01-01T00:00:00Z</when><gx:coord>2 48 10</gx:coord><gx:coord>3 48 10</gx:coord></gx:Track></Placemark>
 <Placemark><name>D</name></Placemark>
</Folder></Document></kml>"""

GPX = """<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1">
<wpt lat="48.8" lon="2.3"><ele>35.2</ele><name>01</name><time>2024-01-01T10:00:00Z</time></wpt>
<rte><name>R</name><rtept lat="48" lon="2"/><rtept lat="49" lon="3"/></rte>
<trk><name>T</name><trkseg><trkpt lat="48" lon="2"><time>2024-01-01T10:00:00Z</time></trkpt>
<trkpt lat="49" lon="3"><time>2024-01-01T11:00:00Z</time></trkpt></trkseg></trk></gpx>"""

BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><{root}><Placemark><name>&c;</name></Placemark></{root}>"""
OUTSIDE = (
    """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><{root}><wpt>&a;</wpt></{root}>"""
)


def test_placemarks_become_records(read_bytes: Read, rows: Rows) -> None:
    reading = read_bytes("a.kml", KML)

    found = rows(reading)
    assert {field.name: str(field.type) for field in reading.schema} == {
        "code": "text", "places": "int", "folder": "text", "name": "text", "description": "text", "when": "datetime",
        "longueur": "double", "geo_shape": "geo_shape", "geo_point_2d": "geo_point_2d",
    }  # fmt: skip
    assert [row["name"] for row in found] == ["01", "B", "C", "D"]
    assert [row["folder"] for row in found] == ["Parcs", "Pistes", "Pistes", "Pistes"]
    assert (found[0]["code"], found[0]["places"], found[0]["description"]) == ("12", 5, "<b>Grand</b>")
    shapes = [shapely.from_wkb(row["geo_shape"]) for row in found]
    assert [shape and shape.geom_type for shape in shapes] == ["Polygon", "MultiLineString", "LineString", None]
    assert [(issue.code, issue.line) for issue in reading.issues] == [("null_geometry", 4)]


def test_a_kmz_is_the_kml_inside(tmp_path: Path, read_bytes: Read) -> None:
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.writestr("doc.kml", KML)
        archive.writestr("images/icon.png", b"\x89PNG")

    assert read_bytes("a.kmz", (tmp_path / "a.kmz").read_bytes()).records_count == 4


def test_waypoints_routes_and_tracks_become_records(read_bytes: Read, rows: Rows) -> None:
    found = rows(read_bytes("a.gpx", GPX))

    assert [(row["kind"], row["name"]) for row in found] == [("waypoint", "01"), ("route", "R"), ("track", "T")]
    assert found[0]["ele"] == 35.2
    assert found[2]["begins_at"] == dt.datetime(2024, 1, 1, 10)
    assert found[2]["ends_at"] == dt.datetime(2024, 1, 1, 11)
    assert found[2]["geo_point_2d"] == pytest.approx({"lon": 2.5, "lat": 48.5})


@pytest.mark.parametrize("root", ["kml", "gpx"])
@pytest.mark.parametrize("document", [BOMB, OUTSIDE], ids=["bomb", "outside"])
def test_entities_are_refused(root: str, document: str, read_bytes: Read) -> None:
    with pytest.raises(SourceInvalidError, match=f"a.{root} declares entities or external documents"):
        read_bytes(f"a.{root}", document.format(root=root))


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.kml", KML[:900], "a.kml is broken or cut short at line"),
        ("a.kml", "<kml><Document/></kml>", "a.kml holds no record"),
        ("a.gpx", "<gpx></gpx>", "a.gpx holds no record"),
        ("a.csv", "<!DOCTYPE html><html><body>404</body></html>", "web page"),
        ("a.xml", "<rss/>", "XML document of a kind that is not known"),
    ],
)
def test_what_is_no_data_is_refused_in_a_sentence(name: str, text: str, sentence: str, read_bytes: Read) -> None:
    with pytest.raises(SourceInvalidError, match=sentence):
        read_bytes(name, text)
