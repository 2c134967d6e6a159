"""RDF/XML, in typed elements inside each other, as harvesters that know no RDF read it. Source: RDF 1.1 XML Syntax."""

import re
from collections.abc import Mapping

from parvis.formats.rdf.terms import RDF, Iri, Literal, Node, Term, split
from parvis.formats.xml_text import HEAD, attribute, xml

NAME = re.compile(r"[^\W\d][\w.-]*")


class RdfXml:
    """Nodes as XML, in the names of some prefixes."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = {"rdf": RDF, **prefixes}
        self._short = {namespace: prefix for prefix, namespace in self._prefixes.items()}

    def head(self) -> str:
        """The root's opening."""
        names = "".join(f"\n  xmlns:{prefix}={attribute(iri)}" for prefix, iri in self._prefixes.items())
        return f"{HEAD}<rdf:RDF{names}>\n"

    def foot(self) -> str:
        """The root's closing."""
        return "</rdf:RDF>\n"

    def node(self, node: Node) -> str:
        """A resource and all below it."""
        opening, closing = self.frame(node)
        said = "".join(self.statement(predicate, value) for predicate, value in node.statements)
        return f"{opening}\n{said}{closing}\n"

    def frame(self, node: Node) -> tuple[str, str]:
        """The opening of a node, further types included, and its closing."""
        tag, space = self.tag(node.types[0]) if node.types else ("rdf:Description", "")
        about = f" rdf:about={attribute(node.iri.value)}" if node.iri else ""
        types = "".join(f"\n<rdf:type rdf:resource={attribute(one)}/>" for one in node.types[1:])
        return f"<{tag}{space}{about}>{types}", f"</{tag}>"

    def statement(self, predicate: str, value: Term) -> str:
        """A property and its value."""
        tag, space = self.tag(predicate)
        match value:
            case Iri(iri):
                return f"<{tag}{space} rdf:resource={attribute(iri)}/>\n"
            case Literal(text, datatype, language):
                kind = f" rdf:datatype={attribute(datatype)}" if datatype else ""
                spoken = f" xml:lang={attribute(language)}" if language else ""
                return f"<{tag}{space}{kind}{spoken}>{xml(text)}</{tag}>\n"
            case Node():
                return f"<{tag}{space}>\n{self.node(value)}</{tag}>\n"

    def tag(self, iri: str) -> tuple[str, str]:
        """A name for an element, and the namespace it must declare where no prefix is known."""
        namespace, local = split(iri)
        if namespace in self._short:
            return f"{self._short[namespace]}:{local}", ""
        return f"ns:{local}", f" xmlns:ns={attribute(namespace)}"


def is_name(iri: str) -> bool:
    """Whether an IRI ends in what may stand in a tag."""
    return bool(NAME.fullmatch(split(iri)[1]))
