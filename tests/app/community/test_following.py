"""Following a dataset: the feed, mails that the address confirms, webhooks, and what each is told."""

import hmac
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from parvis.catalogue.actions import create_or_update_dataset, unpublish_dataset
from parvis.catalogue.models import Dataset
from parvis.community.models import Follow
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
HERE = {"sec-fetch-site": "same-origin"}
WISH = {"way": "mail", "address": "zoe@example.org", "topics": ["data", "documentation", "end"], "rhythm": "at_once"}


class Hook(BaseHTTPRequestHandler):
    """A webhook that gives challenges back, and keeps what it is sent."""

    got: list[tuple[bytes, str]] = []
    obedient = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Hook.got.append((body, self.headers.get("X-Parvis-Signature", "")))
        said = json.loads(body).get("challenge", "") if Hook.obedient else "no"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(said.encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def hook(settings: Settings) -> Iterator[str]:
    settings.ALLOW_PRIVATE_ADDRESSES = True
    Hook.got, Hook.obedient = [], True
    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def apart(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.PROPOSALS_PER_DAY = 0


@pytest.fixture
def trees(tmp_path: Path) -> Dataset:
    dataset = make.dataset("trees", title="Arbres")
    make.version(dataset, tmp_path / "one", 1, 2, 3)
    call_command("notify")
    return dataset


def link(body: object) -> str:
    """The signed link of a mail, as a path."""
    found = re.search(r"http://127\.0\.0\.1:8000(/fr/follow/\S+)", str(body))
    assert found
    return found[1]


def confirmed(client: Client) -> None:
    """Follow by mail, and confirm."""
    assert client.post("/fr/explore/dataset/trees/follow/", WISH, headers=HERE).status_code == 303
    address = link(mail.outbox.pop().body)
    assert client.get(address).status_code == 200
    assert Follow.objects.get().confirmed_at is None
    assert client.post(address).status_code == 200
    assert Follow.objects.get().confirmed_at is not None


def test_nothing_is_sent_to_an_address_that_has_not_confirmed(client: Client, trees: Dataset, tmp_path: Path) -> None:
    client.post("/fr/explore/dataset/trees/follow/", WISH, headers=HERE)
    mail.outbox.clear()
    make.version(trees, tmp_path / "two", 4)

    call_command("notify")

    assert mail.outbox == []


def test_a_confirmed_address_is_told_of_each_change_once(client: Client, trees: Dataset, tmp_path: Path) -> None:
    confirmed(client)
    make.version(trees, tmp_path / "two", 4, 5)

    call_command("notify")
    call_command("notify")

    (sent,) = mail.outbox
    assert sent.to == ["zoe@example.org"]
    assert "2" in str(sent.body)
    assert "/fr/explore/dataset/trees/information/" in str(sent.body)
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_changed_words_are_documentation_and_the_end_is_told_last(client: Client, trees: Dataset) -> None:
    confirmed(client)
    create_or_update_dataset("trees", {"default": {"description": "Tous."}}, at=make.NOON)
    call_command("notify")
    unpublish_dataset(Dataset.objects.get(dataset_id="trees"))
    call_command("notify")

    assert len(mail.outbox) == 2
    assert "default.description" in str(mail.outbox[0].body)
    assert not Follow.objects.exists()


def test_one_click_ends_it_also_from_a_mail_program(client: Client, trees: Dataset, tmp_path: Path) -> None:
    confirmed(client)
    make.version(trees, tmp_path / "two", 4)
    call_command("notify")
    leave = link(mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>"))

    assert client.get(leave).status_code == 200
    assert Follow.objects.count() == 1
    answer = Client(enforce_csrf_checks=True).post(leave, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert not answer.cookies
    assert not Follow.objects.exists()


def test_a_link_that_was_changed_opens_nothing(client: Client, trees: Dataset) -> None:
    confirmed(client)

    assert client.post("/fr/follow/confirm/abc:def:ghi/").status_code == 410
    client.post("/fr/follow/stop/abc:def:ghi/")
    assert Follow.objects.count() == 1


def test_a_webhook_answers_a_challenge_then_gets_signed_changes(
    client: Client, trees: Dataset, hook: str, tmp_path: Path
) -> None:
    answer = client.post("/fr/explore/dataset/trees/follow/", {**WISH, "way": "webhook", "address": hook}, headers=HERE)
    assert answer.status_code == 200, answer.content
    secret = Follow.objects.get().secret
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    make.version(trees, tmp_path / "two", 4, 5)

    call_command("notify")

    body, signature = Hook.got[-1]
    assert signature == "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()
    (change,) = json.loads(body)["changes"]
    assert (change["topic"], change["records_count"], change["before"]) == ("data", 2, 3)


def test_a_webhook_that_does_not_answer_is_not_kept(client: Client, trees: Dataset, hook: str) -> None:
    Hook.obedient = False

    client.post("/fr/explore/dataset/trees/follow/", {**WISH, "way": "webhook", "address": hook}, headers=HERE)

    assert not Follow.objects.exists()


def test_a_webhook_on_a_private_network_is_not_called(
    client: Client, trees: Dataset, hook: str, settings: Settings
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = False

    answer = client.post("/en/explore/dataset/trees/follow/", {**WISH, "way": "webhook", "address": hook}, headers=HERE)

    assert "private network" in answer.content.decode()
    assert Hook.got == []


def test_a_webhook_that_fails_is_tried_again_later_and_loses_nothing(
    client: Client, trees: Dataset, hook: str, tmp_path: Path
) -> None:
    client.post("/fr/explore/dataset/trees/follow/", {**WISH, "way": "webhook", "address": hook}, headers=HERE)
    Follow.objects.update(address="http://127.0.0.1:9/closed")
    make.version(trees, tmp_path / "two", 4, 5)
    call_command("notify")
    assert Follow.objects.get().failures == 1

    Follow.objects.update(address=hook, last_told_at=make.NOON)
    call_command("notify")

    assert json.loads(Hook.got[-1][0])["changes"][0]["topic"] == "data"
    assert Follow.objects.get().failures == 0


def test_the_feed_tells_the_same_changes_to_everybody(client: Client, trees: Dataset, tmp_path: Path) -> None:
    make.version(trees, tmp_path / "two", 4, 5)

    answer = client.get("/fr/explore/dataset/trees/changes.atom")

    assert answer["Content-Type"].startswith("application/atom+xml")
    assert answer.content.decode().count("<entry>") == 1
    assert 'term="data"' in answer.content.decode()
    assert not answer.cookies
