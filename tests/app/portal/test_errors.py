"""Pages that say what went wrong, without database, session or script."""

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django.fixtures import Settings

from parvis import urls
from parvis.lib.errors import EngineUnavailableError, InputError, QuotaExceededError
from parvis.portal import errors
from tests.app.portal.conftest import Read, Reading


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a bug")


def resting(request: HttpRequest) -> HttpResponse:
    raise EngineUnavailableError("The engine cannot be reached.")


def too_much(request: HttpRequest) -> HttpResponse:
    raise QuotaExceededError("Only {limit} calls a day.", limit=10)


def refused(request: HttpRequest) -> HttpResponse:
    raise InputError("Unknown field: {name}", name="<b>")


class Planted:
    """The portal with four views that fail."""

    urlpatterns = [
        path("fr/broken/", broken),
        path("fr/resting/", resting),
        path("fr/too-much/", too_much),
        path("fr/refused/", refused),
        *urls.urlpatterns,
    ]
    handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@pytest.fixture
def failing(settings: Settings) -> Client:
    settings.ROOT_URLCONF = Planted
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/fr/broken/", 500, "Un problème est survenu"),
        ("/fr/resting/", 503, "Le portail fait une pause"),
        ("/fr/too-much/", 429, "Only 10 calls a day."),
        ("/fr/refused/", 400, "Unknown field: &lt;b&gt;"),
        ("/fr/nothing/", 404, "Cette page n’existe pas ou plus"),
        ("/en/nothing/", 404, "This page does not exist, or no longer"),
        ("/nothing/", 404, "Cette page n’existe pas ou plus"),
    ],
)
def test_an_error_is_a_page_that_needs_no_database(failing: Client, address: str, status: int, words: str) -> None:
    """No fixture opens the database here: a query would fail. Statement 17."""
    answer = failing.get(address)

    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    page = Reading(answer.content.decode())
    assert not page.all("script")
    assert len(page.all("h1")) == 1


def test_a_bug_gives_a_reference_and_no_detail(failing: Client, caplog: pytest.LogCaptureFixture) -> None:
    text = failing.get("/fr/broken/").content.decode()

    reference = next(record.args[0] for record in caplog.records if "reference" in record.msg)  # type: ignore[index]
    assert str(reference) in text
    assert "RuntimeError" not in text
    assert "a bug" not in text


def test_a_404_proposes_the_words_of_the_address(read: Read) -> None:
    page = read("/fr/explore/dataset/les-arbres-remarquables/", status=404)

    assert page.all("input", id="search-error")[0]["value"] == "les arbres remarquables"


def test_an_expired_form_says_so(rf: RequestFactory) -> None:
    answer = errors.csrf_failure(rf.post("/fr/login/"), reason="CSRF cookie not set.")

    assert answer.status_code == 403
    assert "Ce formulaire a expiré" in answer.content.decode()


@pytest.mark.django_db
def test_the_wrong_method_is_refused(client: Client) -> None:
    assert client.post("/fr/explore/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_reading_without_a_database_is_an_error_page(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.utils import OperationalError

    def down(*_: object, **__: object) -> None:
        raise OperationalError("the database is down")

    monkeypatch.setattr(connection, "cursor", down)

    answer = Client(raise_request_exception=False).get("/fr/")

    assert answer.status_code == 500
    assert "Rien n’est perdu" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/fr/reuses/%00/", "/fr/views/a%00/", "/fr/explore/dataset/%00/table/"])
def test_the_character_zero_names_nothing(client: Client, address: str) -> None:
    """PostgreSQL would refuse to look for it."""
    assert client.get(address).status_code == 404
