"""The four RDF exports of records. Source: exports.md §3.10."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import orjson

from parvis.formats.rdf.rdfxml import RdfXml
from parvis.formats.rdf.records import ontology, resources
from parvis.formats.rdf.terms import XSD, Iri, Literal, Node
from parvis.formats.rdf.turtle import Turtle, ntriples
from parvis.formats.registry import UNNAMED, Column, Subject, export_format
from parvis.lib.streams import RecordStream


@dataclass(frozen=True, slots=True)
class RdfOptions:
    """RDF leaves no choice."""

    lines: ClassVar[str | None] = None

    @classmethod
    def from_params(cls, _params: Mapping[str, str]) -> Self:
        """Nothing to read."""
        return cls()

    def line_options(self) -> Mapping[str, Any]:
        """There are no lines."""
        return {}


def prefixes(subject: Subject) -> dict[str, str]:
    """Short names for the properties of a dataset and for datatypes."""
    return {"field": ontology(subject), "xsd": XSD, "geo": "http://www.opengis.net/ont/geosparql#"}


@export_format("turtle", media_type="text/turtle; charset=utf-8", extension="ttl", options=RdfOptions)
def write_turtle(
    records: RecordStream, columns: tuple[Column, ...], _options: RdfOptions, subject: Subject = UNNAMED
) -> Iterator[bytes]:
    """One paragraph a record."""
    turtle = Turtle(prefixes(subject))
    yield turtle.head().encode()
    for nodes in resources(records, columns, subject):
        yield "".join(turtle.node(node) for node in nodes if node.statements).encode()


@export_format("n3", media_type="text/n3; charset=utf-8", extension="n3", options=RdfOptions)
def write_n3(
    records: RecordStream, columns: tuple[Column, ...], _options: RdfOptions, subject: Subject = UNNAMED
) -> Iterator[bytes]:
    """One statement a line."""
    for place, nodes in enumerate(resources(records, columns, subject)):
        yield "".join(ntriples(node, f"r{place}x{row}") for row, node in enumerate(nodes)).encode()


@export_format("rdfxml", media_type="application/rdf+xml; charset=utf-8", extension="rdf", options=RdfOptions)
def write_rdfxml(
    records: RecordStream, columns: tuple[Column, ...], _options: RdfOptions, subject: Subject = UNNAMED
) -> Iterator[bytes]:
    """One description a record."""
    writer = RdfXml(prefixes(subject))
    yield writer.head().encode()
    for nodes in resources(records, columns, subject):
        yield "".join(map(writer.node, nodes)).encode()
    yield writer.foot().encode()


@export_format("jsonld", media_type="application/ld+json", extension="jsonld", options=RdfOptions)
def write_jsonld(
    records: RecordStream, columns: tuple[Column, ...], _options: RdfOptions, subject: Subject = UNNAMED
) -> Iterator[bytes]:
    """One graph of objects whose keys are the fields."""
    vocabulary = ontology(subject)
    yield f'{{"@context": {{"@vocab": {orjson.dumps(vocabulary).decode()}}}, "@graph": ['.encode()
    before = b""
    for nodes in resources(records, columns, subject):
        if nodes:
            yield before + b",\n".join(orjson.dumps(described(node, len(vocabulary))) for node in nodes)
            before = b",\n"
    yield b"]}"


def described(node: Node, cut: int) -> dict[str, Any]:
    """A record as an object; several values of one field are an array."""
    found: dict[str, Any] = {"@id": node.iri.value} if node.iri else {}
    for predicate, value in node.statements:
        name, said = predicate[cut:], in_json(value)
        if name in found:
            found[name] = [*found[name], said] if isinstance(found[name], list) else [found[name], said]
        else:
            found[name] = said
    return found


def in_json(value: Any) -> Any:
    """An object of a statement."""
    match value:
        case Iri(iri):
            return {"@id": iri}
        case Literal(text, ""):
            return text
        case Literal(text, datatype):
            return {"@value": text, "@type": datatype}
        case _:
            return None
