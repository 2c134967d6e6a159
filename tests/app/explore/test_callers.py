"""Keys, sessions, private portals and security rules: explore-api.md §11, 450 to 459 and 464."""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django import Settings

from parvis.accounts.keys import create_key, revoke_key
from parvis.accounts.models import User
from parvis.catalogue.actions import set_rule
from parvis.catalogue.actions.rules import Rights
from parvis.catalogue.models import Dataset

DATASETS = "/api/explore/v2.1/catalog/datasets"
PASSWORD = "a long enough password"
NOW = datetime(2026, 1, 10, tzinfo=UTC)


@pytest.fixture
def ada(portal: None) -> User:
    """May see everything."""
    person = User.objects.create_user("ada@example.org", PASSWORD)
    person.user_permissions.add(Permission.objects.get(codename="explore_restricted_dataset"))
    return person


@pytest.fixture
def chloe(portal: None) -> User:
    """May see what rules let her see."""
    return User.objects.create_user("chloe@example.org", PASSWORD)


@pytest.fixture
def key(ada: User) -> str:
    """The key K1 of the contract."""
    return create_key(ada, label="K1")[1]


def total(client: Client, address: str = DATASETS, **headers: str) -> Any:
    answer = client.get(address, headers=headers)
    return answer.json().get("total_count") if answer.status_code == 200 else answer.status_code


def test_keys_are_56_hexadecimal_digits_and_kept_as_hashes(ada: User) -> None:
    key, text = create_key(ada, label="script")

    assert len(text) == 56
    assert int(text, 16) > 0
    assert text not in {key.digest, key.start}


@pytest.mark.parametrize("scheme", ["Apikey", "ApiKey", "apikey", "APIKEY"])
def test_s450_s451_a_key_in_the_header(client: Client, key: str, scheme: str) -> None:
    answer = client.get(DATASETS, headers={"Authorization": f"{scheme} {key}"})

    assert answer.json()["total_count"] == 6
    assert "secret" in [one["dataset_id"] for one in answer.json()["results"]]
    assert answer["Cache-Control"] == "private, no-store"


def test_s452_a_key_in_the_address(client: Client, key: str) -> None:
    assert total(client, f"{DATASETS}?apikey={key}") == 6
    assert total(client) == 5


@pytest.mark.parametrize("address", [f"{DATASETS}?apikey=wrong", f"{DATASETS}/city-spots/records?apikey={'0' * 56}"])
def test_s453_a_wrong_key_is_refused(client: Client, portal: None, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 401
    assert answer.json()["error_code"] == "Unauthorized"


@pytest.mark.parametrize("header", ["Apikey wrong", "Bearer wrong", "Basic wrong", "Nope x", "Apikey"])
def test_wrong_headers_are_refused(client: Client, portal: None, header: str) -> None:
    assert total(client, Authorization=header) == 401


def test_s454_a_revoked_key_is_refused(client: Client, ada: User) -> None:
    key, text = create_key(ada, label="old")
    revoke_key(key, at=NOW)
    revoke_key(key, at=NOW)

    assert total(client, Authorization=f"Apikey {text}") == 401


def test_the_key_of_who_may_not_sign_in_is_refused(client: Client, ada: User, key: str) -> None:
    User.objects.filter(pk=ada.pk).update(is_active=False)

    assert total(client, Authorization=f"Apikey {key}") == 401


def test_the_header_wins_over_the_address(client: Client, key: str) -> None:
    assert total(client, f"{DATASETS}?apikey={key}", Authorization="Apikey wrong") == 401
    assert total(client, f"{DATASETS}?apikey=wrong", Authorization=f"Apikey {key}") == 6


def test_s455_s456_what_a_key_opens(client: Client, key: str) -> None:
    assert total(client, f"{DATASETS}/secret/records?apikey={key}") == 1
    assert total(client, f"{DATASETS}/secret/records") == 404
    assert total(client, f"{DATASETS}/closed-data/records?apikey={key}") == 5
    assert total(client, f"{DATASETS}/closed-data/records") == 403


def test_a_narrowed_key_opens_less_than_its_owner(client: Client, ada: User) -> None:
    _, narrow = create_key(ada, label="pages", permissions=["edit_page"])
    _, wide = create_key(ada, label="data", permissions=["explore_restricted_dataset"])

    assert total(client, f"{DATASETS}?apikey={narrow}") == 5
    assert total(client, f"{DATASETS}?apikey={wide}") == 6


def test_s457_hidden_fields_do_not_exist(client: Client, chloe: User) -> None:
    names = ["code", "name", "kind", "district", "tags", "category_path", "rating"]
    set_rule(Dataset.objects.get(dataset_id="city-spots"), chloe, Rights(visible_fields=names))
    _, key = create_key(chloe, label="hers")

    def ask(path: str) -> Any:
        return client.get(f"{DATASETS}/city-spots{path}", headers={"Authorization": f"Apikey {key}"})

    assert [one["name"] for one in ask("").json()["fields"]] == names
    assert list(ask("/records").json()["results"][0]) == names
    refused = ask("/records?where=visits>1")
    assert refused.status_code == 400
    assert "Unknown field: visits" in refused.json()["message"]
    assert b"visits" not in b"".join(ask("/exports/csv"))
    assert ask("/facets?facet=visits").status_code == 400
    assert total(client, f"{DATASETS}/city-spots/records?where=visits>10") == 4


def test_s458_hidden_rows_do_not_count(client: Client, chloe: User) -> None:
    set_rule(Dataset.objects.get(dataset_id="city-spots"), chloe, Rights(row_filter='kind = "gym"'))
    _, key = create_key(chloe, label="hers")

    def ask(path: str) -> Any:
        return client.get(f"{DATASETS}/city-spots{path}", headers={"Authorization": f"Apikey {key}"})

    assert ask("/records").json()["total_count"] == 2
    assert ask('/records?where=kind="pool" or true=true').status_code in {200, 400}
    counts = {one["name"]: one["count"] for one in ask("/facets?facet=kind").json()["facets"][0]["facets"]}
    assert counts == {"gym": 2}
    assert len(b"".join(ask("/exports/csv?with_bom=false")).splitlines()) == 3
    assert ask("/snapshots").status_code == 403


def test_files_of_hidden_rows_are_not_found(client: Client, chloe: User) -> None:
    record = client.get(f"{DATASETS}/city-spots/records?where=code=%22A4%22").json()["results"][0]
    address = f"{DATASETS}/city-spots/files/{record['photo']['id']}"
    set_rule(Dataset.objects.get(dataset_id="city-spots"), chloe, Rights(row_filter='kind = "pool"'))
    _, key = create_key(chloe, label="hers")

    assert client.get(address).status_code == 200
    assert client.get(f"{address}?apikey={key}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [DATASETS, f"{DATASETS}/city-spots/exports/csv", "/api/records/1.0/search/?dataset=city-spots", "/api/nope",
     "/api/explore/v2.0/catalog", "/explore/dataset/city-spots/download/", "/api/odata"],
)  # fmt: skip
def test_s459_a_private_portal_answers_nobody(client: Client, key: str, settings: Settings, path: str) -> None:
    settings.PRIVATE_PORTAL = True

    answer = client.get(path)

    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("application/json")
    assert client.get(path, headers={"Authorization": f"Apikey {key}"}).status_code in {200, 404}


def test_s464_a_session_alone_reads(client: Client, ada: User) -> None:
    client.force_login(ada)

    answer = client.get(DATASETS)

    assert answer.json()["total_count"] == 6
    assert answer["Cache-Control"] == "private, no-store"


def test_old_scripts_may_send_a_password(client: Client, ada: User) -> None:
    good = b64encode(f"ada@example.org:{PASSWORD}".encode()).decode()
    wrong = b64encode(b"ada@example.org:nope").decode()

    assert total(client, Authorization=f"Basic {good}") == 6
    assert total(client, Authorization=f"Basic {wrong}") == 401


def test_version_1_takes_a_key_from_the_form(client: Client, key: str) -> None:
    answer = client.post("/api/records/1.0/search/", {"dataset": "secret", "apikey": key})

    assert answer.json()["nhits"] == 1
