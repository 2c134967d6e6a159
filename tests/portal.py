"""The fixture portal of the contract: explore-api.md, Appendix A."""

import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import shapely
from PIL import Image

from parvis.catalogue.actions import (
    add_alternative_export,
    add_attachment,
    create_or_update_dataset,
    describe_alternative_export,
    publish_dataset,
    publish_version,
    set_access,
    store_file,
)
from parvis.catalogue.models import Dataset
from parvis.catalogue.publication import catalogue_version
from parvis.lib.schema import Field
from tests.make import a_field, records

LOADED = datetime(2026, 1, 10, 8, tzinfo=UTC)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
DXF = b"0\nSECTION\n2\nENTITIES\n0\nENDSEC\n0\nEOF\n"
DATASETS: Sequence[tuple[str, dict[str, Any]]] = (
    ("city-spots", {
        "title": "Lieux de la ville", "publisher": "Direction A", "theme": ["Environnement", "Culture"],
        "keyword": ["eau", "sport"], "license": "ODbL", "modified": "2026-01-10T08:00:00+00:00",
    }),
    ("districts", {
        "title": "Arrondissements", "publisher": "Direction A", "theme": ["Urbanisme"], "keyword": ["limites"],
        "license": "ODbL", "modified": "2024-03-01T00:00:00+00:00",
    }),
    ("big-series", {
        "title": "Série longue", "publisher": "Direction B", "theme": ["Mobilité"], "keyword": ["test"],
        "license": "Licence Ouverte v2.0", "modified": "2025-06-01T12:00:00+00:00",
    }),
    ("closed-data", {
        "title": "Données fermées", "publisher": "Direction B", "theme": ["Mobilité"],
        "modified": "2025-01-01T00:00:00+00:00",
    }),
    ("paper-plan", {
        "title": "Plan papier", "publisher": "Direction C", "theme": ["Urbanisme"], "keyword": ["plan"],
        "license": "ODbL", "modified": "2020-02-02T00:00:00+00:00",
    }),
    ("secret", {"title": "Secret", "publisher": "Direction C", "modified": "2025-01-01T00:00:00+00:00"}),
)  # fmt: skip
SPOT_FIELDS = (
    a_field("code", label="Code", id=True, sortable=True),
    a_field("name", label="Nom"),
    a_field("kind", label="Type de lieu", description="Nature du lieu", facet=True, disjunctive=True),
    a_field("district", label="Quartier", facet=True),
    a_field("tags", label="Étiquettes", facet=True, multivalued=","),
    a_field("category_path", label="Catégorie", facet=True, hierarchical="/"),
    a_field("visits", "int", "Visites"),
    a_field("rating", "double", "Note", decimals=1),
    a_field("open", "boolean", "Ouvert"),
    a_field("opened_on", "date", "Ouvert le"),
    a_field("updated_at", "datetime", "Mis à jour", facet=True, timeserie_precision="minute"),
    a_field("location", "geo_point_2d", "Position"),
    a_field("photo", "file", "Photo"),
    a_field("extra", "json_blob", "Divers"),
)
SPOTS = """
A1|Fontaine Étoile|fountain|1er|eau,public|Water/Fountain|10|4.5|true|2019-03-26|2020-01-15T22:30|48.8606, 2.3376
A2|Fontaine du Parc|fountain|2e|eau|Water/Fountain|25|3.0|true|2019-07-01|2020-05-01T08:00|48.8688, 2.3412
A3|Piscine Nord|pool|2e|eau,sport|Water/Pool|14||false|2020-02-29|2020-12-31T23:30|48.8700, 2.3470
A4|Grand Gymnase|gym|3e|sport|Sport/Indoor|40|4.0|true|2021-01-01|2021-06-15T12:00|48.8630, 2.3600
A5|Petit gymnase|gym|3e|sport,public|Sport/Indoor|9|2.5|||2021-06-15T12:00|48.8625, 2.3610
A6|Stade L'Olympe|stadium|1er|sport|Sport/Outdoor|100|5.0|false|2018-11-05|2022-03-27T01:30|48.8590, 2.3300
A7|Kiosque|kiosk|||||1.0|true|2022-10-10||
A8|fontaine cachée|fountain|1er|eau,public,secret|Water/Fountain|0|3.0|true|2020-07-14|2022-10-30T00:30|-33.9, 151.2
"""
DISTRICTS = (
    ("1er", 2.32, 2.34, 48.855, 48.865),
    ("2e", 2.34, 2.35, 48.865, 48.872),
    ("3e", 2.355, 2.365, 48.860, 48.866),
)
BIG = 12_000


def fill(folder: Path) -> None:
    """Make the six datasets in an empty database, and publish their catalogue."""
    made = {name: described(name, default) for name, default in DATASETS}
    columns = {
        "city-spots": spots(photo(made["city-spots"])),
        "districts": districts(),
        "big-series": big_series(),
        "closed-data": {a_field("n", "int", "Nombre"): list(range(5))},
        "secret": {a_field("word", label="Mot"): ["chut"]},
    }
    for name, found in columns.items():
        publish_version(made[name], records(folder / name, found), at=LOADED)
    set_access(made["closed-data"], data_open=False)
    set_access(made["secret"], restricted=True)
    documents(made)
    for one in made.values():
        publish_dataset(one, at=LOADED)
    catalogue_version("fr")


def described(dataset_id: str, default: Mapping[str, Any]) -> Dataset:
    """One dataset with its metadata."""
    return create_or_update_dataset(dataset_id, {"default": default}, at=LOADED)


def documents(made: Mapping[str, Dataset]) -> None:
    """What comes beside the records."""
    for name in ("city-spots", "paper-plan"):
        add_attachment(made[name], io.BytesIO(PDF), filename="Notice.pdf", at=LOADED)
    plan = add_alternative_export(
        made["paper-plan"],
        io.BytesIO(DXF),
        title="Plan vectoriel",
        filename="plan.dxf",
        media_type="application/dxf",
        at=LOADED,
    )
    describe_alternative_export(plan, "DXF", at=LOADED)


def photo(dataset: Dataset) -> str:
    """The picture of A4, as its field refers to it."""
    picture = io.BytesIO()
    Image.linear_gradient("L").resize((1200, 800)).convert("RGB").save(picture, "JPEG")
    picture.seek(0)
    return json.dumps(store_file(dataset, picture, filename="gymnase.jpg", media_type="image/jpeg").as_value())


def spots(picture: str) -> dict[Field, list[Any]]:
    """The records of city-spots, by field."""
    rows = [[cell or None for cell in line.split("|")] for line in SPOTS.strip().splitlines()]
    columns: list[list[Any]] = [[row[place] for row in rows] for place in range(12)]
    casts = {4: tags, 6: int, 7: float, 8: "true".__eq__, 9: date.fromisoformat, 10: datetime.fromisoformat, 11: point}
    for place, cast in casts.items():
        columns[place] = [None if cell is None else cast(cell) for cell in columns[place]]  # type: ignore[operator]
    fourth = [code == "A4" for code in columns[0]]
    columns.append([picture if one else None for one in fourth])
    columns.append(['{"surface": 120}' if one else None for one in fourth])
    return dict(zip(SPOT_FIELDS, columns, strict=True))


def tags(cell: str) -> list[str]:
    """A cell of several values."""
    return cell.split(",")


def point(cell: str) -> dict[str, float]:
    """`48.8606, 2.3376` as a point."""
    lat, lon = map(float, cell.split(","))
    return {"lon": lon, "lat": lat}


def districts() -> dict[Field, list[Any]]:
    """Three rectangles and their centres."""
    boxes = [shapely.box(west, south, east, north) for _, west, east, south, north in DISTRICTS]
    names = [name for name, *_ in DISTRICTS]
    return {
        a_field("code", label="Code", id=True): names,
        a_field("label", label="Libellé"): names,
        a_field("geo_shape", "geo_shape", "Forme"): [shapely.to_wkb(box) for box in boxes],
        a_field("geo_point_2d", "geo_point_2d", "Centre"): [
            {"lon": box.centroid.x, "lat": box.centroid.y} for box in boxes
        ],
    }


def big_series() -> dict[Field, list[Any]]:
    """Twelve thousand records."""
    return {
        a_field("n", "int", "N"): list(range(BIG)),
        a_field("g", label="Groupe", facet=True): [f"g{n:05}" for n in range(BIG)],
        a_field("year_text", label="Année"): [str(2015 + n % 10) for n in range(BIG)],
        a_field("count", "int", "Nombre"): [n % 7 for n in range(BIG)],
    }
