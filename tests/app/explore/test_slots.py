"""Files sent at the same time are bounded, by caller and together. Source: explore-api.md §8.2."""

import gc
from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from parvis.explore import slots

FILE = "/api/explore/v2.1/catalog/datasets/big-series/exports/csv"
PLACES = [FILE, "/api/records/1.0/download/?dataset=big-series&format=json", "/api/explore/v2.1/catalog/exports/csv"]


@pytest.fixture(autouse=True)
def nothing_taken() -> None:
    gc.collect()
    slots.TAKEN.clear()


def taken() -> int:
    gc.collect()
    return slots.TAKEN.total()


@pytest.mark.parametrize("path", PLACES)
def test_one_caller_is_sent_so_many_files_at_once(client: Client, portal: None, settings: Settings, path: str) -> None:
    settings.EXPORTS_AT_ONCE = 2
    held = [slots.take_slot(caller(client)) for _ in range(2)]

    refused = client.get(path)
    elsewhere = client.get(path, REMOTE_ADDR="192.0.2.7")
    held.pop().release()
    allowed = client.get(path)

    assert refused.status_code == 429
    found = refused.json()
    assert set(found) == {"errorcode", "error", "call_limit", "limit_time_unit", "reset_time"}
    assert (found["errorcode"], found["call_limit"], found["limit_time_unit"]) == (10005, 2, "simultaneous")
    assert 1 <= int(refused["Retry-After"]) <= 6
    assert (elsewhere.status_code, allowed.status_code) == (200, 200)
    assert len(b"".join(elsewhere)) == len(b"".join(allowed)) > 100  # type: ignore[arg-type]


def test_all_together_are_sent_so_many(client: Client, portal: None, settings: Settings) -> None:
    settings.EXPORTS_TOGETHER = 1
    held = slots.take_slot(caller(client, "192.0.2.7"))

    refused = client.get(FILE)
    held.release()

    assert (refused.status_code, refused["Retry-After"]) == (503, "5")
    assert set(refused.json()) == {"error_code", "message"}
    assert client.get(FILE).status_code == 200


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("how", ["read", "closed", "dropped", "head", "refused", "known"])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # what is dropped is not closed
def test_places_are_given_back(client: Client, portal: None, path: str, how: str) -> None:
    match how:
        case "read":
            b"".join(client.get(path))  # type: ignore[arg-type]
        case "closed":
            client.get(path).close()
        case "dropped":
            client.get(path)
        case "head":
            client.head(path)
        case "refused":
            client.get(f"{path}{'&' if '?' in path else '?'}where=nope=1&fields=nope&limit=x")
        case _:
            first = client.get(path)
            client.get(path, headers={"If-None-Match": first.get("ETag", "*")})
            del first

    assert taken() == 0


def caller(client: Client, address: str = "127.0.0.1") -> Any:
    request = RequestFactory().get(FILE, REMOTE_ADDR=address)
    request.session = client.session
    return request
