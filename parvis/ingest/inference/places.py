"""How places are written in text: `latitude, longitude` pairs, WKT and GeoJSON."""

from parvis.ingest.inference.forms import Form, matches
from parvis.lib.schema import FieldType

DEGREES = r"[+-]?[0-9]{1,3}(?:\.[0-9]+)?"
PAIR = rf"[\[(]?\s*({DEGREES})\s*[,;]\s*({DEGREES})\s*[\])]?"

FIRST = f"TRY_CAST(regexp_extract({{v}}, '{PAIR}', 1) AS DOUBLE)"
SECOND = f"TRY_CAST(regexp_extract({{v}}, '{PAIR}', 2) AS DOUBLE)"

LOOKS_LIKE_PAIR = matches(r"[\[(]?\s*[+-]?[0-9]{1,3}\.[0-9]{2,}\s*[,;]\s*[+-]?[0-9]{1,3}\.[0-9]+\s*[\])]?")
"""Two numbers with fractions: what a pair of degrees looks like, whether or not it is on Earth."""

LOOKS_LIKE_SHAPE = (
    "(regexp_matches({v}, '^(?i)(SRID=[0-9]+;)?\\s*(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\\s*(Z|M|ZM)?"
    '\\s*(\\(|EMPTY)\') OR regexp_matches({v}, \'^\\{(?s).*"type"\\s*:\\s*"(Multi)?(Point|LineString|Polygon|'
    "GeometryCollection|Feature)\"'))"
)

LATITUDE_FIRST = Form(
    "latitude_longitude",
    FieldType.GEO_POINT,
    f"({matches(PAIR)} AND abs({FIRST}) <= 90 AND abs({SECOND}) <= 180)",
    f"struct_pack(lon := {SECOND}, lat := {FIRST})",
)
SHAPE = Form("shape", FieldType.GEO_SHAPE, "shape_of({v}) IS NOT NULL", "shape_of({v})")
POINT_SHAPE = Form("point", FieldType.GEO_POINT, "point_of({v}) IS NOT NULL", "point_of({v})")

METROPOLITAN = (41.0, 51.6, -5.6, 10.0)
"""Latitudes and longitudes of metropolitan France: south, north, west, east."""

IN_FRANCE = (
    f"({FIRST} BETWEEN {METROPOLITAN[0]} AND {METROPOLITAN[1]} AND "
    f"{SECOND} BETWEEN {METROPOLITAN[2]} AND {METROPOLITAN[3]})"
)
IN_FRANCE_SWAPPED = (
    f"({SECOND} BETWEEN {METROPOLITAN[0]} AND {METROPOLITAN[1]} AND "
    f"{FIRST} BETWEEN {METROPOLITAN[2]} AND {METROPOLITAN[3]})"
)
