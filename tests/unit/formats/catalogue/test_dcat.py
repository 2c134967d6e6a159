"""DCAT read back by rdflib and held to the shapes of both versions of DCAT-AP."""

import io
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS

from parvis.formats.catalogue import CATALOGUE_FORMATS
from parvis.lib.errors import ParameterError
from tests.unit.formats.catalogue.documents import BASE, DATASETS, written

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
SPOTS = rdflib.URIRef(f"{DATASETS}/city-spots")
SHAPES = {"2.1.1": ("dcat_ap.ttl", "dcat_ap_2_1_1.ttl"), "3.0.0": ("dcat_ap.ttl",)}


def graph(name: str = "dcat", documents: Any = None, **params: str) -> rdflib.Graph:
    syntax = "turtle" if name == "ttl" else "xml"
    return rdflib.Graph().parse(io.BytesIO(written(name, documents, **params)), format=syntax)


def addresses(found: rdflib.Graph, dataset: rdflib.URIRef = SPOTS) -> list[str]:
    parts = found.objects(dataset, DCAT.distribution)
    return sorted(str(found.value(part, DCAT.downloadURL)).removeprefix(DATASETS) for part in parts)


@pytest.mark.parametrize("version", SHAPES)
@pytest.mark.parametrize("name", ["dcat", "ttl", "dcat_ap", "dcat_ap_2_1_1", "dcat_ap_3_0_0"])
def test_the_catalogue_holds_for_the_profile(name: str, version: str) -> None:
    shapes = rdflib.Graph()
    for file in SHAPES[version]:
        shapes.parse(Path(__file__).parent / file, format="turtle")

    conforms, _, report = pyshacl.validate(graph(name), shacl_graph=shapes)

    assert conforms, report


def test_the_shapes_can_refuse() -> None:
    shapes = rdflib.Graph().parse(Path(__file__).parent / "dcat_ap.ttl", format="turtle")
    broken = graph()
    broken.remove((SPOTS, DCTERMS.title, None))
    broken.remove((None, DCAT.accessURL, None))

    conforms, _, report = pyshacl.validate(broken, shacl_graph=shapes)

    assert not conforms
    assert "accessURL" in report


def test_433_datasets_and_their_distributions() -> None:
    found = graph()

    assert len(set(found.subjects(RDF.type, DCAT.Dataset))) == 4
    assert len(set(found.objects(None, DCAT.dataset))) == 4
    assert "/city-spots/exports/csv?use_labels=true" in addresses(found)
    assert "/city-spots/exports/geojson" in addresses(found)
    assert "/city-spots/attachments/notice" in addresses(found)
    assert "/big-series/exports/geojson" not in addresses(found, rdflib.URIRef(f"{DATASETS}/big-series"))
    assert addresses(found, rdflib.URIRef(f"{DATASETS}/paper-plan")) == ["/paper-plan/alternative_exports/ae"]
    assert addresses(found, rdflib.URIRef(f"{DATASETS}/closed-data")) == []


def test_434_exports_are_chosen() -> None:
    found = graph(include_exports="csv,json")
    assert addresses(found)[1:] == ["/city-spots/exports/csv?use_labels=true", "/city-spots/exports/json"]

    found = graph(include_exports="csv,json", use_labels_in_exports="false")
    assert addresses(found)[1:] == ["/city-spots/exports/csv", "/city-spots/exports/json"]


@pytest.mark.parametrize("params", [{"include_exports": "csv,nope"}, {"use_labels_in_exports": "2"}])
def test_illegal_options_are_refused(params: dict[str, str]) -> None:
    with pytest.raises(ParameterError, match=next(iter(params))):
        CATALOGUE_FORMATS["dcat"].options.from_params(params)


def test_435_both_syntaxes_state_the_same() -> None:
    assert isomorphic(graph("rdf"), graph("ttl"))


def test_what_a_dataset_says() -> None:
    found = graph()

    def one(predicate: rdflib.URIRef) -> Any:
        return found.value(SPOTS, predicate)

    assert one(DCTERMS.title) == rdflib.Literal("Lieux de la ville", lang="fr")
    assert str(one(DCTERMS.description)) == '<p>Eau & sport, "été" 😀</p>'
    assert one(DCAT.landingPage) == rdflib.URIRef(f"{BASE}/explore/dataset/city-spots/")
    assert one(DCTERMS.license) == rdflib.URIRef("https://opendatacommons.org/licenses/odbl/1-0/")
    assert str(one(DCTERMS.accrualPeriodicity)).endswith("frequency/DAILY")
    assert str(found.value(one(DCTERMS.publisher), FOAF.name)) == "Direction A"
    assert {str(text) for text in found.objects(SPOTS, DCAT.keyword)} == {"eau", "sport"}
    boxes = [str(found.value(place, DCAT.bbox)) for place in found.objects(SPOTS, DCTERMS.spatial)]
    assert any("2.3 48.8" in box for box in boxes)
    period = one(DCTERMS.temporal)
    assert str(found.value(period, DCAT.startDate)) == "2019-01-01"
    assert found.value(period, DCAT.endDate) is None


def test_own_themes_stand_beside_european_ones() -> None:
    found = graph()

    labels = {str(found.value(theme, SKOS.prefLabel)) for theme in found.objects(SPOTS, DCAT.theme)}
    assert labels == {"Environment", "Environnement", "Espaces verts", "Vie locale"}


def test_an_empty_catalogue_is_valid_rdf() -> None:
    for name in ("dcat", "ttl"):
        assert len(set(graph(name, []).subjects(RDF.type, DCAT.Catalog))) == 1
