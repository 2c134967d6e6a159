"""The push API: explore-api.md §11, 515 to 517."""

import json
from typing import Any

import pytest
from django.test import Client

from parvis.catalogue.models import Dataset
from parvis.explore.models import PushedChange
from parvis.explore.push import journal
from parvis.explore.push.keys import renew_push_key

DATASETS = "/api/explore/v2.1/catalog/datasets"


@pytest.fixture(autouse=True)
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes wait until a test publishes them."""
    monkeypatch.setattr(journal, "publish_soon", lambda _dataset: None)


@pytest.fixture
def key(portal: None) -> str:
    return renew_push_key(Dataset.objects.get(dataset_id="city-spots"))


def send(client: Client, key: str, body: Any, action: str = "push", media_type: str = "text/plain") -> Any:
    address = f"/api/push/1.0/city-spots/realtime/{action}/?pushkey={key}"
    return client.post(address, body if isinstance(body, str) else json.dumps(body), content_type=media_type)


def records(client: Client, asked: str = "") -> dict[str, Any]:
    journal.publish_all()
    found: dict[str, Any] = client.get(f"{DATASETS}/city-spots/records?limit=100&{asked}").json()
    return found


def test_s515_an_object_becomes_a_record(client: Client, key: str) -> None:
    new = {
        "code": "B1", "name": "Nouveau", "visits": 3, "rating": "2.5", "tags": ["eau", "sport"], "open": True,
        "opened_on": "2024-05-01", "updated_at": "2024-05-01T10:00:00+02:00", "location": [48.85, 2.35],
        "extra": {"surface": 4}, "unknown": "ignored",
    }  # fmt: skip

    answer = send(client, key, new)

    assert (answer.status_code, answer.json()) == (200, {"status": "OK"})
    found = records(client, 'where=code="B1"')["results"]
    assert len(found) == 1
    one = found[0]
    assert (one["visits"], one["rating"], one["tags"], one["open"]) == (3, 2.5, ["eau", "sport"], True)
    assert (one["opened_on"], one["updated_at"]) == ("2024-05-01", "2024-05-01T08:00:00+00:00")
    assert one["location"] == {"lon": 2.35, "lat": 48.85}
    assert one["extra"] == {"surface": 4}
    assert one["kind"] is None
    assert not PushedChange.objects.exists()


def test_s516_arrays_add_and_keys_replace(client: Client, key: str) -> None:
    send(client, key, [{"code": "B1", "visits": 1}, {"code": "B2", "visits": 2}])
    assert records(client)["total_count"] == 10

    send(client, key, {"code": "B1", "visits": 7})

    assert records(client)["total_count"] == 10
    assert records(client, 'where=code="B1"')["results"][0]["visits"] == 7


def test_records_are_taken_back(client: Client, key: str) -> None:
    send(client, key, [{"code": "B1"}, {"code": "B2"}])
    assert records(client)["total_count"] == 10
    send(client, key, {"code": "B1"}, "delete")
    assert records(client)["total_count"] == 9
    found = records(client, 'where=code="B2"&include_app_metas=true')["results"][0]["_id"]

    answer = client.get(f"/api/push/1.0/city-spots/realtime/{found}/delete/?pushkey={key}")

    assert answer.json() == {"status": "OK"}
    assert records(client)["total_count"] == 8
    assert [one["code"] for one in records(client)["results"]] == [f"A{place}" for place in range(1, 9)]


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("city-spots/realtime/push/?pushkey=wrong", "{}", 403),
        ("city-spots/realtime/push/", "{}", 403),
        ("nope/realtime/push/?pushkey=x", "{}", 404),
        ("city-spots/other/push/?pushkey=x", "{}", 404),
        ("city-spots/realtime/push/?pushkey={key}", "{", 400),
        ("city-spots/realtime/push/?pushkey={key}", "[1]", 400),
        ("city-spots/realtime/nope/?pushkey={key}", "{}", 404),
    ],
)
def test_s517_refusals(client: Client, key: str, address: str, body: str, status: int) -> None:
    answer = client.post(f"/api/push/1.0/{address.format(key=key)}", body, content_type="application/json")

    assert answer.status_code == status
    assert set(answer.json()) == {"errorcode", "error"}
    assert not PushedChange.objects.exists()
