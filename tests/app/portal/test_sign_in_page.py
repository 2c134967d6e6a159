"""The sign-in page as a person meets it."""

import pytest
from django.test import Client

from tests import make
from tests.app.portal.conftest import Reading

HERE = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
pytestmark = pytest.mark.django_db


def page(answer: object) -> Reading:
    return Reading(answer.content.decode())  # type: ignore[attr-defined]


def test_the_form_has_a_token_labels_and_completion(client: Client) -> None:
    answer = client.get("/fr/login/?next=/fr/explore/")

    form = page(answer)
    assert answer["Cache-Control"] == "private, no-store"
    assert form.all("input", name="csrfmiddlewaretoken")
    assert form.all("input", name="next")[0]["value"] == "/fr/explore/"
    assert form.all("input", name="email")[0]["autocomplete"] == "username"
    assert form.all("input", name="password")[0]["autocomplete"] == "current-password"


def test_signing_in_and_out_through_the_pages() -> None:
    make.person("ada")
    client = Client(enforce_csrf_checks=True)
    token = page(client.get("/fr/login/")).all("input", name="csrfmiddlewaretoken")[0]["value"]

    entered = client.post(
        "/fr/login/",
        {
            "email": "ada@example.org",
            "password": "a quite long password",
            "next": "/fr/explore/",
            "csrfmiddlewaretoken": token,
        },
        headers=HERE,
    )

    assert (entered.status_code, entered["Location"]) == (303, "/fr/explore/")
    assert "Se déconnecter" in client.get("/fr/").content.decode()
    assert client.post("/fr/logout/", headers=HERE)["Location"] == "/fr/"
    assert "Se connecter" in client.get("/fr/").content.decode()


def test_an_error_is_told_above_the_form_and_says_not_which(client: Client) -> None:
    answer = client.post("/fr/login/", {"email": "a@example.org", "password": "wrong"}, headers=HERE)

    assert page(answer).all("div", role="alert")
    assert "ne vont pas ensemble" in page(answer).text
    assert "wrong" not in answer.content.decode()


def test_an_empty_form_names_its_fields(client: Client) -> None:
    form = page(client.post("/fr/login/", {}, headers=HERE))

    described = {one["aria-describedby"] for one in form.all("input") if "aria-describedby" in one}
    assert described <= {one.get("id") for _, one in form.elements}
    assert form.all("a", href="#id_email")


def test_a_restricted_page_offers_to_sign_in_and_come_back(client: Client, portal: None) -> None:
    form = page(client.get("/fr/explore/dataset/closed-data/table/"))

    assert "/fr/login/?next=%2Ffr%2Fexplore%2Fdataset%2Fclosed-data%2Ftable%2F" in form.links("login")
