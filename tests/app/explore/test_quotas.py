"""Quotas: explore-api.md §11, 460 to 463."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import Settings

from parvis.accounts import quotas
from parvis.accounts.keys import create_key
from parvis.accounts.models import User
from parvis.catalogue.access import CallsQuota
from parvis.catalogue.actions import set_rule
from parvis.catalogue.actions.rules import Rights
from parvis.catalogue.models import Dataset
from parvis.lib.tally import Tally

DATASETS = "/api/explore/v2.1/catalog/datasets"
RECORDS = f"{DATASETS}/city-spots/records?limit=1"


@pytest.fixture(autouse=True)
def fresh_tally(monkeypatch: pytest.MonkeyPatch, request: Any) -> Iterator[None]:
    """Counters that no other test has touched."""
    tally = Tally(f"parvis-test-{abs(hash(request.node.nodeid)):x}")
    tally.add((), -1)
    monkeypatch.setattr(quotas, "TALLY", tally)
    yield
    tally.forget()


def remaining(answer: Any) -> int:
    return int(answer["X-RateLimit-Remaining"])


@pytest.mark.parametrize(
    "path",
    [RECORDS, f"{DATASETS}/nope", f"{RECORDS}&where=nope=1", "/api/nope", "/api/records/1.0/search/?dataset=nope",
     f"{DATASETS}?apikey=wrong", "/api/explore/v2.1/catalog/datasets/city-spots/exports/csv"],
)  # fmt: skip
def test_s460_every_answer_says_what_is_left(client: Client, portal: None, path: str) -> None:
    answer = client.get(path)

    assert answer["X-RateLimit-Limit"] == "1000000"
    assert remaining(answer) == 999_999
    assert re.fullmatch(r"\d{4}-\d\d-\d\d 00:00:00\+00:00", answer["X-RateLimit-Reset"])


def test_s461_each_call_counts_once(client: Client, portal: None) -> None:
    first, second = client.get(RECORDS), client.get(DATASETS)
    other = client.get(RECORDS, REMOTE_ADDR="192.0.2.1")

    assert remaining(second) == remaining(first) - 1
    assert remaining(other) == remaining(first)


def test_s462_past_the_limit_calls_are_refused(client: Client, portal: None, settings: Settings) -> None:
    settings.QUOTA_ANONYMOUS = 2

    allowed = [client.get(RECORDS).status_code for _ in range(2)]
    refused = client.get(RECORDS)

    assert allowed == [200, 200]
    assert refused.status_code == 429
    found = refused.json()
    assert (found["errorcode"], found["call_limit"], found["limit_time_unit"]) == (10005, 2, "day")
    assert found["error"] == "You have exceeded the requests limit for anonymous users."
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", found["reset_time"])
    assert 0 < int(refused["Retry-After"]) <= 86_400
    assert remaining(refused) == 0
    assert refused["Access-Control-Allow-Origin"] == "*"


def test_s463_datasets_may_have_a_quota_of_their_own(client: Client, portal: None, settings: Settings) -> None:
    settings.QUOTA_DATASET = 1

    first, second = client.get(RECORDS), client.get(RECORDS)

    assert (first["X-RateLimit-dataset-Limit"], first["X-RateLimit-dataset-Remaining"]) == ("1", "0")
    assert second.status_code == 429
    assert client.get(f"{DATASETS}/districts/records").status_code == 200


def test_people_and_the_portal_have_quotas(client: Client, portal: None, settings: Settings) -> None:
    _, key = create_key(User.objects.create_user("ada@example.org", "a long password"), label="hers")
    settings.QUOTA_PERSON = 1
    settings.QUOTA_PORTAL = 3

    answers = [client.get(f"{RECORDS}&apikey={key}") for _ in range(2)]
    others = [client.get(RECORDS) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 429]
    assert answers[1].json()["errorcode"] == 10001
    assert [one.status_code for one in others] == [200, 429]
    assert others[1].json()["errorcode"] == 10002


@pytest.mark.parametrize(("unit", "reset"), [("day", "T00:00:00Z"), ("hour", ":00:00Z")])
def test_rules_have_quotas_of_their_own(client: Client, portal: None, unit: str, reset: str) -> None:
    chloe = User.objects.create_user("chloe@example.org", "a long password")
    spots = Dataset.objects.get(dataset_id="city-spots")
    set_rule(spots, chloe, Rights(calls_quota=CallsQuota(unit, 2)))
    _, key = create_key(chloe, label="hers")
    old = f"/api/records/1.0/search/?dataset=city-spots&apikey={key}"

    first, second, third = client.get(f"{RECORDS}&apikey={key}"), client.get(old), client.get(f"{RECORDS}&apikey={key}")

    assert [one["X-RateLimit-dataset-Limit"] for one in (first, second, third)] == ["2", "2", "2"]
    assert [one["X-RateLimit-dataset-Remaining"] for one in (first, second, third)] == ["1", "0", "0"]
    assert [first.status_code, second.status_code, third.status_code] == [200, 200, 429]
    found = third.json()
    assert set(found) == {"errorcode", "error", "call_limit", "limit_time_unit", "reset_time"}
    assert (found["errorcode"], found["call_limit"], found["limit_time_unit"]) == (10001, 2, unit)
    assert found["reset_time"].endswith(reset)
    assert 0 < int(third["Retry-After"]) <= (3600 if unit == "hour" else 86_400)
    assert client.get(f"{DATASETS}/districts/records?apikey={key}").status_code == 200
    assert client.get(RECORDS).status_code == 200


def test_the_most_generous_rule_of_several_groups_holds(portal: None) -> None:
    chloe = User.objects.create_user("chloe@example.org", "a long password")
    spots = Dataset.objects.get(dataset_id="city-spots")
    for name, quota in {"a": CallsQuota("day", 40), "b": CallsQuota("hour", 2)}.items():
        group = Group.objects.create(name=name)
        chloe.groups.add(group)
        set_rule(spots, group, Rights(calls_quota=quota))

    assert spots.quota_for(chloe) == CallsQuota("hour", 2)
    set_rule(spots, Group.objects.get(name="a"), Rights())
    assert spots.quota_for(chloe) is None
    set_rule(spots, chloe, Rights(calls_quota=CallsQuota("day", 1)))
    assert spots.quota_for(chloe) == CallsQuota("day", 1)


def test_a_new_day_starts_afresh_and_leaves_nothing_of_the_last() -> None:
    tally = quotas.TALLY

    first = tally.add(("visitor|192.0.2.1",), 100)
    second = tally.add(("visitor|192.0.2.1", "portal"), 100)
    memory = bytes(tally.memory[:])
    third = tally.add(("visitor|192.0.2.1",), 101)

    assert (first, second, third) == ([1], [2, 1], [1])
    assert b"192.0.2.1" not in memory
    assert memory[8:40] != bytes(tally.memory[8:40])


def test_processes_count_together() -> None:
    one, other = Tally(quotas.TALLY.name), Tally(quotas.TALLY.name)

    counts = [one.add(("portal",), 7)[0], other.add(("portal",), 7)[0], one.add(("portal",), 7)[0]]

    assert counts == [1, 2, 3]
