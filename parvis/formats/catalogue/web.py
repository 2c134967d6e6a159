"""What search engines and the data.gov family read. Source: Project Open Data 1.1, schema.org/Dataset."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from parvis.formats.catalogue.described import Described, Distribution
from parvis.formats.catalogue.registry import Document, NoOptions, Portal, catalogue_format

OPEN_DATA = "https://project-open-data.cio.gov/v1.1"


@catalogue_format("data.json", media_type="application/json; charset=utf-8", extension="json")
def write_data_json(documents: Iterable[Document], portal: Portal, _options: NoOptions) -> Iterator[bytes]:
    """One catalogue."""
    head = {
        "@context": f"{OPEN_DATA}/schema/catalog.jsonld",
        "@id": f"{portal.catalogue_url}/exports/data.json",
        "@type": "dcat:Catalog",
        "conformsTo": f"{OPEN_DATA}/schema",
        "describedBy": f"{OPEN_DATA}/schema/catalog.json",
    }
    yield from listed(head, "dataset", (open_data(Described(one, portal)) for one in documents))


def listed(head: Mapping[str, Any], key: str, members: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """An object whose last key holds a long array."""
    yield orjson.dumps(head)[:-1] + f',"{key}":['.encode()
    before = b""
    for one in members:
        yield before + orjson.dumps(one)
        before = b",\n"
    yield b"]}"


def open_data(one: Described) -> dict[str, Any]:
    """A dataset in the words of Project Open Data; what it does not know is left out."""
    licence, licence_url = one.licence
    is_open = one.document.get("data_visible", True)
    found = {
        "@type": "dcat:Dataset",
        "identifier": one.url,
        "title": one.title,
        "description": one.description,
        "keyword": one.texts("keyword") or one.texts("theme") or [one.dataset_id],
        "theme": one.texts("theme"),
        "modified": (one.modified or one.portal.moment).isoformat(),
        "issued": one.issued,
        "publisher": {"@type": "org:Organization", "name": one.publisher},
        "contactPoint": contact_point(one),
        "accessLevel": "public" if is_open else "restricted public",
        "license": licence_url or licence,
        "language": one.texts("language"),
        "spatial": ",".join(map(str, bounds(one.bbox))) if one.bbox else "",
        "landingPage": one.page,
        "distribution": [downloaded(part) for part in one.distributions((), with_labels=True)],
    }
    return {key: value for key, value in found.items() if value or key == "distribution"}


def contact_point(one: Described) -> dict[str, Any]:
    """Whom to write to."""
    name, email = one.contact
    contact = {"@type": "vcard:Contact", "fn": name}
    return {**contact, "hasEmail": f"mailto:{email}"} if email else contact


def downloaded(part: Distribution) -> dict[str, Any]:
    """One file."""
    found = {
        "@type": "dcat:Distribution",
        "title": part.title,
        "description": part.description,
        "downloadURL": part.address,
        "mediaType": part.media_type or "application/octet-stream",
        "format": part.format.upper(),
    }
    return {key: value for key, value in found.items() if value}


def bounds(geometry: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """West, south, east and north of a GeoJSON geometry."""
    found = list(positions(geometry["coordinates"]))
    lons, lats = [lon for lon, _ in found], [lat for _, lat in found]
    return min(lons), min(lats), max(lons), max(lats)


def positions(coordinates: Any) -> Iterator[tuple[float, float]]:
    """The places of a geometry, however deep."""
    if coordinates and isinstance(coordinates[0], int | float):
        yield float(coordinates[0]), float(coordinates[1])
    else:
        for one in coordinates:
            yield from positions(one)


@catalogue_format("schema_org", media_type="application/ld+json", extension="jsonld")
def write_schema_org(documents: Iterable[Document], portal: Portal, _options: NoOptions) -> Iterator[bytes]:
    """One data catalogue."""
    head = {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "@id": portal.catalogue_url,
        "name": portal.name,
        "description": portal.description or portal.name,
        "url": f"{portal.base_url}/explore/",
        "publisher": {"@type": "Organization", "name": portal.publisher or portal.name},
    }
    yield from listed(head, "dataset", (schema_org(one, portal) for one in documents))


def schema_org(document: Document, portal: Portal) -> dict[str, Any]:
    """A dataset in the words of schema.org; its page can hold the same."""
    one = Described(document, portal)
    licence, licence_url = one.licence
    found = {
        "@type": "Dataset",
        "@id": one.url,
        "url": one.page,
        "name": one.title,
        "description": one.summary,
        "identifier": one.dataset_id,
        "keywords": one.texts("theme") + one.texts("keyword"),
        "inLanguage": one.text("language"),
        "license": licence_url or licence,
        "dateModified": one.modified.isoformat() if one.modified else "",
        "datePublished": one.issued,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": one.publisher},
        "publisher": {"@type": "Organization", "name": one.publisher},
        "spatialCoverage": covered(one),
        "distribution": [
            {"@type": "DataDownload", "name": part.title, "contentUrl": part.address, "encodingFormat": part.media_type}
            for part in one.distributions((), with_labels=True)
        ],
    }
    return {key: value for key, value in found.items() if value}


def covered(one: Described) -> dict[str, Any] | None:
    """The box of a dataset: south, west, north, east."""
    if one.bbox is None:
        return None
    west, south, east, north = bounds(one.bbox)
    return {"@type": "Place", "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}}
