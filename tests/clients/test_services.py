"""Programs of other worlds, unmodified: OWSLib, feedparser, rdflib, extruct, openapi-spec-validator."""

import json
import urllib.request

import pytest
import rdflib
from rdflib.namespace import DCAT, RDF


@pytest.mark.parametrize("version", ["2.0.0", "1.1.0"])
def test_owslib_reads_features(address: str, version: str) -> None:
    wfs = pytest.importorskip("owslib.wfs")

    service = wfs.WebFeatureService(f"{address}/api/wfs", version=version)
    features = service.getfeature(typename=["ods:districts"], maxfeatures=2).read()

    assert sorted(service.contents) == ["ods:city-spots", "ods:districts"]
    assert features.count(b"<ods:districts ") == 2
    assert service.get_schema("ods:districts")["properties"]["label"] == "string"


@pytest.mark.parametrize(
    ("schema", "kind"),
    [("http://www.opengis.net/cat/csw/2.0.2", "csw:Record"), ("http://www.isotc211.org/2005/gmd", "gmd:MD_Metadata")],
)
def test_owslib_reads_the_catalogue(address: str, schema: str, kind: str) -> None:
    csw = pytest.importorskip("owslib.csw")

    service = csw.CatalogueServiceWeb(f"{address}/api/csw")
    service.getrecords2(typenames=kind, outputschema=schema, esn="full", maxrecords=3)
    first = list(service.records)
    service.getrecords2(typenames=kind, outputschema=schema, esn="full", maxrecords=3, startposition=4)

    assert (service.results["matches"], len(first), len(service.records)) == (5, 3, 2)
    assert set(first) | set(service.records) >= {"city-spots", "districts"}


@pytest.mark.parametrize(
    ("path", "version", "entries"),
    [
        ("/api/explore/v2.1/catalog/exports/rss", "rss20", 5),
        ("/explore/rss", "atom10", 5),
        ("/api/datasets/1.0/search/?format=rss", "rss20", 5),
        ("/api/datasets/1.0/search/?format=atom", "atom10", 5),
        ("/api/records/1.0/search/?dataset=city-spots&format=rss&rows=3", "rss20", 3),
        ("/api/records/1.0/search/?dataset=city-spots&format=atom&rows=3", "atom10", 3),
    ],
)
def test_readers_of_feeds(address: str, path: str, version: str, entries: int) -> None:
    feedparser = pytest.importorskip("feedparser")

    found = feedparser.parse(address + path)

    assert (found.bozo, found.version, len(found.entries)) == (False, version, entries)
    assert all(one.link.startswith(address) and one.title for one in found.entries)


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/catalog.rdf", "xml"), ("/catalog.ttl", "turtle"), ("/api/explore/v2.1/catalog/exports/dcat", "xml")],
)
def test_harvesters_of_dcat(address: str, path: str, kind: str) -> None:
    graph = rdflib.Graph()
    graph.parse(address + path, format=kind)

    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == 5
    assert set(graph.subjects(RDF.type, DCAT.Distribution))
    assert all(str(one).startswith("http") for one in graph.objects(None, DCAT.downloadURL))


def test_search_engines_read_the_page_of_a_dataset(address: str) -> None:
    extruct = pytest.importorskip("extruct")
    with urllib.request.urlopen(f"{address}/fr/explore/dataset/city-spots/information/", timeout=30) as answer:
        page = answer.read().decode()

    (found,) = extruct.extract(page, base_url=address, syntaxes=["json-ld"])["json-ld"]

    assert (found["@type"], found["name"]) == ("Dataset", "Lieux de la ville")


def test_the_openapi_document_is_valid(api: str) -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    with urllib.request.urlopen(f"{api}/swagger.json", timeout=30) as answer:
        validator.validate(json.loads(answer.read()))
