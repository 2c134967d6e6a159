"""Reuses, questions and requests: sent by anybody without a cookie, decided in the back office."""

import io
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from parvis.accounts.models import User
from parvis.community.models import Enquiry, Reuse
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
HERE = {"sec-fetch-site": "same-origin"}
REUSE = {
    "title": "Atlas des arbres", "kind": "map", "address": "https://atlas.example/", "author": "Zoé",
    "description": "Tous les arbres de la ville.", "datasets": "trees", "website": "",
}  # fmt: skip
REQUEST = {"subject": "Fréquentation des piscines", "text": "Par jour depuis 2020.", "email": "zoe@example.org"}


@pytest.fixture(autouse=True)
def apart(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.PROPOSALS_PER_DAY = 0


@pytest.fixture
def officer() -> User:
    person = make.person("ada", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=["edit_reuse", "answer_enquiry"]))
    return person


def jpeg() -> io.BytesIO:
    """A picture that says where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    out = io.BytesIO()
    Image.new("RGB", (2000, 1000), "green").save(out, "JPEG", exif=exif)
    out.seek(0)
    out.name = "photo.jpg"
    return out


def test_a_reuse_is_shown_once_an_officer_accepts_it(client: Client, officer: User) -> None:
    make.dataset("trees")

    answer = client.post("/fr/reuses/propose/", {**REUSE, "picture": jpeg()}, headers=HERE)

    assert answer.status_code == 303
    assert not answer.cookies
    reuse = Reuse.objects.get()
    assert "Atlas" not in client.get("/fr/reuses/").content.decode()
    assert client.get(f"/fr/reuses/{reuse.uid}/").status_code == 404
    assert client.get(f"/reuses/pictures/{reuse.picture}").status_code == 404

    office = Client()
    office.force_login(officer)
    assert "Atlas" in office.get("/fr/backoffice/reuses/").content.decode()
    assert office.post(f"/fr/backoffice/reuses/{reuse.uid}/", {"state": "published"}).status_code == 302

    assert "Atlas" in client.get("/fr/reuses/").content.decode()
    assert "Atlas" in client.get("/fr/explore/dataset/trees/information/").content.decode()
    page = client.get(f"/fr/reuses/{reuse.uid}/").content.decode()
    assert 'href="https://atlas.example/" rel="noopener noreferrer nofollow ugc"' in page
    picture = client.get(f"/reuses/pictures/{reuse.picture}").content
    assert b"secret place" not in picture
    assert Image.open(io.BytesIO(picture)).size == (1280, 640)
    listed = client.get("/api/explore/v2.1/catalog/datasets/trees/reuses").json()
    assert listed["total_count"] == 1
    assert listed["reuses"][0]["title"] == "Atlas des arbres"
    assert listed["results"] == listed["reuses"]


def test_a_refusal_says_why(client: Client, officer: User) -> None:
    make.dataset("trees")
    client.post("/fr/reuses/propose/", REUSE, headers=HERE)
    reuse = Reuse.objects.get()
    client.force_login(officer)

    assert client.post(f"/fr/backoffice/reuses/{reuse.uid}/", {"state": "refused", "reason": " "}).status_code == 200
    assert Reuse.objects.get().state == "proposed"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("address", "javascript:alert(1)"),
        ("datasets", "nothing-here"),
        ("website", "https://spam.example/"),
        ("picture", io.BytesIO(b"<svg onload='x()'/>")),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client: Client, field: str, value: object) -> None:
    make.dataset("trees")

    answer = client.post("/fr/reuses/propose/", {**REUSE, field: value}, headers=HERE)

    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not Reuse.objects.exists()


def test_forms_of_other_sites_are_refused(client: Client) -> None:
    make.dataset("trees")
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}):
        assert client.post("/fr/reuses/propose/", REUSE, headers=headers).status_code == 403
    assert not Reuse.objects.exists()


def test_too_many_proposals_of_a_day_are_refused(client: Client, settings: Settings) -> None:
    settings.PROPOSALS_PER_DAY = 2
    answers = [client.post("/fr/requests/new/", REQUEST, headers=HERE, REMOTE_ADDR="192.0.2.7") for _ in range(3)]

    assert [one.status_code for one in answers] == [303, 303, 200]
    assert Enquiry.objects.count() == 2


def test_an_operator_may_want_accounts(client: Client, settings: Settings) -> None:
    settings.ANONYMOUS_PROPOSALS = False

    client.post("/fr/requests/new/", REQUEST, headers=HERE)

    assert not Enquiry.objects.exists()


def test_a_request_has_a_public_page_from_reception_to_answer(client: Client, officer: User) -> None:
    make.dataset("pools")
    sent = client.post("/fr/requests/new/", REQUEST, headers=HERE)
    enquiry = Enquiry.objects.get()
    assert sent["Location"] == f"/fr/requests/{enquiry.uid}/?sent=1"
    page = client.get(f"/en/requests/{enquiry.uid}/").content.decode()
    assert "29 days left of 30" in page or "30 days left of 30" in page
    assert "zoe@example.org" not in page
    assert "piscines" not in client.get("/fr/requests/").content.decode()

    office = Client()
    office.force_login(officer)
    told = {"state": "opened", "answer": "C'est fait.", "answered_with": "pools"}
    assert office.post(f"/fr/backoffice/enquiries/{enquiry.uid}/", told).status_code == 302

    page = client.get(f"/fr/requests/{enquiry.uid}/").content.decode()
    assert "C&#x27;est fait." in page
    assert "/fr/explore/dataset/pools/information/" in page
    assert "piscines" in client.get("/fr/requests/").content.decode()
    assert [one.to for one in mail.outbox] == [["zoe@example.org"]]
    assert f"/fr/requests/{enquiry.uid}/" in str(mail.outbox[0].body)


def test_a_question_is_listed_with_its_dataset_once_taken_up(client: Client, officer: User) -> None:
    make.dataset("trees")
    client.post("/fr/explore/dataset/trees/questions/", {"subject": "Hauteur ?", "text": "En mètres ?"}, headers=HERE)
    enquiry = Enquiry.objects.get()
    address = "/fr/explore/dataset/trees/questions/"
    assert "Hauteur" not in client.get(address).content.decode()

    office = Client()
    office.force_login(officer)
    office.post(f"/fr/backoffice/enquiries/{enquiry.uid}/", {"state": "studied", "answer": "", "answered_with": ""})

    assert "Hauteur" in client.get(address).content.decode()
    assert "Hauteur" in client.get("/fr/explore/dataset/trees/information/").content.decode()
