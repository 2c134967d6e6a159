"""Records one by one, for formats that no library writes by whole columns."""

from collections.abc import Iterator
from typing import Any

import shapely

from parvis.formats.cells import cell_of
from parvis.formats.geometry import Reprojection, geometries, geometry_place
from parvis.formats.registry import Column, Subject
from parvis.lib.streams import RecordStream

Texts = list[tuple[Column, str]]


def places(
    records: RecordStream, columns: tuple[Column, ...], subject: Subject, reproject: Reprojection
) -> Iterator[tuple[Any, Texts]]:
    """Each record's geometry (or None), and its other values that are not null, as cells of text."""
    place = geometry_place(columns, subject)
    others = [at for at in range(len(columns)) if at != place]
    cells = [cell_of(columns[at], subject) for at in others]
    for batch in records.batches:
        values = [batch.column(at).to_pylist() for at in others]
        for row, shape in enumerate(shapes_of(batch, columns, place, reproject)):
            known = (
                (columns[at], cell(column[row]))
                for at, cell, column in zip(others, cells, values, strict=True)
                if column[row] is not None
            )
            yield shape, list(known)


def shapes_of(batch: Any, columns: tuple[Column, ...], place: int | None, reproject: Reprojection) -> list[Any]:
    """The geometries of a batch; an empty one counts as none."""
    if place is None:
        return [None] * batch.num_rows
    shapes = reproject(geometries(batch.column(place), columns[place]))
    shapes[shapely.is_empty(shapes)] = None
    return list(shapes)
