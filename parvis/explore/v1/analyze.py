"""Aggregates over groups, point by point. Source: legacy-v1.md §5."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase

from parvis.explore.answers import mark
from parvis.explore.v1.answering import reply, searching
from parvis.explore.v1.asking import Search, plain
from parvis.explore.v1.axes import Axis, axes_of, point_value
from parvis.explore.v1.records import asked_of
from parvis.explore.v1.series import Series, series_of
from parvis.lib.errors import ParameterError
from parvis.records.parameters import whole_number
from parvis.records.query import GROUP_LIMIT, RecordsQuery
from parvis.records.search import prepared
from parvis.records.source import Source

CSV_TYPE = "text/csv; charset=utf-8"
TRUNCATED = "ods-analyze-truncated"


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is drawn against what."""

    axes: tuple[Axis, ...]
    series: tuple[Series, ...]
    sort: tuple[str, ...]
    most: int | None

    @property
    def group_by(self) -> str:
        return ", ".join(f"{part.expression} as {part.key}" for axis in self.axes for part in axis.parts)

    @property
    def select(self) -> str:
        return ", ".join(f"{text} as {key}" for one in self.series for key, text in one.columns)

    @property
    def order_by(self) -> str:
        """Values before keys, as the language wants it; what is not sorted follows the keys."""
        items = [item for name in self.sort for item in self.sorted_by(name)]
        return ", ".join(sorted(items, key=lambda item: not item.startswith("s")))

    def sorted_by(self, name: str) -> Iterator[str]:
        """A sort of version 1: the largest first, but where a `-` stands before."""
        plain = name.removeprefix("-")
        way = "asc" if name.startswith("-") else "desc"
        for one in self.series:
            if plain in {one.name, f"y.{one.name}"}:
                yield f"{one.columns[0][0]} {way}"
        head, _, rest = plain.partition(".")
        if head != "x":
            return
        for axis in self.axes:
            for part in axis.parts:
                if rest in {"", axis.field, f"{axis.field}.{part.name}"}:
                    yield f"{part.key} {way}"


@searching
def analyze(request: HttpRequest, params: QueryDict) -> HttpResponseBase:
    """Points of series."""
    search = Search.from_params(params)
    asked = asked_of(request, params, search)
    axes = axes_of(params, asked.source)
    most = whole_number(plain(params), "maxpoints") or None
    if most is not None and most < 0:
        most = None
    analysis = Analysis(axes, series_of(params, asked.source), search.sort, most)
    points, is_cut = points_of(analysis, asked.query, asked.source)
    if params.get("format") == "csv":
        response = as_csv(points, analysis, str(params.get("csv_separator", "")) or ";")
        mark(request, response, lang=asked.query.lang)
    else:
        response = reply(request, params, points, lang=asked.query.lang)
    if is_cut:
        response.headers[TRUNCATED] = "true"
    return response


def points_of(analysis: Analysis, query: RecordsQuery, source: Source) -> tuple[list[dict[str, Any]], bool]:
    """The points, and whether there are more."""
    rows = rows_of(analysis, query, source)
    is_cut = analysis.most is not None and len(rows) > analysis.most
    points = [point_of(analysis, row) for row in rows[: analysis.most]]
    for one in analysis.series:
        if one.cumulative:
            for point, total in zip(points, accumulate(point[one.name] or 0 for point in points), strict=True):
                point[one.name] = total
    return points, is_cut


def rows_of(analysis: Analysis, query: RecordsQuery, source: Source) -> list[dict[str, Any]]:
    """The groups, without those that have no value on an axis; without axes, one row for all records."""
    if not analysis.axes:
        question = replace(query, select=analysis.select, order_by="", limit=1, offset=0)
        return prepared(source, question).page().results or [{}]
    limit = None if analysis.most is None else min(GROUP_LIMIT, analysis.most + 2 + len(analysis.axes))
    question = replace(
        query,
        select=analysis.select,
        group_by=analysis.group_by,
        order_by=analysis.order_by,
        limit=limit,
        offset=0,
    )
    keys = [part.key for axis in analysis.axes for part in axis.parts]
    found = prepared(source, question).page().results
    return [row for row in found if all(row.get(key) is not None for key in keys)]


def point_of(analysis: Analysis, row: dict[str, Any]) -> dict[str, Any]:
    """One group as a point."""
    point: dict[str, Any] = {"x": point_value(analysis.axes, row)} if analysis.axes else {}
    for one in analysis.series:
        point[one.name] = one.value(row)
    return point


def as_csv(points: Sequence[dict[str, Any]], analysis: Analysis, separator: str) -> HttpResponse:
    """Points as lines."""
    if len(separator) != 1 or separator in '"\r\n':
        raise ParameterError("csv_separator", separator, "one character")
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator)
    writer.writerow(["x", *(one.name for one in analysis.series)])
    for point in points:
        writer.writerow([flat(point.get("x")), *(flat(point[one.name]) for one in analysis.series)])
    return HttpResponse(buffer.getvalue(), content_type=CSV_TYPE)


def flat(value: Any) -> Any:
    """A cell."""
    return "-".join(str(one) for one in value.values()) if isinstance(value, dict) else value
