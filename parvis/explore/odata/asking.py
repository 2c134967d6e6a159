"""The options of OData's addresses, as today's questions. Source: other-services.md §3."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.http import HttpRequest

from parvis.explore.odata.filters import condition
from parvis.explore.v1.asking import backquoted, quoted
from parvis.lib.errors import ParameterError
from parvis.lib.schema import Schema
from parvis.records.parameters import boolean, language, time_zone, whole_number
from parvis.records.query import RecordsQuery

PAGE = 100
JSON, ATOM = "json", "atom"
FORMATS = {"json": JSON, "application/json": JSON, "xml": ATOM, "atom": ATOM, "application/atom+xml": ATOM,
           "application/xml": ATOM}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked, before the fields of the set are known."""

    version: int
    format: str
    top: int | None
    skip: int
    counted: bool
    filter: str
    search: str
    orderby: str
    select: tuple[str, ...]
    lang: str
    timezone: str

    @classmethod
    def from_request(cls, request: HttpRequest) -> Self:
        """Read an address and its headers. Raises ParameterError."""
        params = request.GET.dict()
        top = whole_number(params, "$top", "limit")
        skip = (whole_number(params, "$skip") or 0) + (whole_number(params, "$skiptoken") or 0)
        if (top or 0) < 0 or skip < 0:
            raise ParameterError("$top", top if (top or 0) < 0 else skip, "zero or more")
        inline = params.get("$inlinecount", "none")
        if inline not in {"none", "allpages"}:
            raise ParameterError("$inlinecount", inline, "allpages or none")
        return cls(
            version=version_of(request),
            format=format_of(params),
            top=top,
            skip=skip,
            counted=boolean(params, "$count") or inline == "allpages",
            filter=params.get("$filter", "").strip(),
            search=params.get("$search", "").strip(),
            orderby=params.get("$orderby", "").strip(),
            select=tuple(name.strip() for name in params.get("$select", "").split(",") if name.strip()),
            lang=language(params, settings.LANGUAGE_CODE),
            timezone=time_zone(params),
        )

    def over(self, schema: Schema, hidden: frozenset[str]) -> RecordsQuery:
        """The question, for a set with these fields. Raises ParameterError."""
        where = [condition(self.filter, schema, hidden)] if self.filter else []
        where += [quoted(self.search.strip('"'))] if self.search else []
        return RecordsQuery(
            select=", ".join(backquoted(name) for name in self.select if name not in {"*", "recordid"}),
            where=tuple(where),
            order_by=", ".join(order(part) for part in self.orderby.split(",") if part.strip()),
            lang=self.lang,
            timezone=self.timezone,
        )


def version_of(request: HttpRequest) -> int:
    """The version of the protocol that headers ask for: 4 where they are silent."""
    names = ("HTTP_ODATA_VERSION", "HTTP_ODATA_MAXVERSION", "HTTP_DATASERVICEVERSION", "HTTP_MAXDATASERVICEVERSION")
    asked = [(name, request.META[name]) for name in names if request.META.get(name)]
    if any("ODATA" in name and text.startswith("4") for name, text in asked) or not asked:
        return 4
    return 3


def format_of(params: Mapping[str, str]) -> str:
    """JSON or Atom. Raises ParameterError."""
    name = params.get("$format", "").partition(";")[0].strip().lower() or JSON
    if name not in FORMATS:
        raise ParameterError("$format", name, f"one of {', '.join(FORMATS)}")
    return FORMATS[name]


def order(text: str) -> str:
    """One item of `$orderby`. Raises ParameterError."""
    name, _, way = text.strip().partition(" ")
    if way.strip().lower() not in {"", "asc", "desc"}:
        raise ParameterError("$orderby", text, "a property, then asc or desc")
    return f"{name if name == 'recordid' else backquoted(name)} {way.strip().lower() or 'asc'}"
