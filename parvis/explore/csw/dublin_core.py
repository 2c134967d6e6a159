"""Datasets as records of the catalogue service, in Dublin Core. Source: OGC 07-006r1 §10."""

from typing import Any
from xml.etree.ElementTree import Element

from parvis.explore.ows.writing import add

NAMES = {"brief": "csw:BriefRecord", "summary": "csw:SummaryRecord", "full": "csw:Record"}


def add_record(parent: Element, content: dict[str, Any], base: str, depth: str) -> None:
    """A dataset, as deep as asked."""
    metas = content["metas"]["default"]
    record = add(parent, NAMES[depth])
    add(record, "dc:identifier", content["dataset_id"])
    add(record, "dc:title", metas["title"] or content["dataset_id"])
    add(record, "dc:type", "dataset")
    if depth != "brief":
        for subject in [*(metas.get("theme") or []), *(metas.get("keyword") or [])]:
            add(record, "dc:subject", subject)
        add(record, "dct:modified", metas["modified"])
        if metas.get("description"):
            add(record, "dct:abstract", metas["description"])
    if depth == "full":
        add_more(record, content, base)
    add_box(record, metas.get("bbox"))


def add_more(record: Element, content: dict[str, Any], base: str) -> None:
    """What only a full record says."""
    metas = content["metas"]["default"]
    for name, key in (("dc:publisher", "publisher"), ("dc:language", "language"), ("dc:rights", "license")):
        if metas.get(key):
            add(record, name, metas[key])
    if content["metas"].get("dcat", {}).get("creator"):
        add(record, "dc:creator", content["metas"]["dcat"]["creator"])
    add(record, "dct:references", f"{base}/explore/dataset/{content['dataset_id']}/")


def add_box(record: Element, bbox: dict[str, Any] | None) -> None:
    """Where the records are."""
    if not bbox:
        return
    (west, south), _, (east, north), *_ = bbox["geometry"]["coordinates"][0]
    box = add(record, "ows:BoundingBox", attributes={"crs": "urn:ogc:def:crs:EPSG::4326"})
    add(box, "ows:LowerCorner", f"{south} {west}")
    add(box, "ows:UpperCorner", f"{north} {east}")
