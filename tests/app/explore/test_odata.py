"""OData: explore-api.md §11, 521 to 523."""

from xml.etree import ElementTree

import pytest
from django.test import Client

BASE = "/api/odata"
EDM = "{http://docs.oasis-open.org/odata/ns/edm}"


def test_s521_a_page_of_rows_with_their_key(client: Client, portal: None) -> None:
    found = client.get(f"{BASE}/city-spots?$top=2&$format=json").json()

    assert len(found["value"]) == 2
    first = found["value"][0]
    assert len(first["recordid"]) == 40
    assert first["location"] == {"latitude": 48.8606, "longitude": 2.3376}
    assert first["opened_on"] == "2019-03-26T00:00:00+00:00"
    assert "photo" not in first


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ("$filter=kind eq 'gym'", 2),
        ("$filter=kind eq gym", 2),
        ("$filter=visits gt 10 and not (kind eq 'gym')", 3),
        ("$filter=(visits lt 10 or visits ge 40) and open eq true", 2),
        ("$filter=district eq null", 1),
        ("$filter=opened_on ge 2021-01-01", 2),
        ("$filter=startswith(name,'Fontaine')", 2),
        ("$filter=name eq 'Stade L''Olympe'", 1),
        ("$skip=6", 2),
        ("$skip=1&$top=3", 3),
    ],
)
def test_s522_filters_and_pages(client: Client, portal: None, asked: str, rows: int) -> None:
    found = client.get(f"{BASE}/city-spots?{asked}").json()

    assert len(found["value"]) == rows
    assert "@odata.nextLink" not in found


def test_s522_long_sets_come_in_pages_of_a_hundred(client: Client, portal: None) -> None:
    first = client.get(f"{BASE}/big-series").json()
    second = client.get(first["@odata.nextLink"].removeprefix("http://testserver")).json()

    assert (len(first["value"]), len(second["value"])) == (100, 100)
    assert second["value"][0]["n"] == 100


def test_top_goes_over_several_pages(client: Client, portal: None) -> None:
    first = client.get(f"{BASE}/big-series?$top=130").json()
    second = client.get(first["@odata.nextLink"].removeprefix("http://testserver")).json()

    assert len(second["value"]) == 30
    assert "@odata.nextLink" not in second


def test_s523_types_are_declared(client: Client, portal: None) -> None:
    answer = client.get(f"{BASE}/$metadata")

    document = ElementTree.fromstring(answer.content)
    (entity,) = [one for one in document.iter(f"{EDM}EntityType") if one.get("Name") == "city-spots"]
    assert answer["Content-Type"].startswith("application/xml")
    assert entity.find(f"{EDM}Key/{EDM}PropertyRef").get("Name") == "recordid"  # type: ignore[union-attr]
    assert "closed-data" not in answer.content.decode()


def test_orders_counts_and_single_rows(client: Client, portal: None) -> None:
    found = client.get(f"{BASE}/city-spots?$orderby=visits desc&$count=true&$select=code,visits").json()

    assert found["@odata.count"] == 8
    assert [one["code"] for one in found["value"][:2]] == ["A6", "A4"]
    row = found["value"][0]["recordid"]
    assert client.get(f"{BASE}/city-spots('{row}')").json()["code"] == "A6"
    assert client.get(f"{BASE}/city-spots({row})").json()["code"] == "A6"
    assert client.get(f"{BASE}/city-spots/$count").content == b"8"


def test_the_older_protocol_and_atom(client: Client, portal: None) -> None:
    older = client.get(f"{BASE}/city-spots?$inlinecount=allpages", headers={"MaxDataServiceVersion": "3.0"})
    atom = client.get(f"{BASE}/city-spots?$format=atom&$top=1")

    assert (older.json()["odata.count"], older["DataServiceVersion"]) == (8, "3.0")
    assert ElementTree.fromstring(atom.content).tag == "{http://www.w3.org/2005/Atom}feed"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nope", 404),
        ("closed-data", 403),
        ("city-spots?$filter=nope eq 1", 400),
        ("city-spots?$filter=visits eq", 400),
        ("city-spots?$filter=visits eq 1)", 400),
        ("city-spots?$format=yaml", 400),
        ("a/b/c", 404),
    ],
)
def test_refusals_have_the_shape_of_odata(client: Client, portal: None, path: str, status: int) -> None:
    answer = client.get(f"{BASE}/{path}")

    assert answer.status_code == status
    assert answer.json()["error"]["code"] == status
