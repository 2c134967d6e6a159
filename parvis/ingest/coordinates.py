"""A point made of two columns, latitude and longitude, which stay as they are."""

import re
from collections.abc import Sequence

from parvis.ingest.casting import Target, expression_of
from parvis.ingest.inference.counting import Cells
from parvis.ingest.inference.places import METROPOLITAN
from parvis.ingest.names import unique_name
from parvis.ingest.raw import RawColumn
from parvis.ingest.reading import Issue
from parvis.lib.errors import gettext_noop
from parvis.lib.schema import Field, FieldType

LATITUDE = re.compile(r"(.*_)?(lat|latitude|ylat|y_lat|lat_wgs84|latitude_wgs84|y_4326|y_wgs84|lat_y)(_deg)?")
LONGITUDE = re.compile(
    r"(.*_)?(lon|lng|long|longitude|xlong|x_lon|lon_wgs84|longitude_wgs84|x_4326|x_wgs84|lon_x)(_deg)?"
)


def point_target(cells: Cells, targets: Sequence[Target]) -> tuple[list[Target], list[Issue]]:
    """The field made of the two columns, if there are two and no place yet; what is odd about it."""
    pair = coordinate_columns(targets)
    if pair is None or any(target.field.type.is_geo for target in targets):
        return [], []
    latitude, longitude = (f"({expression_of(target)})::DOUBLE" for target in pair)
    on_earth, in_france, swapped, known = position_counts(cells, latitude, longitude)
    if not known or on_earth < 0.9 * known:
        return [], []
    name = "geo_point_2d"
    taken = {target.field.name for target in targets}
    name = unique_name(name, taken) if name in taken else name
    expression = (
        f"CASE WHEN abs({latitude}) <= 90 AND abs({longitude}) <= 180 "
        f"THEN struct_pack(lon := {longitude}, lat := {latitude}) END"
    )
    field = Field(name, FieldType.GEO_POINT, name)
    point = Target(field, -1, RawColumn(""), expression=expression)
    return [point], swapping(pair, in_france=in_france, swapped=swapped, known=known)


def coordinate_columns(targets: Sequence[Target]) -> tuple[Target, Target] | None:
    """The one column of latitudes and the one of longitudes, by name; None when there is any doubt."""
    numbers = [target for target in targets if target.field.type.is_number]
    latitudes = [target for target in numbers if LATITUDE.fullmatch(target.field.name)]
    longitudes = [target for target in numbers if LONGITUDE.fullmatch(target.field.name)]
    if len(latitudes) != 1 or len(longitudes) != 1:
        return None
    return latitudes[0], longitudes[0]


def position_counts(cells: Cells, latitude: str, longitude: str) -> tuple[int, int, int, int]:
    """How many positions are on Earth, in metropolitan France, there once exchanged, and known at all."""
    south, north, west, east = METROPOLITAN
    row = cells.connection.execute(
        "SELECT count(*) FILTER (WHERE abs(y) <= 90 AND abs(x) <= 180), "
        f"count(*) FILTER (WHERE y BETWEEN {south} AND {north} AND x BETWEEN {west} AND {east}), "
        f"count(*) FILTER (WHERE x BETWEEN {south} AND {north} AND y BETWEEN {west} AND {east}), "
        f"count(*) FILTER (WHERE x IS NOT NULL AND y IS NOT NULL) "
        f"FROM (SELECT {latitude} AS y, {longitude} AS x FROM {cells.relation})"
    ).fetchone()
    found = [int(count) for count in row] if row else [0, 0, 0, 0]
    return found[0], found[1], found[2], found[3]


def swapping(pair: tuple[Target, Target], *, in_france: int, swapped: int, known: int) -> list[Issue]:
    """A warning when the points would be in France only if the two columns were exchanged."""
    if in_france or swapped < 0.9 * known:
        return []
    latitude, longitude = (target.field.name for target in pair)
    return [
        Issue(
            "swapped_coordinates",
            gettext_noop(
                "{latitude} and {longitude} seem to be exchanged: every point lies outside of France, and would be in "
                "France with the two columns exchanged. They were kept as published."
            ),
            {"latitude": latitude, "longitude": longitude},
            column=latitude,
        )
    ]
