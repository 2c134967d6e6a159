"""What RDF is made of, in each of its syntaxes."""

from xml.etree import ElementTree

import pytest

from parvis.formats.rdf.rdfxml import RdfXml, is_name
from parvis.formats.rdf.terms import RDF, XSD, Iri, Literal, Node, is_absolute, split
from parvis.formats.rdf.turtle import Turtle, flat, ntriples, quoted

EX = "https://example.org/ns#"
PREFIXES = {"ex": EX, "xsd": XSD}


def test_what_an_iri_cannot_hold_is_encoded() -> None:
    assert Iri('https://a.b/x y<>"{}|\\^`é').value == "https://a.b/x%20y%3C%3E%22%7B%7D%7C%5C%5E%60é"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("https://a.b", True), ("mailto:a@b.c", True), ("urn:x:y", True), ("/a/b", False), ("a b:c", False), ("", False)],
)
def test_an_address_stands_alone_or_not(text: str, expected: bool) -> None:
    assert is_absolute(text) is expected


@pytest.mark.parametrize(
    ("iri", "parts"),
    [(f"{EX}name", (EX, "name")), ("https://a.b/c", ("https://a.b/", "c")), ("urn:x", ("", "urn:x"))],
)
def test_an_iri_has_a_namespace_and_a_local_name(iri: str, parts: tuple[str, str]) -> None:
    assert split(iri) == parts


def test_nothing_is_stated_by_none() -> None:
    assert Node(None).add(f"{EX}a", None, Literal("x"), None).statements == [(f"{EX}a", Literal("x"))]


@pytest.mark.parametrize(
    ("text", "written"),
    [('a"b', r'"a\"b"'), ("a\\b", r'"a\\b"'), ("a\nb\rc\td", r'"a\nb\rc\td"'), ("a\x00b\x7f", r'"a\u0000b\u007F"')],
)
def test_quotes_escape_what_they_must(text: str, written: str) -> None:
    assert quoted(text) == written


def test_turtle_uses_prefixes_where_it_may() -> None:
    node = Node(Iri("https://example.org/1"), (f"{EX}Tree",))
    node.add(f"{EX}name", Literal("Chêne", language="fr"), Literal("3", f"{XSD}integer"), Literal("plain"))
    node.add(f"{EX}strange name", Iri("https://elsewhere.org/a"))
    node.add(f"{EX}place", Node(None).add(f"{EX}lat", Literal("1")))
    node.add(f"{EX}part", Node(Iri(f"{EX}leaf")).add(f"{EX}name", Literal("said elsewhere")))

    assert Turtle(PREFIXES).node(node) == (
        "<https://example.org/1> a ex:Tree ;\n"
        '  ex:name "Chêne"@fr ;\n'
        '  ex:name "3"^^xsd:integer ;\n'
        '  ex:name "plain" ;\n'
        "  <https://example.org/ns#strange name> <https://elsewhere.org/a> ;\n"
        '  ex:place [ ex:lat "1" ] ;\n'
        "  ex:part ex:leaf .\n\n"
    )


def test_nodes_with_an_address_are_paragraphs_of_their_own() -> None:
    leaf = Node(Iri(f"{EX}leaf")).add(f"{EX}name", Literal("leaf"))
    empty = Node(Iri(f"{EX}empty"))
    blank = Node(None).add(f"{EX}part", leaf)
    tree = Node(Iri(f"{EX}tree")).add(f"{EX}part", blank, empty)

    assert list(flat(tree)) == [tree, leaf]


def test_n_triples_name_what_has_no_address() -> None:
    node = Node(None, (f"{EX}Tree",)).add(f"{EX}place", Node(None).add(f"{EX}lat", Literal("1", f"{XSD}double")))

    assert ntriples(node, "r1").splitlines() == [
        f"_:r1 <{RDF}type> <{EX}Tree> .",
        f"_:r1 <{EX}place> _:r1n0 .",
        f'_:r1n0 <{EX}lat> "1"^^<{XSD}double> .',
    ]


def test_rdf_xml_is_read_back_by_any_reader() -> None:
    writer = RdfXml(PREFIXES)
    node = Node(Iri("https://example.org/?a=1&b=2"), (f"{EX}Tree", f"{EX}Plant"))
    node.add(f"{EX}name", Literal('<Chêne> & "co"\x00', language="fr"))
    node.add("https://other.org/kind", Iri("https://example.org/oak"))

    root = ElementTree.fromstring(writer.head() + writer.node(node) + writer.foot())

    (tree,) = root
    assert tree.tag == f"{{{EX}}}Tree"
    assert tree.get(f"{{{RDF}}}about") == "https://example.org/?a=1&b=2"
    assert [(one.tag, one.text, one.get(f"{{{RDF}}}resource")) for one in tree] == [
        (f"{{{RDF}}}type", None, f"{EX}Plant"),
        (f"{{{EX}}}name", '<Chêne> & "co"', None),
        ("{https://other.org/}kind", None, "https://example.org/oak"),
    ]


@pytest.mark.parametrize(("iri", "expected"), [(f"{EX}name", True), (f"{EX}2name", False), (f"{EX}a b", False)])
def test_only_names_may_stand_in_tags(iri: str, expected: bool) -> None:
    assert is_name(iri) is expected
