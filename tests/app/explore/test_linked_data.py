"""Linked data: fragments of triples, records and fields by their address. Source: other-services.md §6."""

from typing import Any

import pytest
from django.test import Client
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef

SITE = "http://testserver"
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
FIELD = Namespace(f"{SITE}/ld/ontologies/city-spots/")
RESOURCES = f"{SITE}/ld/resources/city-spots/records/"


def read(client: Client, address: str, **asked: Any) -> Graph:
    answer = client.get(address.removeprefix(SITE), asked)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"].startswith("text/turtle")
    return Graph().parse(data=answer.content, format="turtle")


def triples(graph: Graph) -> list[Any]:
    return [one for one in graph if str(one[0]).startswith(f"{SITE}/ld/")]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"predicate": str(FIELD.kind), "object": '"gym"'}, 2),
        ({"predicate": str(FIELD.kind), "object": '"gym"^^<http://www.w3.org/2001/XMLSchema#string>'}, 2),
        ({"predicate": str(FIELD.tags), "object": '"eau"'}, 4),
        ({"predicate": str(FIELD.visits)}, 7),
        ({"predicate": str(FIELD.visits), "object": '"10"^^http://www.w3.org/2001/XMLSchema#integer'}, 1),
        ({"object": '"gym"'}, 2),
        ({"object": '"no such value"'}, 0),
        ({"subject": "?s", "predicate": str(FIELD.code)}, 8),
        ({"predicate": str(FIELD.nope)}, 0),
        ({"subject": "http://elsewhere.example/a"}, 0),
    ],
)
def test_patterns(client: Client, portal: None, asked: dict[str, str], count: int) -> None:
    found = triples(read(client, "/api/tpf/city-spots", **asked))

    assert len(found) == count
    assert all("predicate" not in asked or str(one[1]) == asked["predicate"] for one in found)


def test_one_subject_has_its_triples_alone(client: Client, portal: None) -> None:
    (subject, _, _), *_ = triples(read(client, "/api/tpf/city-spots", predicate=str(FIELD.code), object='"A1"'))

    found = triples(read(client, "/api/tpf/city-spots", subject=str(subject)))

    assert {one[0] for one in found} == {subject}
    assert (subject, FIELD.name, Literal("Fontaine Étoile")) in found


def test_pages_lead_on_to_the_end(client: Client, portal: None) -> None:
    seen: set[Any] = set()
    address: str | None = "/api/tpf/big-series?predicate=http://testserver/ld/ontologies/big-series/g&page=119"
    pages = 0
    while address:
        graph = read(client, address)
        seen |= set(triples(graph))
        (here,) = set(graph.subjects(HYDRA.first))
        assert int(graph.value(here, HYDRA.totalItems)) == 12_000  # type: ignore[arg-type]
        following = graph.value(here, HYDRA.next)
        address = str(following) if following else None
        pages += 1

    assert (pages, len(seen)) == (2, 200)


def test_controls_say_how_to_ask(client: Client, portal: None) -> None:
    graph = read(client, "/api/tpf/city-spots")

    (search,) = graph.objects(predicate=HYDRA.search)
    assert str(graph.value(search, HYDRA.template)) == f"{SITE}/api/tpf/city-spots{{?subject,predicate,object}}"
    assert {str(one) for one in graph.objects(predicate=HYDRA.variable)} == {"subject", "predicate", "object"}


@pytest.mark.parametrize(
    ("accept", "format_"),
    [("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("application/n-triples", "nt"), ("*/*", "turtle")],
)
def test_records_are_read_by_their_address(client: Client, portal: None, accept: str, format_: str) -> None:
    (subject, _, _), *_ = triples(read(client, "/api/tpf/city-spots", predicate=str(FIELD.code), object='"A1"'))

    answer = client.get(str(subject).removeprefix(SITE), headers={"Accept": accept})

    graph = Graph().parse(data=b"".join(answer), format=format_)  # type: ignore[arg-type]
    assert set(graph.subjects()) == {subject}
    assert (subject, FIELD.kind, Literal("fountain")) in graph
    led = client.get(str(subject).removeprefix(SITE), headers={"Accept": "text/html"})
    assert led.status_code == 303
    assert client.get(led["Location"].removeprefix(SITE)).json()["code"] == "A1"


def test_fields_are_read_by_their_address(client: Client, portal: None) -> None:
    graph = read(client, str(FIELD.kind))

    assert (FIELD.kind, RDFS.label, Literal("Type de lieu")) in graph
    assert (FIELD.kind, RDF.type, URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#Property")) in graph


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/tpf/nope", 404),
        ("/api/tpf/secret", 404),
        ("/api/tpf/closed-data", 403),
        ("/api/tpf/city-spots?page=0", 400),
        ("/api/tpf/city-spots?page=x", 400),
        (f"/ld/resources/city-spots/records/{'0' * 40}/", 404),
        ("/ld/ontologies/city-spots/nope", 404),
        ("/ld/resources/secret/records/x/", 404),
    ],
)
def test_refusals(client: Client, portal: None, path: str, status: int) -> None:
    assert client.get(path).status_code == status
