"""The records of explore-api.md, Appendix A."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from parvis.lib.schema import Annotation, Field, FieldType, Schema

TEXT = FieldType.TEXT

CITY_FIELDS: tuple[tuple[str, FieldType, Mapping[str, Annotation]], ...] = (
    ("code", TEXT, {"id": True, "sortable": True}),
    ("name", TEXT, {}),
    ("kind", TEXT, {"facet": True, "disjunctive": True}),
    ("district", TEXT, {"facet": True}),
    ("tags", TEXT, {"facet": True, "multivalued": ","}),
    ("category_path", TEXT, {"facet": True, "hierarchical": "/"}),
    ("visits", FieldType.INT, {}),
    ("rating", FieldType.DOUBLE, {}),
    ("open", FieldType.BOOLEAN, {}),
    ("opened_on", FieldType.DATE, {}),
    ("updated_at", FieldType.DATETIME, {"facet": True}),
    ("location", FieldType.GEO_POINT, {}),
    ("photo", FieldType.FILE, {}),
    ("extra", FieldType.JSON, {}),
)
CITY_TEXT = """
A1|Fontaine Étoile|fountain|1er|eau,public|Water/Fountain|10|4.5|true|2019-03-26|2020-01-15T22:30|48.8606,2.3376
A2|Fontaine du Parc|fountain|2e|eau|Water/Fountain|25|3.0|true|2019-07-01|2020-05-01T08:00|48.8688,2.3412
A3|Piscine Nord|pool|2e|eau,sport|Water/Pool|14||false|2020-02-29|2020-12-31T23:30|48.8700,2.3470
A4|Grand Gymnase|gym|3e|sport|Sport/Indoor|40|4.0|true|2021-01-01|2021-06-15T12:00|48.8630,2.3600
A5|Petit gymnase|gym|3e|sport,public|Sport/Indoor|9|2.5|||2021-06-15T12:00|48.8625,2.3610
A6|Stade L'Olympe|stadium|1er|sport|Sport/Outdoor|100|5.0|false|2018-11-05|2022-03-27T01:30|48.8590,2.3300
A7|Kiosque|kiosk|||||1.0|true|2022-10-10||
A8|fontaine cachée|fountain|1er|eau,public,secret|Water/Fountain|0|3.0|true|2020-07-14|2022-10-30T00:30|-33.9,151.2
"""
Row = dict[str, object]


def city_rows() -> list[Row]:
    """The eight spots, typed."""
    return [city_row(line.split("|")) for line in CITY_TEXT.strip().splitlines()]


def city_row(cells: Sequence[str]) -> Row:
    """One spot."""
    code, name, kind, district, tags, path, visits, rating, is_open, opened, updated, place = cells
    lat, _, lon = place.partition(",")
    return {
        "code": code,
        "name": name,
        "kind": kind,
        "district": district or None,
        "tags": tags.split(",") if tags else None,
        "category_path": path or None,
        "visits": int(visits) if visits else None,
        "rating": float(rating) if rating else None,
        "open": {"true": True, "false": False}.get(is_open),
        "opened_on": dt.date.fromisoformat(opened) if opened else None,
        "updated_at": dt.datetime.fromisoformat(updated) if updated else None,
        "location": {"lon": float(lon), "lat": float(lat)} if place else None,
        "photo": json.dumps({"filename": "gymnase.jpg", "id": "0f3c9a6f"}) if code == "A4" else None,
        "extra": '{"surface": 120}' if code == "A4" else None,
    }


def city_schema() -> Schema:
    """Its fields."""
    return Schema(tuple(Field(name, kind, annotations=annotations) for name, kind, annotations in CITY_FIELDS))
