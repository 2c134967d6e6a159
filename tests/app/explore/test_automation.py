"""The automation API: explore-api.md §11, 518 to 520, and management-api.md."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.accounts.keys import create_key
from parvis.accounts.models import User
from parvis.catalogue.models import Dataset

BASE = "/api/automation/v1.0"
API = "/api/explore/v2.1/catalog/datasets"
Ask = Callable[..., Any]


@pytest.fixture
def key(db: None) -> str:
    """Ada may do everything."""
    return create_key(User.objects.create_superuser("ada@example.org", "a long enough password"), label="K1")[1]


@pytest.fixture
def ask(client: Client, key: str) -> Ask:
    """Call with Ada's key."""

    def asking(method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        answer = getattr(client, method)(
            f"{BASE}{path}", body, content_type="application/json", headers={"Authorization": f"Apikey {key}"}
        )
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    return asking


def wait(ask: Ask, uid: str) -> tuple[list[str], dict[str, Any]]:
    """Poll until the publication ends."""
    seen = []
    for _ in range(400):
        found = ask("get", f"/datasets/{uid}/status/")
        seen.append(found["status"])
        if found["status"] in {"idle", "error"}:
            return seen, found
        time.sleep(0.02)
    raise AssertionError(seen)


def test_s518_datasets_are_found_by_identifier(client: Client, portal: None, ask: Ask) -> None:
    found = ask("get", "/datasets/?dataset_id=city-spots")

    assert (found["total_count"], found["next"], found["previous"]) == (1, None, None)
    assert found["results"][0]["uid"].startswith("da_")
    assert client.get(f"{BASE}/datasets/").status_code == 401
    assert ask("get", "/datasets/?limit=2")["next"]
    assert ask("get", "/datasets/?limit=0")["results"] == []


def test_who_may_not_edit_sees_nothing(client: Client, portal: None) -> None:
    _, key = create_key(User.objects.create_user("zoe@example.org", "a long enough password"), label="hers")
    uid = Dataset.objects.get(dataset_id="city-spots").uid

    def status(method: str, path: str) -> int:
        answer = getattr(client, method)(f"{BASE}{path}", headers={"Authorization": f"Apikey {key}"})
        return int(answer.status_code)

    assert status("get", f"/datasets/{uid}/") == 404
    assert status("post", "/datasets/") == 403
    assert status("get", "/datasets/") == 200


def test_sessions_write_with_a_token_only(portal: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("ada@example.org", "a long enough password"))

    answer = client.post(f"{BASE}/datasets/", "{}", content_type="application/json")

    assert answer.status_code == 403
    assert answer.json()["error_code"] == "forbidden"


@pytest.mark.django_db(transaction=True)
def test_s519_s520_a_script_publishes(client: Client, key: str, ask: Ask) -> None:
    made = ask("post", "/datasets/", {"dataset_id": "trees", "metadata": {"default": {"title": {"value": "Trees"}}}},
               status=201)  # fmt: skip
    uid = made["uid"]
    sent = client.post(
        f"{BASE}/datasets/{uid}/resources/files/",
        {"file": SimpleUploadedFile("trees.csv", b"species;height\noak;12\nash;9\n", "text/csv")},
        headers={"Authorization": f"Apikey {key}"},
    )
    assert sent.status_code == 201
    datasource = {"type": "uploaded_file", "file": {"uid": sent.json()["uid"]}}
    ask("post", f"/datasets/{uid}/resources/", {"type": "csvfile", "title": "T", "datasource": datasource}, status=201)
    assert client.get(f"{API}/trees").status_code == 404

    started = ask("post", f"/datasets/{uid}/publish/")
    seen, ended = wait(ask, uid)

    assert started["status"] != "idle"
    assert (ended["status"], ended["is_published"]) == ("idle", True), (seen, ended)
    assert client.get(f"{API}/trees/records").json()["total_count"] == 2
    changed = ask("put", f"/datasets/{uid}/metadata/default/title/", {"value": "X"})
    assert changed == {"value": "X"}
    assert client.get(f"{API}/trees").json()["metas"]["default"]["title"] == "Trees"
    ask("post", f"/datasets/{uid}/publish/")
    wait(ask, uid)
    assert client.get(f"{API}/trees").json()["metas"]["default"]["title"] == "X"
    ask("post", f"/datasets/{uid}/unpublish/")
    assert client.get(f"{API}/trees").status_code == 404
    ask("delete", f"/datasets/{uid}/", status=204)
    ask("get", f"/datasets/{uid}/", status=404)


@pytest.mark.django_db(transaction=True)
def test_a_publication_that_fails_says_why(ask: Ask) -> None:
    made = ask("post", "/datasets/", {"metadata": {"default": {"title": "Gone"}}}, status=201)
    source = {"type": "http", "connection": {"url": "http://127.0.0.1:9/nothing.csv"}}
    ask("post", f"/datasets/{made['uid']}/resources/", {"type": "csvfile", "datasource": source}, status=201)

    ask("post", f"/datasets/{made['uid']}/publish/")
    _, ended = wait(ask, made["uid"])

    assert (ended["status"], ended["is_published"]) == ("error", False)
    assert "127.0.0.1" in ended["message"]


def test_metadata_field_by_field(portal: None, ask: Ask) -> None:
    uid = Dataset.objects.get(dataset_id="city-spots").uid
    base = f"/datasets/{uid}/metadata"

    assert ask("get", f"{base}/")["default"]["title"] == {"value": "Lieux de la ville"}
    assert ask("put", f"{base}/default/", {"keyword": {"value": ["a", "b"]}})["keyword"] == {"value": ["a", "b"]}
    ask("delete", f"{base}/default/keyword/", status=204)
    assert ask("get", f"{base}/default/keyword/") == {"value": None}
    refused = ask("put", f"{base}/default/title/", {"value": 3}, status=400)
    assert refused["error_code"] == "validation_error"
    assert ask("get", f"{base}/default/nope/", status=404)["error_code"] == "not_found"
    assert ask("put", f"{base}/nope/title/", {"value": 3}, status=404)["error_code"] == "not_found"


def test_rights_documents_and_keys(client: Client, portal: None, key: str, ask: Ask) -> None:
    uid = Dataset.objects.get(dataset_id="city-spots").uid
    User.objects.create_user("chloe@example.org", "a long enough password")
    rule = {"user": {"username": "chloe@example.org"}, "security": {"filter_query": 'kind = "gym"'}}

    assert ask("post", f"/datasets/{uid}/security/users/", rule, status=201)["security"]["is_data_visible"] is True
    one = f"/datasets/{uid}/security/users/chloe@example.org/"
    assert ask("get", one)["security"]["filter_query"] == 'kind = "gym"'
    assert ask("put", one, {"security": {"visible_fields": ["code"]}})["security"]["visible_fields"] == ["code"]
    ask("delete", one, status=204)
    assert ask("get", f"/datasets/{uid}/security/users/")["total_count"] == 0
    made = ask("post", "/apikeys/", {"label": "robot", "permissions": ["edit_dataset"]}, status=201)
    narrow = {"Authorization": f"Apikey {made['key']}"}
    assert client.get(f"{BASE}/datasets/", headers=narrow).status_code == 200
    refused = client.post(f"{BASE}/apikeys/", "{}", content_type="application/json", headers=narrow)
    assert refused.status_code == 403
    assert ask("post", f"/apikeys/{made['uid']}/revoke/")["is_revoked"] is True
    assert client.get(f"{BASE}/datasets/", headers=narrow).status_code == 401
    sent = client.post(
        f"{BASE}/datasets/{uid}/attachments/",
        {"file": SimpleUploadedFile("Plan.txt", b"plan", "text/plain")},
        headers={"Authorization": f"Apikey {key}"},
    )
    assert sent.status_code == 201
    assert b"".join(client.get(f"{API}/city-spots/attachments/plan_txt")) == b"plan"
    ask("delete", f"/datasets/{uid}/attachments/{sent.json()['uid']}/", status=204)


@pytest.mark.parametrize(
    ("condition", "total"),
    [('kind = "gym"', 2), ("kind:gym", 2), ("visits != 10", 6), ("fontaine AND NOT secret", 2), ("#null(visits)", 1)],
)
def test_conditions_of_rules_are_in_either_language(
    client: Client, portal: None, ask: Ask, condition: str, total: int
) -> None:
    uid = Dataset.objects.get(dataset_id="city-spots").uid
    chloe = User.objects.create_user("chloe@example.org", "a long enough password")
    _, hers = create_key(chloe, label="hers")
    rule = {"user": {"username": "chloe@example.org"}, "security": {"filter_query": condition}}

    made = ask("post", f"/datasets/{uid}/security/users/", rule, status=201)

    assert made["security"]["filter_query"] == condition
    seen = client.get(f"{API}/city-spots/records?apikey={hers}").json()
    assert seen["total_count"] == total
    wider = client.get(f"{API}/city-spots/records?apikey={hers}&where=code is not null or visits is null")
    assert wider.json()["total_count"] == total


def test_conditions_of_several_groups_add_up(client: Client, portal: None, ask: Ask) -> None:
    uid = Dataset.objects.get(dataset_id="city-spots").uid
    chloe = User.objects.create_user("chloe@example.org", "a long enough password")
    _, hers = create_key(chloe, label="hers")
    for name, condition in {"first": "kind:gym", "second": 'kind = "pool"'}.items():
        chloe.groups.add(Group.objects.create(name=name))
        rule = {"group": {"uid": name}, "security": {"filter_query": condition}}
        ask("post", f"/datasets/{uid}/security/groups/", rule, status=201)

    found = client.get(f"{API}/city-spots/records?apikey={hers}&select=code").json()["results"]

    assert [one["code"] for one in found] == ["A3", "A4", "A5"]


@pytest.mark.parametrize(
    ("security", "named"),
    [
        ({"filter_query": "visits >"}, "security.filter_query"),
        ({"filter_query": "#nope(kind)"}, "security.filter_query"),
        ({"filter_query": "NOT nope:3"}, "security.filter_query"),
        ({"filter_query": "NOT #null(nope)"}, "security.filter_query"),
        ({"api_calls_quota": {"unit": "week", "limit": 3}}, "security.api_calls_quota.unit"),
        ({"api_calls_quota": {"unit": "day", "limit": -1}}, "security.api_calls_quota.limit"),
        ({"api_calls_quota": 3}, "security.api_calls_quota"),
    ],
)
def test_rules_that_cannot_hold_are_refused(portal: None, ask: Ask, security: dict[str, Any], named: str) -> None:
    dataset = Dataset.objects.get(dataset_id="city-spots")
    User.objects.create_user("chloe@example.org", "a long enough password")
    rule = {"user": {"username": "chloe@example.org"}, "security": security}

    refused = ask("post", f"/datasets/{dataset.uid}/security/users/", rule, status=400)

    assert named in str(refused)
    assert not dataset.rules.exists()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("post", "/datasets/", {}, 400),
        ("post", "/datasets/", [1], 400),
        ("get", "/datasets/?limit=1001", None, 400),
        ("get", "/datasets/da_000000/", None, 404),
        ("patch", "/datasets/", {}, 405),
        ("get", "/nope/", None, 404),
    ],
)
def test_refusals_have_the_shape_of_this_api(ask: Ask, method: str, path: str, body: Any, status: int) -> None:
    assert ask(method, path, body, status=status)["error_code"]
