"""Small pictures of datasets drawn from their own records: outlines, places, a series over time, or bars."""

from collections.abc import Callable, Iterator, Sequence
from math import cos, radians

import numpy as np
import shapely
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from parvis.lib.errors import InputError, NotFoundError, QueryTooLongError, gettext_noop
from parvis.lib.schema import Field, FieldType
from parvis.records.query import RecordsQuery
from parvis.records.search import search
from parvis.records.source import Source, find_dataset, source_of_dataset
from parvis.ui.pictures import HEIGHT, WIDTH, bar_chart, framed, line_chart, picture

MARGIN = 8
DOT = 4.8
"""Pixels across."""
SAMPLE = 100
FEWEST_BARS = 3
MOST_BYTES = 3_600
"""Shapes beyond this weight are left out: a picture is decoration."""
KEPT_SECONDS = 3_600
FOREVER = "public, max-age=31536000, immutable"
Box = tuple[float, float, float, float]
Place = tuple[float, float]


@require_safe
def dataset_picture(request: HttpRequest, dataset_id: str, number: int) -> HttpResponse:
    """The picture of one version of a dataset; the address changes with the version, so caches keep it."""
    dataset = find_dataset(dataset_id, request.user)
    if dataset.current is None or dataset.current.number != number:
        raise NotFoundError(gettext_noop("The requested picture does not exist."))
    public = not request.user.is_authenticated
    name = f"portal.picture.{dataset.current.alias}"
    drawn = cache.get(name) if public else None
    if drawn is None:
        source = source_of_dataset(dataset, person=request.user, lang=dataset.language)
        drawn = framed(shapes_of(source) or picture(dataset.dataset_id, dataset.current.features))
        if public:
            cache.set(name, drawn, KEPT_SECONDS)
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Cache-Control"] = FOREVER if public else "private, no-store"
    return response


def shapes_of(source: Source) -> str:
    """The shapes of a picture, from the first kind of field that gives one; empty where none does."""
    fields = [field for field in source.schema if field.name not in source.hidden]
    for types, draw in DRAWN:
        field = next((field for field in fields if field.type in types and may_draw(field)), None)
        if field is None:
            continue
        try:
            if drawn := draw(source, field):
                return drawn
        except (InputError, QueryTooLongError):
            continue
    return ""


def may_draw(field: Field) -> bool:
    """Texts and numbers are counted only where the producer said that their values are few."""
    return field.type not in {FieldType.TEXT, FieldType.INT} or field.is_facet


def outlines(source: Source, field: Field) -> str:
    """The first shapes, simplified to what the size shows."""
    query = RecordsQuery(
        select=f"`{field.name}`", where=(f"`{field.name}` is not null",), order_by="random(1)", limit=SAMPLE
    )
    found = [shape(one[field.name]["geometry"]) for one in search(source, query).results]
    found = [one for one in found if not one.is_empty]
    if not found or all(one.geom_type in {"Point", "MultiPoint"} for one in found):
        return ""
    found = not_far_off(found)
    west, south, east, north = shapely.total_bounds(found)
    box = (west, south, east, north)
    text = ""
    for geometry in found:
        path = speck(geometry, box) or path_of(geometry, box)
        if len(text) + len(path) < MOST_BYTES:
            text += path
    return text


def not_far_off(found: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Without islands an ocean away, which would shrink the rest: centres beyond 1.5 times the middle half's reach."""
    centres = shapely.get_coordinates(shapely.centroid(list(found)))
    low, high = np.percentile(centres, (25, 75), axis=0)
    reach = 1.5 * (high - low)
    near = ((centres >= low - reach) & (centres <= high + reach)).all(axis=1)
    return [one for one, is_near in zip(found, near, strict=True) if is_near] or list(found)


def speck(geometry: BaseGeometry, box: Box) -> str:
    """A dot for a shape that would be smaller than one."""
    west, south, east, north = geometry.bounds
    (left, bottom), (right, top) = on_picture((west, south), box), on_picture((east, north), box)
    if max(right - left, bottom - top) > DOT:
        return ""
    return f'<circle cx="{(left + right) / 2:.0f}" cy="{(top + bottom) / 2:.0f}" r="{DOT / 2}" class="dot"/>'


def path_of(geometry: BaseGeometry, box: Box) -> str:
    """One shape as a path, filled where it has an inside."""
    placed = shapely.transform(geometry, lambda points: np.array([on_picture((x, y), box) for x, y in points]))
    simple = placed.simplify(1.2)
    parts = [part for part in parts_of(simple) if not isinstance(part, shapely.Point)]
    filled = any(isinstance(part, shapely.Polygon) for part in parts)
    lines = [part.exterior if isinstance(part, shapely.Polygon) else part for part in parts]
    commands = "".join("M" + " ".join(f"{x:.0f},{y:.0f}" for x, y in line.coords) for line in lines if line.length > 2)
    if not commands:
        return ""
    return f'<path d="{commands}" class="{"area" if filled else "line"}"/>'


def parts_of(geometry: BaseGeometry) -> Iterator[BaseGeometry]:
    """Its polygons, lines and points, also those of collections within collections."""
    if isinstance(geometry, BaseMultipartGeometry):
        for part in geometry.geoms:
            yield from parts_of(part)
    else:
        yield geometry


def places(source: Source, field: Field) -> str:
    """A sample of positions as dots."""
    query = RecordsQuery(
        select=f"`{field.name}`", where=(f"`{field.name}` is not null",), order_by="random(1)", limit=SAMPLE
    )
    found = [(one[field.name]["lon"], one[field.name]["lat"]) for one in search(source, query).results]
    if not found:
        return ""
    box = view_box(found)
    dots = (on_picture(one, box) for one in found)
    return "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{DOT / 2}" class="dot"/>'
        for x, y in dots
        if 0 <= x <= WIDTH and 0 <= y <= HEIGHT
    )


def view_box(found: Sequence[Place]) -> Box:
    """What holds nearly all places: a few that lie far off, at (0, 0) say, do not shrink the rest."""
    xs, ys = sorted(x for x, _ in found), sorted(y for _, y in found)
    low, high = len(found) // 20, len(found) - 1 - len(found) // 20
    return xs[low], ys[low], xs[high], ys[high]


def on_picture(place: Place, box: Box) -> Place:
    """Longitude and latitude to pixels, north up, centred, in the proportions of that latitude."""
    west, south, east, north = box
    squeeze = max(0.05, cos(radians((south + north) / 2)))
    width, height = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
    scale = min((WIDTH - 2 * MARGIN) / width, (HEIGHT - 2 * MARGIN) / height)
    x = WIDTH / 2 + (place[0] - (west + east) / 2) * squeeze * scale
    y = HEIGHT / 2 - (place[1] - (south + north) / 2) * scale
    return x, y


def series(source: Source, field: Field) -> str:
    """How many records each month or year."""
    for unit in ("year", "month"):
        query = RecordsQuery(select="count(*) as n", group_by=f"date_format(`{field.name}`, '{PATTERNS[unit]}') as at")
        rows = sorted((str(one["at"]), int(one["n"])) for one in search(source, query).results if one["at"])
        if len(rows) >= 6:
            return line_chart([count for _, count in rows][-60:])
    return ""


def counts(source: Source, field: Field) -> str:
    """The most frequent values."""
    query = RecordsQuery(select="count(*) as n", group_by=f"`{field.name}`", order_by="n desc", limit=6)
    values = [int(one["n"]) for one in search(source, query).results]
    return bar_chart(values) if len(values) >= FEWEST_BARS else ""


PATTERNS = {"year": "yyyy", "month": "yyyy-MM"}
Draw = Callable[[Source, Field], str]
DRAWN: tuple[tuple[frozenset[FieldType], Draw], ...] = (
    (frozenset({FieldType.GEO_SHAPE}), outlines),
    (frozenset({FieldType.GEO_POINT}), places),
    (frozenset({FieldType.DATE, FieldType.DATETIME}), series),
    (frozenset({FieldType.TEXT, FieldType.BOOLEAN, FieldType.INT}), counts),
)
