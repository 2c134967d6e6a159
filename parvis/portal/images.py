"""The view Images: the pictures of records, small, in a grid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from parvis.lib.schema import Field, FieldType
from parvis.portal.asking import Answer, answer
from parvis.portal.cells import title_of
from parvis.portal.chosen import frame_of, with_choices
from parvis.portal.dataset_views import Opened, opened
from parvis.portal.odsql_text import named
from parvis.portal.pager import pager
from parvis.portal.reading import reading_page
from parvis.records.query import RecordsQuery
from parvis.records.search import Page, search

VIEW = "images"
SMALL, LARGE = 320, 1600
"""Pixels of the longer side: in the grid, in the viewer."""
UNNAMED = frozenset({FieldType.FILE, FieldType.JSON, FieldType.GEO_SHAPE})
"""Types whose values name no record."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file of a record; `small` is empty where it is no picture."""

    title: str
    url: str
    name: str
    small: str
    large: str
    file: str
    width: int
    height: int


@reading_page
def images(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The records that have a file in one field, as pictures with the record's name."""
    dataset = opened(request, dataset_id)
    files, field = files_of(dataset, request)
    dataset = with_choices(dataset, [("image", field.name)] if field and field != files[0] else [])
    found = answer(dataset.question(VIEW))
    page = with_files(dataset, found, field) if field and not found.problem else Page(0, (), [])
    path = found.question.path
    context = {
        **frame_of(dataset, found, VIEW),
        "field": field,
        "pictures": pictures(page, field, dataset) if field else [],
        "archive_query": found.state.changed().query,
        "pager": pager(found.state, total=page.total_count, path=path),
        "choices": [
            (one, path + with_choices(dataset, [("image", one.name)]).state.changed().query, one == field)
            for one in files
        ],
    }
    return render(request, "portal/dataset/images.html", context, status=found.status)


def files_of(dataset: Opened, request: HttpRequest) -> tuple[list[Field], Field | None]:
    """The fields of files, and the one that `image` names, else the first."""
    files = [one for one in dataset.fields if one.type is FieldType.FILE]
    asked = request.GET.get("image", "")
    return files, next((one for one in files if one.name == asked), files[0] if files else None)


def having(query: RecordsQuery, field: Field) -> RecordsQuery:
    """The same question, of records that have something in a field."""
    return replace(query, where=(*query.where, f"{named(field.name)} is not null"))


def with_files(dataset: Opened, found: Answer, field: Field) -> Page:
    """The records, of those that the filters leave, that have something in a field."""
    return search(dataset.source, having(found.question.query(), field), with_ids=True)


def pictures(page: Page, field: Field, dataset: Opened) -> list[Picture]:
    """The files of records, with what to call each."""
    titles = [one for one in dataset.fields if one.type not in UNNAMED]
    name = dataset.shown.dataset.dataset_id
    rows = zip(page.results, page.ids, strict=True)
    found = (picture(row.get(field.name), row, key, titles, name) for row, key in rows)
    return [one for one in found if one]


def picture(value: Any, row: Mapping[str, Any], key: str, titles: Sequence[Field], dataset_id: str) -> Picture | None:
    """A file as the API describes it; None for what is none."""
    if not isinstance(value, Mapping) or not value.get("url"):
        return None
    path = urlsplit(str(value["url"])).path
    is_picture = str(value.get("mimetype", "")).startswith("image/") and bool(value.get("thumbnail"))
    width, height = (whole(value.get(name)) for name in ("width", "height"))
    return Picture(
        title=title_of(row, titles),
        url=reverse("portal:record", args=[dataset_id, key]),
        name=str(value.get("filename") or value.get("id") or ""),
        small=f"{path}?thumbnail_size={SMALL}" if is_picture else "",
        large=f"{path}?thumbnail_size={LARGE}" if is_picture else path,
        file=path,
        width=width,
        height=height,
    )


def whole(value: Any) -> int:
    """A number of pixels; 0 where none is told."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
