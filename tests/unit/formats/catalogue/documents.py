"""Dataset documents as the API makes them: a full one, a bare one, one without records, a closed one."""

from datetime import UTC, datetime
from typing import Any

from parvis.formats.catalogue import CATALOGUE_FORMATS, Portal

BASE = "https://portal.example"
DATASETS = f"{BASE}/api/explore/v2.1/catalog/datasets"
PORTAL = Portal(BASE, "Portail & <Cie>", publisher="Ville", moment=datetime(2026, 1, 11, tzinfo=UTC))
BBOX = {
    "type": "Feature",
    "geometry": {"type": "Polygon", "coordinates": [[[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.9], [2.3, 48.8]]]},
    "properties": {},
}


def document(dataset_id: str, metas: dict[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "visibility": "domain",
        "dataset_id": dataset_id,
        "dataset_uid": "da_c1tysp",
        "has_records": True,
        "data_visible": True,
        "features": ["analyze", "geo"],
        "fields": [],
        "attachments": [],
        "alternative_exports": [],
        "metas": metas,
        **more,
    }


FULL = document(
    "city-spots",
    {
        "default": {
            "title": "Lieux de la ville",
            "description": '<p>Eau & sport, "été" 😀\x01</p>',
            "theme": ["Environnement", "Espaces verts", "Vie locale"],
            "keyword": ["eau", "sport"],
            "license": "ODbL",
            "license_url": "https://opendatacommons.org/licenses/odbl/1-0/",
            "language": "fr",
            "modified": "2026-01-10T08:00:00.170000+00:00",
            "publisher": "Direction A",
            "records_count": 8,
            "federated": False,
            "bbox": BBOX,
            "territory": ["Paris"],
        },
        "dcat": {
            "issued": "2019",
            "creator": "Ada",
            "contact_name": "Service",
            "contact_email": "data@ville.example",
            "accrualperiodicity": "Quotidienne",
            "spatial": "Paris 1er",
            "temporal_coverage_start": "2019-01-01",
            "temporal_coverage_end": "not a date",
        },
        "custom": {"data-owner": "Bureau"},
    },
    attachments=[
        {
            "id": "notice",
            "title": "Notice.pdf",
            "mimetype": "application/pdf",
            "url": f"{DATASETS}/city-spots/attachments/notice",
        }
    ],
)
BARE = document(
    "big-series", {"default": {"title": None, "description": None, "theme": None, "records_count": 12000}}, features=[]
)
PAPER = document(
    "paper-plan",
    {"default": {"title": "Plan papier", "license": "Licence maison", "update_frequency": "parfois"}},
    has_records=False,
    alternative_exports=[
        {
            "id": "ae",
            "title": "Plan",
            "description": "DXF",
            "mimetype": "application/dxf",
            "url": f"{DATASETS}/paper-plan/alternative_exports/ae",
        }
    ],
)
CLOSED = document("closed-data", {"default": {"title": "Fermé"}}, data_visible=False)
DOCUMENTS = [FULL, BARE, PAPER, CLOSED]


def written(name: str, documents: list[dict[str, Any]] | None = None, **params: str) -> bytes:
    format_ = CATALOGUE_FORMATS[name]
    chosen = format_.options.from_params(params)
    return b"".join(format_.write(iter(DOCUMENTS if documents is None else documents), PORTAL, chosen))
