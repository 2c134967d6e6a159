"""A dataset document read once: what feeds and catalogues say of a dataset. Source: explore-api.md §5."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from parvis.formats.catalogue.registry import Document, Portal
from parvis.formats.registry import FORMATS, ExportFormat, listed_formats
from parvis.formats.xml_text import UNPRINTABLE

TABULAR = {"csv", "xlsx"}
"""Formats whose headers can be labels."""
TAG = re.compile(r"<[^<>]*>")
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Distribution:
    """One way to get the data: `url` names it without parameters, `address` fetches it."""

    url: str
    address: str
    title: str
    format: str
    media_type: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """A dataset as others want to know it."""

    document: Document
    portal: Portal

    @property
    def dataset_id(self) -> str:
        """Its public identifier."""
        return str(self.document["dataset_id"])

    @property
    def url(self) -> str:
        """Its address in the API, which is its name in RDF and never changes."""
        return f"{self.portal.catalogue_url}/datasets/{quote(self.dataset_id, safe='')}"

    @property
    def page(self) -> str:
        """Its page for readers."""
        return f"{self.portal.base_url}/explore/dataset/{quote(self.dataset_id, safe='')}/"

    @property
    def title(self) -> str:
        """Its title; the identifier where it has none."""
        return self.text("title") or self.dataset_id

    @property
    def description(self) -> str:
        """Its description, in HTML; the title where it has none, for catalogues ask for one."""
        return self.text("description") or self.title

    @property
    def summary(self) -> str:
        """Its description without tags."""
        return BLANKS.sub(" ", TAG.sub(" ", self.description)).strip()

    @property
    def publisher(self) -> str:
        """Who publishes it; the portal's publisher where nobody is named."""
        return self.text("publisher") or self.portal.publisher or self.portal.name

    @property
    def modified(self) -> datetime | None:
        """When it last changed."""
        return instant(self.text("modified"))

    @property
    def issued(self) -> str:
        """When it was first published, as it was typed."""
        return self.text("issued", "dcat") or self.text("created", "dcat")

    @property
    def licence(self) -> tuple[str, str]:
        """The name and the address of its licence, empty where unknown."""
        return self.text("license"), self.text("license_url")

    @property
    def contact(self) -> tuple[str, str]:
        """Name and mail address of whom to ask."""
        email = self.text("contact_email", "dcat") or self.portal.contact_email
        return self.text("contact_name", "dcat") or self.publisher, email

    @property
    def bbox(self) -> Mapping[str, Any] | None:
        """The box around its records, as a GeoJSON geometry."""
        found = self.meta("bbox")
        geometry = found.get("geometry", found) if isinstance(found, Mapping) else None
        return geometry if isinstance(geometry, Mapping) and geometry.get("coordinates") else None

    def meta(self, key: str, template: str = "default") -> Any:
        """A piece of metadata, or None."""
        return ((self.document.get("metas") or {}).get(template) or {}).get(key)

    def text(self, key: str, template: str = "default") -> str:
        """A piece of metadata as text, empty where there is none."""
        found = self.meta(key, template)
        return "" if found is None else UNPRINTABLE.sub("", str(found)).strip()

    def texts(self, key: str, template: str = "default") -> list[str]:
        """A list of metadata, each once; a lone text counts as a list of one."""
        found = self.meta(key, template)
        values = found if isinstance(found, list | tuple) else [] if found is None else [found]
        return list(dict.fromkeys(UNPRINTABLE.sub("", str(one)).strip() for one in values if str(one).strip()))

    def distributions(self, only: tuple[str, ...], *, with_labels: bool) -> list[Distribution]:
        """Its exports, attachments and alternative exports."""
        exports = [self.exported(one, with_labels=with_labels) for one in self.exports(only)]
        files = [*(self.document.get("attachments") or ()), *(self.document.get("alternative_exports") or ())]
        return exports + [attached(one) for one in files]

    def exports(self, only: tuple[str, ...]) -> list[ExportFormat]:
        """The formats its records leave in: all that are listed, or those that are asked for."""
        if not self.document.get("has_records") or self.document.get("data_visible") is False:
            return []
        has_geometry = "geo" in (self.document.get("features") or ())
        wanted = [FORMATS[name] for name in only] if only else listed_formats(with_geometry=has_geometry)
        return [one for one in wanted if has_geometry or not one.needs_geometry]

    def exported(self, format_: ExportFormat, *, with_labels: bool) -> Distribution:
        """One export."""
        url = f"{self.url}/exports/{format_.name}"
        address = f"{url}?use_labels=true" if with_labels and format_.name in TABULAR else url
        media_type = format_.media_type.partition(";")[0]
        return Distribution(url, address, f"{self.title} ({format_.name.upper()})", format_.name, media_type)


def attached(file: Mapping[str, Any]) -> Distribution:
    """A file that stands beside the records."""
    url, media_type = str(file.get("url") or ""), str(file.get("mimetype") or "")
    title = str(file.get("title") or file.get("id") or "")
    ending = title.rpartition(".")[2] if "." in title else media_type.rpartition("/")[2]
    return Distribution(url, url, title, ending.lower(), media_type, str(file.get("description") or ""))


def instant(text: str) -> datetime | None:
    """An instant, in UTC where it names no zone; None for what is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
