"""The formats in which the catalogue leaves: one row each, filled by a decorator.

A writer turns a stream of dataset documents (explore-api.md §5) and what it must know of the portal into chunks:

    format_ = CATALOGUE_FORMATS["dcat"]
    options = format_.options.from_params(params)          # raises ParameterError
    chunks = format_.write(documents, portal, options)
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, Self

from parvis.formats.registry import FORMATS
from parvis.lib.errors import ParameterError

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Portal:
    """Who publishes the catalogue. `base_url` has no slash at its end; `moment` dates the state of the catalogue."""

    base_url: str
    name: str
    description: str = ""
    language: str = "fr"
    publisher: str = ""
    contact_email: str = ""
    moment: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    @property
    def catalogue_url(self) -> str:
        """The catalogue in the API, which is also its name in RDF."""
        return f"{self.base_url}/api/explore/v2.1/catalog"


class CatalogueOptions(Protocol):
    """What a caller may choose; a frozen dataclass of the format's own."""

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        """Raises ParameterError for a value that is not allowed."""


@dataclass(frozen=True, slots=True)
class NoOptions:
    """There is nothing to choose."""

    @classmethod
    def from_params(cls, _params: Mapping[str, str]) -> Self:
        """Nothing to read."""
        return cls()


CatalogueWriter = Callable[[Iterable[Document], Portal, Any], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class CatalogueFormat:
    """One format. `takes_select`: flat objects, as `select` and `group_by` make them, can leave in it too."""

    name: str
    media_type: str
    extension: str
    write: CatalogueWriter
    options: type[CatalogueOptions]

    @property
    def takes_select(self) -> bool:
        """Others are made of complete documents."""
        return self.name in {"csv", "json", "xlsx"}


CATALOGUE_FORMATS: dict[str, CatalogueFormat] = {}
CATALOGUE_ORDER = ("csv", "json", "data.json", "rdf", "ttl", "dublin_core", "dcat", "rss", "sitemap", "xlsx")
"""Lists name these, in this order; others answer without being listed. Source: explore-api.md §4.5."""


def listed_catalogue_formats() -> list[CatalogueFormat]:
    """The formats of the catalogue, in the order of lists."""
    return [CATALOGUE_FORMATS[name] for name in CATALOGUE_ORDER]


def catalogue_format(
    name: str, *, media_type: str, extension: str, options: type[CatalogueOptions] = NoOptions
) -> Callable[[CatalogueWriter], CatalogueWriter]:
    """Register a writer: a generator of chunks whose memory is that of one document."""

    def register(write: CatalogueWriter) -> CatalogueWriter:
        CATALOGUE_FORMATS[name] = CatalogueFormat(name, media_type, extension, write, options)
        return write

    return register


def known_exports(params: Mapping[str, str]) -> tuple[str, ...]:
    """The data formats named by `include_exports`; empty: all. Raises ParameterError."""
    asked = tuple(name.strip() for name in params.get("include_exports", "").split(",") if name.strip())
    for name in asked:
        if name not in FORMATS:
            raise ParameterError("include_exports", name, f"a list of {', '.join(FORMATS)}")
    return asked
