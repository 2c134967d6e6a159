"""The view Export: which records, which fields, in which format, and the plain address of the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from parvis.formats import FORMATS, Column, ExportFormat, listed_formats
from parvis.lib.errors import InputError, QueryTooLongError
from parvis.lib.schema import Field
from parvis.portal.api_links import api_parameters, dataset_address
from parvis.portal.asking import Answer, answer
from parvis.portal.chosen import frame_of, with_choices
from parvis.portal.dataset_views import Opened, opened
from parvis.portal.export_files import estimated_bytes, first_lines, size_text
from parvis.portal.odsql_text import named
from parvis.portal.reading import reading_page
from parvis.portal.state import Pair
from parvis.portal.tables import Table, table_of
from parvis.records.search import search

VIEW = "export"
NAMES = {
    "xlsx": "Excel", "parquet": "Parquet", "geojson": "GeoJSON", "shp": "Shapefile", "fgb": "FlatGeobuf",
    "jsonl": "JSON Lines", "jsonld": "JSON-LD", "turtle": "Turtle", "rdfxml": "RDF/XML", "n3": "N-Triples",
    "ov2": "TomTom OV2", "ical": "iCalendar", "mvt": "Vector tile",
}  # fmt: skip
"""Formats whose name is not their word in capitals."""
FIRST = ("csv", "xlsx", "json", "geojson", "parquet")
"""What most people want; the others are behind "more formats"."""
BINARY = frozenset({"xlsx", "parquet", "shp", "fgb", "ov2", "mvt"})
WITH_LABELS = frozenset({"csv", "xlsx"})
DELIMITERS = (";", ",", "\t")
SHAPEFILE_RECORDS = 50_000
PREVIEWED = 5
CHOICES = ("format", "scope", "field", "labels", "delimiter")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen of a file. `fields` are empty for all of them."""

    format: ExportFormat
    whole: bool = False
    fields: tuple[Field, ...] = ()
    labels: bool = False
    delimiter: str = ";"

    def parameters(self) -> Iterator[Pair]:
        """What reproduces it in the address of the page."""
        yield "format", self.format.name
        if self.whole:
            yield "scope", "all"
        yield from (("field", one.name) for one in self.fields)
        if self.labels:
            yield "labels", "true"
        if self.delimiter != ";":
            yield "delimiter", self.delimiter

    @property
    def options(self) -> dict[str, str]:
        """What the format is told, where it listens."""
        found = {}
        if self.labels and self.format.name in WITH_LABELS:
            found["use_labels"] = "true"
        if self.delimiter != ";" and self.format.name == "csv":
            found["delimiter"] = self.delimiter
        return found

    @property
    def select(self) -> str:
        """The fields as the API selects them; empty for all."""
        return ",".join(named(one.name) for one in self.fields)


@dataclass(frozen=True, slots=True)
class File:
    """A format to choose: its name, about how large its file is, and where it is."""

    name: str
    title: str
    extension: str
    bytes: int
    url: str
    chosen: bool
    note: str = ""

    @property
    def size(self) -> str:
        """About how large it is, in words."""
        return size_text(self.bytes)


def offered(fields: Sequence[Field], chosen: Sequence[Field] = ()) -> list[ExportFormat]:
    """The formats that these fields can leave in; those with geometry bring it along where it is not chosen."""
    columns = tuple(Column(one.name, one.label, one.type, one.is_multivalued) for one in chosen or fields)
    listed = listed_formats(with_geometry=any(field.type.is_geo for field in fields))
    more = [one for one in (FORMATS["ical"],) if one not in listed]
    return [one for one in (*listed, *more) if one.needs_geometry or one.fits(columns)]


def choice_of(params: Mapping[str, str], names: Sequence[str], fields: Sequence[Field]) -> Choice:
    """What an address chooses; what makes no sense is left out."""
    chosen = tuple(one for one in fields if one.name in names)
    formats = {one.name: one for one in offered(fields, chosen)}
    asked = formats.get(params.get("format", ""), formats["csv"])
    delimiter = params.get("delimiter", "")
    return Choice(
        format=asked,
        whole=params.get("scope") == "all",
        fields=() if len(chosen) == len(fields) else chosen,
        labels=params.get("labels") == "true",
        delimiter=delimiter if delimiter in DELIMITERS else ";",
    )


@reading_page
def export_page(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The records as files: of this question or of all, with the first lines of the file chosen."""
    dataset = opened(request, dataset_id)
    choice = choice_of(request.GET, request.GET.getlist("field"), dataset.fields)
    dataset = with_choices(dataset, choice.parameters())
    found = answer(dataset.question(VIEW))
    whole = replace(found, question=replace(found.question, state=found.state.whole))
    asked = whole if choice.whole else found
    count = (dataset.shown.records_count or 0) if choice.whole else found.total
    problem = found.problem
    lines: list[str] = []
    table: Table | None = None
    if not problem:
        try:
            lines, table = preview(served_here(request, dataset), asked, choice)
        except (InputError, QueryTooLongError) as refusal:
            problem = gettext(refusal.sentence).format(**refusal.data)
    files = [] if problem else files_of(dataset, asked, choice, count)
    chosen = next((one for one in files if one.chosen), None)
    context = {
        **frame_of(dataset, found, VIEW),
        "problem": problem,
        "choice": choice,
        "count": count,
        "files": [one for one in files if one.name in FIRST],
        "more_files": [one for one in files if one.name not in FIRST],
        "file": chosen,
        "address": request.build_absolute_uri(chosen.url) if chosen else "",
        "lines": lines,
        "table": table,
        "has_labels": choice.format.name in WITH_LABELS,
        "fields": [(one, one in choice.fields or not choice.fields) for one in dataset.fields],
        "delimiters": [(mark, name, mark == choice.delimiter) for mark, name in delimiters()],
        "panel": [pair for pair in found.state.kept() if pair[0] not in CHOICES],
    }
    return render(request, "portal/dataset/export.html", context, status=400 if problem else 200)


def served_here(request: HttpRequest, dataset: Opened) -> Opened:
    """The same, whose files have the address under which this page was asked: so will those of the export."""
    files_url = request.build_absolute_uri(f"/{dataset.source.files_url.split('/', 3)[-1]}")
    return replace(dataset, source=replace(dataset.source, files_url=files_url))


def preview(dataset: Opened, asked: Answer, choice: Choice) -> tuple[list[str], Table | None]:
    """The first lines of the file; of one that is no text, the first records. Raises InputError, QueryTooLongError."""
    query = replace(asked.question.query(), select=choice.select)
    if choice.format.name not in BINARY:
        return first_lines(dataset.source, query, choice.format, choice.options), None
    fields = choice.fields or tuple(dataset.fields)
    page = search(dataset.source, replace(query, limit=PREVIEWED, offset=0))
    name = dataset.shown.dataset.dataset_id
    return [], table_of(page.results, (), fields, dataset_id=name, state=dataset.state)


def files_of(dataset: Opened, asked: Answer, choice: Choice, count: int) -> list[File]:
    """Each format with its address and its weight."""
    name, filters = dataset.shown.dataset.dataset_id, api_parameters(asked.question)

    def file(one: ExportFormat) -> File:
        told = replace(choice, format=one)
        more = {**({"select": told.select} if told.select else {}), **told.options}
        url = dataset_address(name, f"exports/{one.name}") + filters + (f"&{urlencode(more)}" if more else "")
        is_cut = one.name == "shp" and count > SHAPEFILE_RECORDS
        return File(
            name=one.name,
            title=NAMES.get(one.name, one.name.upper()),
            extension=one.extension,
            bytes=estimated_bytes(
                dataset.source, told.select, one, told.options, min(count, SHAPEFILE_RECORDS) if is_cut else count
            ),
            url=url,
            chosen=one == choice.format,
            note=gettext("the first 50,000 records only") if is_cut else "",
        )

    return [file(one) for one in offered(dataset.fields, choice.fields)]


def delimiters() -> list[tuple[str, str]]:
    """What may stand between the cells of a CSV."""
    return [(";", gettext("semicolon")), (",", gettext("comma")), ("\t", gettext("tab"))]
