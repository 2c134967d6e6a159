"""XML documents read element by element, without entities, external documents or a tree that grows with the file."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import numpy as np
import shapely
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from parvis.ingest.shapes import ReadShapes
from parvis.lib.errors import SourceInvalidError, gettext_noop

Built = Callable[[], shapely.Geometry]


def xml_events(path: Path, wanted: set[str], *, freed: set[str]) -> Iterator[tuple[str, Element, str]]:
    """`start` and `end` of the wanted elements, with the name of their parent; the `freed` leave the tree after.

    Raises:
        SourceInvalidError: the document is broken, or declares entities.
    """
    parents: list[Element] = []
    try:
        for event, element in iterparse(path, events=("start", "end"), forbid_dtd=False, forbid_entities=True):
            if event == "end":
                parents.pop()
            if local(element) in wanted:
                yield event, element, local(parents[-1]) if parents else ""
            if event == "start":
                parents.append(element)
            elif local(element) in freed and parents:
                parents[-1].remove(element)
    except DefusedXmlException as refused:
        raise SourceInvalidError(
            gettext_noop("The XML file {name} declares entities or external documents, which are not read."),
            name=path.name,
        ) from refused
    except ParseError as error:
        line, _column = error.position
        raise SourceInvalidError(
            gettext_noop("The XML file {name} is broken or cut short at line {line}."), name=path.name, line=line
        ) from error


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, name: str) -> Iterator[Element]:
    """The children of this name, in any namespace."""
    return (one for one in element if local(one) == name)


def child_text(element: Element, name: str) -> str | None:
    """The text of the first child of this name, without blanks around it; None when there is none."""
    found = next(children(element, name), None)
    return (found.text or "").strip() or None if found is not None else None


def constructed(name: str, positions: Sequence[tuple[float, float]]) -> shapely.Geometry:
    """A point or a line of these positions; a line of one position is its point."""
    if name == "Point" or len(positions) == 1:
        return shapely.Point(positions[0]) if positions else shapely.Point()
    return shapely.LineString(positions)


def shapes_built(geometries: Sequence[object]) -> ReadShapes:
    """The shapes that these functions build; None where one cannot."""
    shapes = np.full(len(geometries), None, dtype=object)
    unreadable = np.zeros(len(geometries), dtype=bool)
    for index, build in enumerate(geometries):
        if callable(build):
            try:
                shapes[index] = build()
            except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
                unreadable[index] = True
    return ReadShapes(shapes, np.zeros(len(geometries), dtype=bool), unreadable)
