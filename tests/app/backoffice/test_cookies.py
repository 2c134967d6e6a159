"""The cookie screens. Source: cookies.md §18."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from parvis.accounts.models import User
from parvis.backoffice.urls import urlpatterns
from parvis.consent import register
from parvis.consent.choices import Choice, Decision, sealed
from parvis.consent.event_store import store_events
from parvis.consent.events import note
from parvis.consent.models import AuditReport, Change, EmbeddedContent, Erasure, Revision, Tally
from parvis.consent.proof import digest
from parvis.consent.publishing import draft
from parvis.consent.register import publication
from parvis.usage.models import DailyTotal
from tests.app.backoffice.conftest import person, signed_in

HEADS = {
    "site.name.fr": "Données", "site.name.en": "Data", "site.url": "https://data.example",
    "controller.name": "Ville", "controller.address": "1 place", "controller.contact": "x@data.example",
    "controller.protection_contact": "dpo@data.example", "operator.name": "", "operator.url": "",
}  # fmt: skip
VIDEO = {
    "id": "video", "code": "vx", "purpose": "media", "party": "third", "delivery": "embed", "consent_rev": "1", "active": "on",
    "name.fr": "Vidéos", "name.en": "Videos", "summary.fr": "Lire une vidéo.", "summary.en": "Play a video.",
    "detail.fr": "", "detail.en": "", "consequence.fr": "Un lien est proposé.", "consequence.en": "A link is offered.",
    "provider.name": "Exemple SAS", "provider.url": "https://video.example", "provider.privacy_url": "https://video.example/p",
    "provider.country": "FR", "provider.role": "controller", "hosts.frame": "https://player.video.example",
    "embed.frame_url": "https://player.video.example/v/{id}", "embed.source_url": "", "embed.pattern": "[a-z0-9]{4,20}", "scripts": "",
}  # fmt: skip
ITEM = {
    "service": "video", "kind": "third_party_cookie", "name": "vid_session", "source": "third_party", "life": "1800",
    "purpose_label.fr": "Retenir la position.", "purpose_label.en": "Remember the position.",
    "life_label.unit": "hour", "life_label.count": "1", "life_label.bound": "at_most", "seen_in": "optional",
}  # fmt: skip
ROOT = "/fr/backoffice/cookies/"


def addresses() -> Iterator[URLPattern]:
    yield from urlpatterns


def test_every_address_asks_for_a_permission() -> None:
    assert [pattern.name for pattern in addresses() if not hasattr(pattern.callback, "permission")] == []
    assert get_resolver() is not None


SCREENS = [
    "",
    "heads/",
    "service/",
    "item/",
    "embed/",
    "history/",
    "choices/",
    "audit/",
    "firewall/",
    "measurement/",
    "proof/",
]


@pytest.mark.parametrize("screen", SCREENS)
def test_c158_who_manages_cookies_sees_every_screen_and_others_none(screen: str, bruno: User) -> None:
    assert signed_in(bruno).get(ROOT + screen).status_code == 200

    anonymous = Client().get(ROOT + screen)
    assert (anonymous.status_code, anonymous["Location"].split("?")[0]) == (302, "/fr/login/")
    assert signed_in(person("zoe")).get(ROOT + screen).status_code == 403
    assert signed_in(person("staff", is_staff=True)).get(ROOT + screen).status_code == 403
    assert signed_in(person("outside", "consent.manage_cookies")).get(ROOT + screen).status_code == 403


def fill(client: Client) -> None:
    """Write a draft with one optional service, screen by screen."""
    for screen, fields in (("heads/", HEADS), ("service/", VIDEO), ("item/", ITEM)):
        response = client.post(ROOT + screen, fields)
        assert response.status_code == 302, response.context["form"].errors


def test_c158_only_who_may_publish_publishes(ada: User, bruno: User) -> None:
    fill(signed_in(bruno))
    assert signed_in(bruno).get(f"{ROOT}publish/").status_code == 403
    assert signed_in(bruno).post(f"{ROOT}publish/", {"note": "x"}).status_code == 403
    assert Revision.objects.count() == 0

    response = signed_in(ada).post(f"{ROOT}publish/", {"note": "Vidéos"})

    assert response.status_code == 302
    row = Revision.objects.get(number=2)
    assert (row.published_by, row.note) == ("ada@example.org", "Vidéos")
    register.forget()
    assert [service.id for service in publication().register.optional_services] == ["video"]


def test_c159_the_publish_screen_shows_difference_effect_and_previews(ada: User) -> None:
    client = signed_in(ada)
    fill(client)

    page = client.get("/en/backoffice/cookies/publish/").content.decode()

    assert "<code>service.video</code>" in page
    assert "Visitors are asked; what was agreed to before no longer counts." in page
    for preview in ("banner (fr)", "banner (en)", "preferences (fr)", "placeholder:video (en)", "charter (fr)"):
        assert f"<summary>{preview}</summary>" in page
    assert "Publish revision 2" in page
    assert Revision.objects.count() == 0


def test_c004_c159_what_forbids_publishing_is_named(ada: User) -> None:
    client = signed_in(ada)
    client.post(f"{ROOT}service/", VIDEO)

    page = client.get(f"{ROOT}publish/").content.decode()

    assert "controller.name: is required to publish" in page
    assert client.post(f"{ROOT}publish/").status_code == 200
    assert Revision.objects.count() == 0


def test_the_draft_is_kept_and_every_change_is_logged(bruno: User) -> None:
    client = signed_in(bruno)
    fill(client)
    client.post(f"{ROOT}service/video/", {**VIDEO, "name.en": "Films"})

    assert draft()["service"] == [
        {
            "id": "video", "code": "vx", "purpose": "media", "party": "third", "delivery": "embed", "consent_rev": 1, "active": True,
            "name": {"fr": "Vidéos", "en": "Films"}, "summary": {"fr": "Lire une vidéo.", "en": "Play a video."},
            "consequence": {"fr": "Un lien est proposé.", "en": "A link is offered."},
            "provider": {
                "name": "Exemple SAS", "url": "https://video.example", "privacy_url": "https://video.example/p", "country": "FR",
                "role": "controller",
            },
            "hosts": {"frame": ["https://player.video.example"]},
            "embed": {"frame_url": "https://player.video.example/v/{id}", "pattern": "[a-z0-9]{4,20}"},
        }
    ]  # fmt: skip
    assert list(Change.objects.order_by("pk").values_list("by", "what"))[-1] == (
        "bruno@example.org",
        "changed service video",
    )
    assert 'value="Films"' in client.get(f"{ROOT}service/video/").content.decode()
    client.post(f"{ROOT}remove/service/video/")
    assert (draft()["service"], draft()["item"]) == ([], [])
    assert client.get(f"{ROOT}service/video/").status_code == 404
    assert client.post(f"{ROOT}remove/wall/video/").status_code == 404


def test_a_service_that_does_not_fit_is_said_in_the_editor(bruno: User) -> None:
    client = signed_in(bruno)
    client.post(f"{ROOT}service/", {**VIDEO, "hosts.frame": "http://player.video.example"})

    assert "service.video.hosts" in client.get(f"{ROOT}service/video/").content.decode()
    refused = client.post(f"{ROOT}service/", {**VIDEO, "code": "TOO"})
    assert refused.status_code == 200
    assert "code" in refused.context["form"].errors


def test_c003_core_rows_are_locked(bruno: User) -> None:
    page = signed_in(bruno).get("/en/backoffice/cookies/").content.decode()

    assert page.count("locked") == 5
    assert signed_in(bruno).get(f"{ROOT}service/authentication/").status_code == 404


def test_c160_declaring_opens_a_draft_and_never_publishes(bruno: User) -> None:
    client = signed_in(bruno)
    note("out", "tracker", "portal:home", "not declared in the register", times=3)

    page = client.get(f"{ROOT}firewall/").content.decode()

    assert "tracker" in page
    assert "/fr/backoffice/cookies/item/?declare=tracker" in page
    opened = client.get(f"{ROOT}item/?declare=tracker").content.decode()
    assert 'value="tracker"' in opened
    assert (Revision.objects.count(), draft()) == (0, {})


def test_history_shows_differences_files_and_publishes_again(ada: User, bruno: User) -> None:
    client = signed_in(ada)
    fill(client)
    client.post(f"{ROOT}publish/", {"note": "first"})
    register.forget()
    client.post(f"{ROOT}service/video/", {**VIDEO, "name.en": "Films"})
    client.post(f"{ROOT}publish/", {"note": "second"})
    register.forget()

    page = client.get("/en/backoffice/cookies/history/3/?against=2").content.decode()
    assert "<code>service.video</code>" in page
    assert "Nobody is asked again." in page
    assert client.get(f"{ROOT}history/3.json").json()["note"] == "second"
    assert "The records hold together." in client.get("/en/backoffice/cookies/history/").content.decode()
    assert signed_in(bruno).post(f"{ROOT}history/2/", {"note": "x"}).status_code == 404
    assert client.post(f"{ROOT}history/2/", {"note": "back"}).status_code == 302
    register.forget()
    assert publication().register.service_by_id["video"].name["en"] == "Videos"
    assert publication().register.revision == 4


def test_c139_a_broken_chain_is_on_the_first_screen(ada: User) -> None:
    from django.db import connection

    client = signed_in(ada)
    fill(client)
    client.post(f"{ROOT}publish/", {})
    assert "Nothing needs you" in client.get("/en/backoffice/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consent_revision SET note = 'x' WHERE number = 2")

    assert "do not hold together" in client.get("/en/backoffice/").content.decode()


def test_c162_staff_are_warned_of_a_register_that_cannot_be_used(ada: User) -> None:
    from django.db import connection

    client = signed_in(ada)
    fill(client)
    client.post(f"{ROOT}publish/", {})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consent_revision SET canonical = '{}' WHERE number = 2")
    register.forget()

    assert "its core part is in force" in client.get("/en/backoffice/").content.decode()


def test_numbers_audits_and_erasures_are_shown(bruno: User) -> None:
    today = datetime.now(UTC).date()
    Tally.objects.create(
        day=today, revision=1, surface="banner", lang="fr", action="refuse_all", decisions="vx1n", count=7
    )
    AuditReport(
        at=datetime.now(UTC), revision=1, register_sha256="x", result="fail", report="{}", sha256=digest("{}")
    ).save()
    DailyTotal.objects.create(day=date(2015, 1, 1), area="front", kind="page", event="view", source="direct", count=2)
    client = signed_in(bruno)

    assert "<code>vx1n</code>" in client.get(f"{ROOT}choices/").content.decode()
    assert "differences" in client.get("/en/backoffice/cookies/audit/").content.decode()
    assert client.get(f"{ROOT}audit/{AuditReport.objects.get().pk}.json").json() == {}
    client.post(f"{ROOT}measurement/")
    assert DailyTotal.objects.count() == 0
    assert Erasure.objects.get().rows == 1
    assert "2024" in client.get(f"{ROOT}measurement/").content.decode()
    assert store_events() == 0


def test_c136_c143_proof_verifies_a_value_and_builds_the_archive(bruno: User) -> None:
    client = signed_in(bruno)
    value = sealed(Choice(1, 341, {"vx": Decision(1, granted=True)}), "testserver")

    page = client.post("/en/backoffice/cookies/proof/", {"value": value}).content.decode()
    assert "under revision 1, in the week of 2026-07-20" in page
    page = client.post("/en/backoffice/cookies/proof/", {"value": value.replace("vx1y", "vx1n")}).content.decode()
    assert "did not issue" in page
    archive = client.post(f"{ROOT}proof/archive/", {"since": "2020-01-06", "until": "x"})
    assert "manifest.json" in ZipFile(BytesIO(archive.content)).namelist()


def test_outside_contents_are_added_by_id_alone(ada: User) -> None:
    client = signed_in(ada)
    fill(client)
    client.post(f"{ROOT}publish/", {})
    register.forget()
    fields: dict[str, Any] = {
        "slug": "council",
        "service": "video",
        "title.fr": "Conseil",
        "title.en": "Council",
        "picture": "",
    }

    refused = client.post(f"{ROOT}embed/", {**fields, "resource": "https://evil.example"})
    assert refused.status_code == 200
    assert EmbeddedContent.objects.count() == 0
    assert client.post(f"{ROOT}embed/", {**fields, "resource": "abcd1234"}).status_code == 302
    assert EmbeddedContent.objects.get().title == {"fr": "Conseil", "en": "Council"}


@pytest.mark.parametrize("screen", SCREENS)
def test_screens_are_private_lead_to_the_charter_and_never_ask(screen: str, bruno: User) -> None:
    response = signed_in(bruno).get(ROOT + screen)

    page = response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert "cookie-banner" not in page
    assert 'href="/fr/terms/cookies-policy/"' in page
    assert 'href="/fr/cookies/preferences/"' in page
    assert "default-src 'none'" in response["Content-Security-Policy"]
