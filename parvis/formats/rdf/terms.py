"""What RDF is made of. Source: RDF 1.1 Concepts."""

import re
from dataclasses import dataclass, field
from urllib.parse import quote

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
ILLEGAL = re.compile(r"[\x00-\x20<>\"{}|\\^`]")
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")


@dataclass(frozen=True, slots=True)
class Iri:
    """A resource by its address; characters that an IRI cannot hold are percent-encoded."""

    value: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", ILLEGAL.sub(lambda found: quote(found[0], safe=""), self.value))


@dataclass(frozen=True, slots=True)
class Literal:
    """A value: plain text, text in a language, or the text of a datatype."""

    text: str
    datatype: str = ""
    language: str = ""


@dataclass(slots=True)
class Node:
    """A resource with statements about it; without an address it is known by its statements alone."""

    iri: Iri | None
    types: tuple[str, ...] = ()
    statements: "list[tuple[str, Term]]" = field(default_factory=list)

    def add(self, predicate: str, *values: "Term | None") -> "Node":
        """State something; nothing is stated by None."""
        self.statements.extend((predicate, value) for value in values if value is not None)
        return self


Term = Iri | Literal | Node


def is_absolute(text: str) -> bool:
    """Whether a text is an address that stands alone."""
    return bool(ABSOLUTE.fullmatch(text))


def split(iri: str) -> tuple[str, str]:
    """The namespace of an IRI and its local name."""
    place = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:place], iri[place:]
