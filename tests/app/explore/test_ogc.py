"""CSW and WFS: explore-api.md §11, 524 and 525."""

from xml.etree import ElementTree

import pytest
from django.test import Client

NAMES = {
    "csw": "http://www.opengis.net/cat/csw/2.0.2",
    "dc": "http://purl.org/dc/elements/1.1/",
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gco": "http://www.isotc211.org/2005/gco",
    "gml": "http://www.opengis.net/gml",
    "ods": "http://www.opendatasoft.com",
    "ows": "http://www.opengis.net/ows",
    "wfs": "http://www.opengis.net/wfs/2.0",
    "xsd": "http://www.w3.org/2001/XMLSchema",
}
RECORDS = "/api/csw?service=CSW&request=GetRecords&version=2.0.2&typeNames=csw:Record"
FEATURES = "/api/wfs?service=WFS&version=2.0.0&request=GetFeature"


def read(client: Client, address: str, status: int = 200) -> ElementTree.Element:
    answer = client.get(address)
    assert answer.status_code == status, answer.content
    assert "xml" in answer["Content-Type"]
    return ElementTree.fromstring(answer.content)


def test_s524_datasets_are_counted_and_given(client: Client, portal: None) -> None:
    hits = read(client, RECORDS).find("csw:SearchResults", NAMES)
    results = read(client, f"{RECORDS}&resultType=results&elementSetName=full").find("csw:SearchResults", NAMES)

    assert hits is not None
    assert results is not None
    assert (hits.get("numberOfRecordsMatched"), hits.get("numberOfRecordsReturned")) == ("5", "0")
    names = [one.text for one in results.findall("csw:Record/dc:identifier", NAMES)]
    assert sorted(map(str, names)) == ["big-series", "city-spots", "closed-data", "districts", "paper-plan"]
    assert results.get("nextRecord") == "0"


def test_pages_of_records_follow_each_other(client: Client, portal: None) -> None:
    first = read(client, f"{RECORDS}&resultType=results&maxRecords=2").find("csw:SearchResults", NAMES)
    last = read(client, f"{RECORDS}&resultType=results&maxRecords=2&startPosition=5").find("csw:SearchResults", NAMES)

    assert first is not None
    assert last is not None
    assert (first.get("nextRecord"), last.get("nextRecord"), last.get("numberOfRecordsReturned")) == ("3", "0", "1")


def test_iso_records_by_id_and_by_post(client: Client, portal: None) -> None:
    address = "/api/csw?SERVICE=CSW&REQUEST=GetRecordById&VERSION=2.0.2&id=districts&outputSchema=" + NAMES["gmd"]
    record = read(client, address).find("gmd:MD_Metadata", NAMES)
    body = (
        f'<csw:GetRecords xmlns:csw="{NAMES["csw"]}" service="CSW" version="2.0.2" resultType="results" '
        f'maxRecords="3" outputSchema="{NAMES["gmd"]}"><csw:Query typeNames="gmd:MD_Metadata">'
        "<csw:ElementSetName>full</csw:ElementSetName></csw:Query></csw:GetRecords>"
    )
    posted = client.post("/api/csw", body, content_type="application/xml")

    assert record is not None
    assert record.findtext("gmd:fileIdentifier/gco:CharacterString", namespaces=NAMES) == "districts"
    assert record.find(".//gmd:EX_GeographicBoundingBox", NAMES) is not None
    assert posted.content.count(b"<gmd:MD_Metadata>") == 3


def test_documents_with_entities_are_refused(client: Client, portal: None) -> None:
    body = '<!DOCTYPE a [<!ENTITY x "y">]><csw:GetRecords xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"/>'

    answer = client.post("/api/csw", body, content_type="application/xml")

    assert answer.status_code == 400
    assert b"ExceptionReport" in answer.content


@pytest.mark.parametrize("service", ["CSW", "WFS"])
def test_capabilities(client: Client, portal: None, service: str) -> None:
    document = read(client, f"/api/{service.lower()}?service={service}&request=GetCapabilities")

    assert document.tag.endswith("Capabilities")


@pytest.mark.parametrize(
    ("address", "code", "locator"),
    [
        ("/api/csw?service=CSW", "MissingParameterValue", "request"),
        ("/api/csw?service=CSW&request=Nope", "OperationNotSupported", "request"),
        (f"{RECORDS}&outputSchema=nope", "InvalidParameterValue", "outputSchema"),
        ("/api/wfs?service=WFS&request=GetFeature&typeNames=districts", "MissingParameterValue", "version"),
        (f"{FEATURES}&typeNames=big-series", "InvalidParameterValue", "typeNames"),
        (f"{FEATURES}&typeNames=closed-data", "InvalidParameterValue", "typeNames"),
        (f"{FEATURES}&typeNames=districts&bbox=1,2", "InvalidParameterValue", "bbox"),
    ],
)
def test_refusals_name_what_is_wrong(client: Client, portal: None, address: str, code: str, locator: str) -> None:
    found = read(client, address, 400).find("ows:Exception", NAMES)

    assert found is not None
    assert (found.get("exceptionCode"), found.get("locator")) == (code, locator)


def test_s525_features_in_gml(client: Client, portal: None) -> None:
    collection = read(client, f"{FEATURES}&typeNames=ods:districts&count=1")

    (member,) = collection.findall("wfs:member", NAMES)
    assert collection.get("numberMatched") == "3"
    ring = member.findtext(".//gml:exterior/gml:LinearRing/gml:posList", namespaces=NAMES)
    assert set(str(ring).split()[::2]) == {"48.855", "48.865"}


def test_features_by_box_by_id_and_as_geojson(client: Client, portal: None) -> None:
    boxed = read(client, f"{FEATURES}&typeNames=city-spots&bbox=48.858,2.325,48.865,2.345&propertyName=code")
    identifier = "{http://www.opengis.net/gml}id"
    (feature, _) = [one[0] for one in boxed.findall("wfs:member", NAMES)]
    one = read(client, f"{FEATURES}&featureId={feature.get(identifier)}")
    stored = f"{FEATURES}&storedQuery_id=urn:ogc:def:query:OGC-WFS::GetFeatureById&id={feature.get(identifier)}"
    asked = client.get(f"{FEATURES}&typeNames=city-spots&outputFormat=application/json&startIndex=6").json()

    assert len(one.findall("wfs:member", NAMES)) == len(read(client, stored).findall("wfs:member", NAMES)) == 1
    assert [one["geometry"] is None for one in asked["features"]] == [True, False]


def test_types_of_features(client: Client, portal: None) -> None:
    schema = read(client, "/api/wfs?service=WFS&version=2.0.0&request=DescribeFeatureType")

    assert {one.get("name") for one in schema.findall("xsd:element", NAMES)} == {"city-spots", "districts"}


def test_version_1_1_0_speaks_its_own_words(client: Client, portal: None) -> None:
    old = {"wfs": "http://www.opengis.net/wfs", "ows": NAMES["ows"], "gml": NAMES["gml"]}
    capabilities = read(client, "/api/wfs?service=WFS&version=1.1.0&request=GetCapabilities")
    features = read(client, f"{FEATURES.replace('2.0.0', '1.1.0')}&typeName=ods:districts&maxFeatures=2")
    hits = read(client, f"{FEATURES.replace('2.0.0', '1.1.0')}&typeName=ods:districts&resultType=hits")

    assert capabilities.get("version") == "1.1.0"
    names = [one.text for one in capabilities.findall("wfs:FeatureTypeList/wfs:FeatureType/wfs:Name", old)]
    assert names == ["ods:city-spots", "ods:districts"]
    assert capabilities.find("wfs:FeatureTypeList/wfs:FeatureType/wfs:DefaultSRS", old) is not None
    operations = [one.get("name") for one in capabilities.findall("ows:OperationsMetadata/ows:Operation", old)]
    assert operations == ["GetCapabilities", "DescribeFeatureType", "GetFeature"]
    assert (features.get("numberOfFeatures"), len(features.findall("gml:featureMember", old))) == ("2", 2)
    assert hits.get("numberOfFeatures") == "3"
