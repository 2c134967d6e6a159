"""Turtle, and N-Triples for those who ask for N3. Source: RDF 1.1 Turtle, RDF 1.1 N-Triples."""

import re
from collections.abc import Iterator, Mapping

from parvis.formats.rdf.terms import RDF, Iri, Literal, Node, Term, split

ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
SPECIAL = re.compile(r'[\\"\x00-\x1f\x7f]')
LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def quoted(text: str) -> str:
    """A text between quotes."""
    return '"' + SPECIAL.sub(lambda found: ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}", text) + '"'


def ending(language: str, datatype: str) -> str:
    """What follows a quoted text: its language, or else its datatype as it is written."""
    if language:
        return f"@{language}"
    return f"^^{datatype}" if datatype else ""


class Turtle:
    """Nodes as Turtle, in the names of some prefixes."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._short = {namespace: prefix for prefix, namespace in prefixes.items()}

    def head(self) -> str:
        """The prefixes."""
        return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in self._prefixes.items()) + "\n"

    def node(self, node: Node) -> str:
        """A resource and all below it, as one paragraph."""
        subject = self.name(node.iri.value) if node.iri else "[]"
        return f"{subject} {self.statements(node, 1)} .\n\n"

    def statements(self, node: Node, depth: int) -> str:
        """What is said of a node."""
        types = [f"a {', '.join(map(self.name, node.types))}"] if node.types else []
        said = [f"{self.name(predicate)} {self.term(value, depth)}" for predicate, value in node.statements]
        return f" ;\n{'  ' * depth}".join(types + said)

    def term(self, term: Term, depth: int) -> str:
        """An object: nodes without an address are written in place, others are told apart by `flat`."""
        match term:
            case Iri(value):
                return self.name(value)
            case Literal(text, datatype, language):
                return quoted(text) + ending(language, self.name(datatype) if datatype else "")
            case Node(iri=Iri(value)):
                return self.name(value)
            case Node():
                return f"[ {self.statements(term, depth + 1)} ]"

    def name(self, iri: str) -> str:
        """An IRI, by prefix where it has one."""
        namespace, local = split(iri)
        if namespace in self._short and LOCAL.fullmatch(local):
            return f"{self._short[namespace]}:{local}"
        return f"<{iri}>"


def flat(node: Node) -> Iterator[Node]:
    """A node, then each below it that has an address of its own."""
    yield node
    for _, value in node.statements:
        if isinstance(value, Node):
            below = flat(value)
            if value.iri is None:
                next(below)
            yield from (one for one in below if one.types or one.statements)


def ntriples(node: Node, label: str) -> str:
    """One statement a line; nodes without an address are called after `label`."""
    lines: list[str] = []
    tell(node, f"<{node.iri.value}>" if node.iri else f"_:{label}", label, lines)
    return "".join(lines)


def tell(node: Node, subject: str, label: str, lines: list[str]) -> None:
    """Add the lines of a node and of those below it."""
    lines.extend(f"{subject} <{RDF}type> <{one}> .\n" for one in node.types)
    for place, (predicate, value) in enumerate(node.statements):
        match value:
            case Node():
                name = f"<{value.iri.value}>" if value.iri else f"_:{label}n{place}"
                lines.append(f"{subject} <{predicate}> {name} .\n")
                tell(value, name, f"{label}n{place}", lines)
            case Iri():
                lines.append(f"{subject} <{predicate}> <{value.value}> .\n")
            case Literal(text, datatype, language):
                end = ending(language, f"<{datatype}>" if datatype else "")
                lines.append(f"{subject} <{predicate}> {quoted(text)}{end} .\n")
