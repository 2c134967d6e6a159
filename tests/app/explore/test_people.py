"""People, groups and the older management API: management-api.md §7, §9."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from parvis.accounts.keys import create_key
from parvis.accounts.models import User
from parvis.catalogue.actions import set_rule
from parvis.catalogue.actions.rules import Rights
from parvis.catalogue.models import Dataset

BASE = "/api/automation/v1.0"
OLDER = "/api/management/v2"
Ask = Callable[..., Any]
PASSWORD = "a long enough password"


@pytest.fixture
def ask(client: Client, db: None) -> Ask:
    """Call with the key of Ada, who may do everything, or of another."""
    _, adas = create_key(User.objects.create_superuser("ada@example.org", PASSWORD), label="K1")

    def asking(
        method: str, path: str, body: Any = None, *, status: int = 200, base: str = BASE, key: str = adas
    ) -> Any:
        answer = getattr(client, method)(
            f"{base}{path}", body, content_type="application/json", headers={"Authorization": f"Apikey {key}"}
        )
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    return asking


def test_people_are_listed_and_found(ask: Ask) -> None:
    User.objects.create_user("chloe@example.org", PASSWORD, name="Chloé")

    found = ask("get", "/users/?sort=-username")

    assert found["total_count"] == 2
    assert [one["username"] for one in found["results"]] == ["chloe@example.org", "ada@example.org"]
    assert "edit_dataset" in found["results"][1]["permissions"]
    assert [one["full_name"] for one in ask("get", "/users/?search=chlo")["results"]] == ["Chloé"]
    assert ask("get", "/users/chloe@example.org/")["groups"] == []
    assert "password" not in str(found)
    assert ask("get", "/users/nobody@example.org/", status=404)["error_code"] == "not_found"
    assert ask("get", "/users/?sort=password", status=400)["error_code"] == "validation_error"


def test_groups_from_making_to_removing(portal: None, ask: Ask) -> None:
    User.objects.create_user("chloe@example.org", PASSWORD)
    uid = ask("post", "/groups/", {"title": "Readers"}, status=201)["uid"]
    spots = Dataset.objects.get(dataset_id="city-spots")

    added = ask("post", f"/groups/{uid}/users/", {"username": "chloe@example.org"}, status=201)
    set_rule(spots, Group.objects.get(name="Readers"), Rights())

    assert added["groups"] == [{"uid": uid, "title": "Readers"}]
    assert ask("get", f"/groups/{uid}/")["user_count"] == 1
    assert ask("get", f"/groups/{uid}/users/")["results"][0]["username"] == "chloe@example.org"
    assert ask("put", "/groups/Readers/", {"title": "Lectrices"})["title"] == "Lectrices"
    ask("delete", f"/groups/{uid}/users/chloe@example.org/", status=204)
    ask("get", f"/groups/{uid}/users/chloe@example.org/", status=404)
    ask("delete", f"/groups/{uid}/", status=204)
    assert not spots.rules.exists()
    ask("get", f"/groups/{uid}/", status=404)


@pytest.mark.parametrize("body", [{}, {"title": ""}, {"title": 3}, {"title": "x" * 151}, {"title": "Taken"}])
def test_titles_that_cannot_be(ask: Ask, body: dict[str, Any]) -> None:
    Group.objects.create(name="Taken")

    assert ask("post", "/groups/", body, status=400)["error_code"] == "validation_error"
    assert Group.objects.count() == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "/users/"), ("get", "/users/ada@example.org/"), ("get", "/groups/"), ("post", "/groups/"),
     ("get", "/groups/1/"), ("put", "/groups/1/"), ("delete", "/groups/1/"), ("get", "/groups/1/users/"),
     ("post", "/groups/1/users/"), ("delete", "/groups/1/users/ada@example.org/")],
)  # fmt: skip
@pytest.mark.parametrize("base", [BASE, OLDER])
def test_who_may_not_learns_nothing(client: Client, ask: Ask, method: str, path: str, base: str) -> None:
    _, zoes = create_key(User.objects.create_user("zoe@example.org", PASSWORD), label="hers")

    refused = ask(method, path, {"title": "x"} if method != "get" else None, status=403, key=zoes)

    assert refused["error_code"] == "forbidden"
    assert getattr(client, method)(f"{base}{path}").status_code in {401, 404}


def test_everybody_may_ask_about_themselves(ask: Ask) -> None:
    _, zoes = create_key(User.objects.create_user("zoe@example.org", PASSWORD), label="hers")

    assert ask("get", "/users/zoe@example.org/", key=zoes)["username"] == "zoe@example.org"


def test_old_scripts_find_describe_and_follow_datasets(portal: None, ask: Ask) -> None:
    found = ask("get", '/datasets/?where=publisher="Direction A"', base=OLDER)
    uid = next(one["dataset_uid"] for one in found["results"] if one["dataset_id"] == "districts")

    assert found["total_count"] == 2
    assert ask("get", f"/datasets/{uid}/", base=OLDER)["uid"] == uid
    assert ask("get", f"/datasets/{uid}/status", base=OLDER)["status"] == "idle"
    assert ask("put", f"/datasets/{uid}/metadata/default/title/", {"value": "X"}, base=OLDER) == {"value": "X"}
    assert ask("get", f"/datasets/{uid}/metadata/default/title", base=OLDER) == {"value": "X"}
    assert ask("get", "/datasets/?where=nope=1", base=OLDER, status=400)["message"].startswith("ODSQL")
    assert ask("get", "/nope/", base=OLDER, status=404)["error_code"] == "not_found"
