"""Records as RDF, read back by rdflib: every syntax states the same."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
import rdflib
from rdflib.compare import isomorphic

from parvis.formats import FORMATS, Subject
from parvis.formats.rdf.exports import RdfOptions
from parvis.formats.rdf.turtle import quoted
from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream
from tests.unit.formats.samples import PLACED, SHAPED, Content, batch_of, columns_of, nothing_of

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
SYNTAXES = {"turtle": "turtle", "n3": "n3", "rdfxml": "xml", "jsonld": "json-ld"}
FIELD = rdflib.Namespace("https://portal.example/ld/ontologies/city-spots/")
RECORD = rdflib.URIRef("https://portal.example/ld/resources/city-spots/records/0a/")
Graph = Callable[..., Any]


def subject(**more: Any) -> Subject:
    return Subject("city-spots", site_url="https://portal.example", files_url="https://portal.example/files", **more)


def graph(name: str, content: Content, *, ids: bool = True) -> rdflib.Graph:
    batch = batch_of(content)
    if ids:
        batch = batch.append_column("_id", pa.array([f"{row}a" for row in range(batch.num_rows)]))
    records = RecordStream(batch.schema, iter([batch]))
    body = b"".join(FORMATS[name].write(records, columns_of(content), RdfOptions(), subject(record_ids=ids)))
    return rdflib.Graph().parse(io.BytesIO(body), format=SYNTAXES[name])


@pytest.mark.parametrize("name", SYNTAXES)
def test_values_have_their_datatypes(name: str) -> None:
    found = graph(name, PLACED)

    assert {value.toPython() for value in found.objects(RECORD, FIELD.tags)} == {"eau", "public"}
    one = {key: found.value(RECORD, FIELD[key]) for key in PLACED}
    assert str(one["name"]) == "Fontaine Étoile 😀"
    assert str(one["notes"]) == "a;b\n\"c\" <d> & 'e'"
    assert (one["visits"].toPython(), one["rating"].toPython(), one["open"].toPython()) == (10, 4.5, True)
    assert one["opened_on"].toPython() == date(2019, 3, 26)
    assert one["updated_at"].toPython() == datetime(2020, 1, 15, 22, 30, tzinfo=UTC)
    assert one["photo"] == rdflib.URIRef("https://portal.example/files/f1")
    assert str(one["location"]) == "POINT (2.3376 48.8606)"
    assert not list(found.predicate_objects(rdflib.URIRef(str(RECORD).replace("0a", "2a"))))


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("content", [PLACED, SHAPED])
def test_all_syntaxes_state_the_same(content: Content, ids: bool) -> None:
    content = {
        name: (kind, [str(one)[:50] if name == "notes" else one for one in values])
        for name, (kind, values) in content.items()
    }
    first, *others = (graph(name, content, ids=ids) for name in SYNTAXES)

    assert len(first) > 5
    assert all(isomorphic(first, other) for other in others)


@pytest.mark.parametrize("name", SYNTAXES)
def test_no_record_is_an_empty_graph(name: str) -> None:
    body = b"".join(FORMATS[name].write(nothing_of(PLACED), columns_of(PLACED), RdfOptions(), subject()))

    assert len(rdflib.Graph().parse(io.BytesIO(body), format=SYNTAXES[name])) == 0


@pytest.mark.parametrize("name", SYNTAXES)
def test_odd_names_stay_apart(name: str) -> None:
    content: Content = {"2nd name!": (FieldType.TEXT, ["x"]), "2nd name?": (FieldType.TEXT, ["y"])}
    found = graph(name, content)

    assert {str(one) for one in found.objects()} == {"x", "y"}
    assert len(set(found.predicates())) == 2


def test_quotes_hold_any_character() -> None:
    assert quoted('a"\\\n\x00é') == '"a\\"\\\\\\n\\u0000é"'
