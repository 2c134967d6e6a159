"""Records as resources, one property a field. Source: exports.md §3.10, other-services.md §6."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from parvis.formats.cells import cell_of
from parvis.formats.rdf.terms import XSD, Iri, Literal, Node, Term
from parvis.formats.registry import Column, Subject
from parvis.formats.xml_text import element_name
from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream

WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
JSON = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON"
DATATYPES = {
    FieldType.INT: f"{XSD}integer",
    FieldType.DATETIME: f"{XSD}dateTime",
    FieldType.JSON: JSON,
    FieldType.GEO_SHAPE: "http://www.opengis.net/ont/geosparql#geoJSONLiteral",
}
CUT_DATES = {4: f"{XSD}gYear", 7: f"{XSD}gYearMonth", 10: f"{XSD}date"}
"""Days cut to their precision, by their length."""


def ontology(subject: Subject) -> str:
    """Where the properties of a dataset are."""
    return f"{subject.site_url}/ld/ontologies/{quote(subject.dataset_id, safe='')}/"


def resources(records: RecordStream, columns: tuple[Column, ...], subject: Subject) -> Iterator[list[Node]]:
    """The records of each batch."""
    base = f"{subject.site_url}/ld/resources/{quote(subject.dataset_id, safe='')}/records/"
    names = predicates(columns, subject)
    makers = [terms(column, subject) for column in columns]
    for batch in records.batches:
        found: list[Node] = []
        for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            node = Node(Iri(f"{base}{values[len(columns)]}/") if subject.record_ids else None)
            for name, make, value in zip(names, makers, values, strict=False):
                if value is not None:
                    node.add(name, *make(value))
            found.append(node)
        yield found


def predicates(columns: tuple[Column, ...], subject: Subject) -> list[str]:
    """The property of each column, a legal and different name each."""
    names: list[str] = []
    for place, column in enumerate(columns):
        name = element_name(column.name)
        names.append(name if name not in names else f"{name}_{place}")
    return [ontology(subject) + name for name in names]


def terms(column: Column, subject: Subject) -> Callable[[Any], list[Term]]:
    """What makes the objects of a column; a list gives one for each of its values."""
    single = Column(column.name, column.label, column.type)
    one = term(single, subject)
    if not column.multivalued:
        return lambda value: [one(value)]
    return lambda values: [one(value) for value in values if value is not None]


def term(column: Column, subject: Subject) -> Callable[[Any], Term]:
    """What makes the object of a value."""
    if column.type is FieldType.GEO_POINT:
        return lambda value: Literal(f"POINT ({value['lon']!r} {value['lat']!r})", WKT)
    cell = cell_of(column, subject)
    make = MAKERS.get(column.type)
    if make is not None:
        return lambda value: make(cell(value))
    datatype = DATATYPES.get(column.type, "")
    return lambda value: Literal(cell(value), datatype)


def day(text: str) -> Term:
    """A day, or the month or year that it was cut to."""
    return Literal(text, CUT_DATES.get(len(text), ""))


MAKERS: dict[FieldType, Callable[[str], Term]] = {
    FieldType.BOOLEAN: lambda text: Literal(text.lower(), f"{XSD}boolean"),
    FieldType.DOUBLE: lambda text: Literal(text or "NaN", f"{XSD}double"),
    FieldType.DATE: day,
    FieldType.FILE: Iri,
}
"""Types whose texts are not RDF yet."""
