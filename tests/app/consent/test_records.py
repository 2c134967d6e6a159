"""Revisions, renderings, proofs and their commands. Source: cookies.md §3, §14, §15, §17-19."""

import json
import time
import zipfile
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test import Client

from parvis.consent import events, register
from parvis.consent.canonical import canonical, sha256
from parvis.consent.choices import Choice, Decision, sealed
from parvis.consent.errors import RegisterError
from parvis.consent.event_store import store_events
from parvis.consent.models import (
    AuditReport,
    Change,
    Erasure,
    FirewallEvent,
    KeptForeverError,
    Rendering,
    Revision,
    Tally,
)
from parvis.consent.proof import digest, verify_records, write_archive
from parvis.consent.publishing import publish_again, publish_register
from parvis.consent.register import publication
from parvis.consent.retention import erase_records
from tests.app.consent.conftest import MEASURED_SITE, VIDEO, VIDEO_ITEM, Publish, outside
from tests.app.consent.test_choice import choose, state

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def run(command: str, *arguments: str) -> tuple[int, str]:
    """The exit status and what was said."""
    out = StringIO()
    try:
        call_command(command, *arguments, stdout=out)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue()
    return 0, out.getvalue()


def test_c001_c095_one_revision_feeds_everything(client: Client, publish: Publish) -> None:
    number = publish([VIDEO], [VIDEO_ITEM])

    now = publication()
    assert (now.register.revision, number) == (2, 2)
    assert client.get("/terms/cookies-policy.json").json()["sha256"] == now.sha256
    assert client.get("/en/whole/").content.count(b'name="revision" value="2"') == 1
    assert b'name="revision" value="2"' in client.get("/fr/cookies/preferences/").content
    assert state(client)["revision"] == 2
    code, told = run("cookies_status")
    assert told.count("agrees") >= 6
    assert "DIFFERS" not in told
    assert code in {0, 1}


def test_c002_before_any_publication_the_core_part_is_revision_1(client: Client) -> None:
    assert Revision.objects.count() == 0
    assert client.get("/terms/cookies-policy.json").json()["revision"] == 1


@pytest.mark.parametrize(
    ("items", "field"),
    [
        ([{"kind": "http_cookie", "name": "sessionid", "source": "app", "life": 1_209_601}], "item.sessionid.life"),
        (
            [{"kind": "http_cookie", "name": "sessionid", "source": "app", "http_only": False}],
            "item.sessionid.http_only",
        ),
        (
            [{"kind": "http_cookie", "name": "csrftoken", "source": "app", "same_site": "None"}],
            "item.csrftoken.same_site",
        ),
    ],
)
def test_c003_the_core_part_cannot_be_weakened(publish: Publish, items: list[dict[str, Any]], field: str) -> None:
    with pytest.raises(RegisterError) as refusal:
        publish([], items)

    assert field in [problem.field for problem in refusal.value.problems]
    assert Revision.objects.count() == 0


def test_c003_lives_may_be_shortened(publish: Publish) -> None:
    shorter = {"kind": "http_cookie", "name": "sessionid", "source": "app", "life": 604_800}
    publish([], [{**shorter, "life_label": {"unit": "week", "count": 1, "bound": "exact"}}])

    assert next(item.life for item in publication().register.items if item.name == "sessionid") == 604_800


def test_c005_a_code_used_before_is_refused_for_ever(publish: Publish) -> None:
    publish([VIDEO], [VIDEO_ITEM])
    publish()

    with pytest.raises(RegisterError, match="was the code of video"):
        publish([outside("other", "vx")])


def test_c010_advertising_needs_its_setting(publish: Publish) -> None:
    with pytest.raises(RegisterError, match="advertising is not allowed"):
        publish([outside("ads", "ad", purpose="advertising")])


def test_c011_a_material_change_asks_for_a_raised_revision_of_consent(publish: Publish) -> None:
    publish([VIDEO], [VIDEO_ITEM])

    with pytest.raises(RegisterError, match="is to be raised"):
        publish([{**VIDEO, "provider": {**VIDEO["provider"], "country": "US"}}], [VIDEO_ITEM])
    publish([{**VIDEO, "provider": {**VIDEO["provider"], "country": "US"}, "consent_rev": 2}], [VIDEO_ITEM])
    publish([{**VIDEO, "consent_rev": 2, "name": {"fr": "Films", "en": "Films"}, "provider": {**VIDEO["provider"], "country": "US"}}], [VIDEO_ITEM])  # fmt: skip


def test_c012_a_stored_revision_spells_the_same_hash(publish: Publish) -> None:
    publish([VIDEO], [VIDEO_ITEM])

    row = Revision.objects.get(number=2)
    assert sha256(publication().register) == row.sha256 == digest(row.canonical)
    assert canonical(publication().register).decode() == row.canonical


def test_c013_a_revision_is_in_force_within_5_seconds_without_restart(client: Client, publish: Publish) -> None:
    client.get("/en/whole/")
    publish_register({**MEASURED_SITE, "service": [VIDEO], "item": [VIDEO_ITEM]}, by="ada", at=NOW)
    start = time.monotonic()
    while b"cookie-banner" not in client.get("/en/whole/").content:
        assert time.monotonic() - start < 5
        time.sleep(0.1)


def test_c013_a_request_works_with_one_revision_from_start_to_end(publish: Publish) -> None:
    with register.pin(register.current()):
        before = publication()
        publish([VIDEO], [VIDEO_ITEM])
        register.forget()
        assert publication() is before
    assert publication().register.revision == 2


def test_c097_past_revisions_stay_readable(client: Client, publish: Publish) -> None:
    first = client.get("/terms/cookies-policy.json").json()
    publish([VIDEO], [VIDEO_ITEM])

    listed = client.get("/terms/cookies-policy/revisions.json").json()["revisions"]
    assert [one["revision"] for one in listed] == [2, 1]
    past = client.get("/terms/cookies-policy/revisions/1.json").json()
    assert (past["revision"], past["sha256"], past["items"]) == (1, first["sha256"], first["items"])
    now = client.get("/terms/cookies-policy.json").json()
    assert now["previous"] == "http://testserver/terms/cookies-policy/revisions/1.json"
    assert [service["id"] for service in now["services"]][-1] == "video"


def test_c096_the_etag_follows_hash_and_audit(client: Client) -> None:
    before = client.get("/terms/cookies-policy.json")["ETag"]
    AuditReport(at=NOW, revision=1, register_sha256="x", result="pass", report="{}", sha256=digest("{}")).save()
    register.forget()

    after = client.get("/terms/cookies-policy.json")
    assert after["ETag"] != before
    assert after.json()["last_audit"] == {"at": "2026-11-25", "result": "pass", "revision": 1}


def test_c139_records_cannot_be_changed_or_deleted(publish: Publish) -> None:
    publish([VIDEO], [VIDEO_ITEM])
    row = Revision.objects.get(number=2)
    row.note = "another"

    for forbidden in (
        row.save, row.delete, Revision.objects.all().delete, Rendering.objects.all().delete,
        lambda: Revision.objects.update(note="x"), lambda: Revision.objects.bulk_update([row], ["note"]),
    ):  # fmt: skip
        with pytest.raises(KeptForeverError):
            forbidden()
    assert Revision.objects.get(number=2).note == "planted"


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE consent_revision SET note = 'x' WHERE number = 2",
        "UPDATE consent_revision SET canonical = REPLACE(canonical, 'Exemple', 'Exempla') WHERE number = 2",
        "UPDATE consent_revision SET published_by = 'bruno' WHERE number = 1",
        "UPDATE consent_revision SET chain = REPLACE(chain, 'a', 'b') WHERE number = 1",
        "UPDATE consent_rendering SET html = html || ' ' WHERE revision = 2 AND surface = 'banner'",
        "DELETE FROM consent_revision WHERE number = 2",
    ],
)
def test_c139_a_changed_byte_is_detected(publish: Publish, tampering: str) -> None:
    publish([VIDEO], [VIDEO_ITEM])
    publish()
    assert verify_records().problems == []

    with connection.cursor() as cursor:
        cursor.execute(tampering)

    assert verify_records().problems != []
    assert run("cookies_verify")[0] == 1


def test_c162_a_corrupted_revision_leaves_the_core_part_in_force(client: Client, publish: Publish) -> None:
    publish([VIDEO], [VIDEO_ITEM])
    choose(client, "accept_all")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consent_revision SET canonical = REPLACE(canonical, 'video', 'vidio') WHERE number = 2")
    register.forget()

    assert state(client)["granted"] == []
    assert b"cookie-banner" not in client.get("/en/whole/").content
    assert [problem.field for problem in publication().problems] == ["revision 2"]
    code, told = run("cookies_status")
    assert code == 1
    assert "The register cannot be used: revision 2" in told


def test_c140_every_surface_and_language_has_its_rendering(publish: Publish) -> None:
    publish([VIDEO], [VIDEO_ITEM])

    rows = Rendering.objects.filter(revision=2)
    surfaces = {"banner", "preferences", "placeholder:video", "charter"}
    assert {(row.lang, row.surface) for row in rows} == {
        (lang, surface) for lang in ("fr", "en") for surface in surfaces
    }
    assert all(digest(row.html) == row.sha256 for row in rows)
    assert "Refuse all" in rows.get(lang="en", surface="banner").html
    assert "Vidéos video" in rows.get(lang="fr", surface="placeholder:video").html
    assert "vid_session" in rows.get(lang="en", surface="charter").html


def test_c142_the_archive_verifies_by_itself(publish: Publish, tmp_path: Path, client: Client) -> None:
    publish([VIDEO], [VIDEO_ITEM])
    choose(client, "accept_all")
    archive = tmp_path / "proof.zip"
    code, _ = run("cookies_proof", "--out", str(archive))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM consent_revision")

    assert code == 0
    code, told = run("cookies_verify", "--archive", str(archive))
    assert (code, "2 revisions, 12 renderings, 1 tallied choices" in told) == (0, True), told
    again = tmp_path / "again.zip"
    write_archive(again, since=date(2020, 1, 1), until=date(2030, 1, 1))
    assert {"README.txt", "LISEZMOI.txt", "revisions.json", "tallies.json", "audits.json"} <= set(
        zipfile.ZipFile(archive).namelist()
    )


def test_c142_a_touched_archive_is_rejected(publish: Publish, tmp_path: Path) -> None:
    publish([VIDEO], [VIDEO_ITEM])
    archive, forged = tmp_path / "proof.zip", tmp_path / "forged.zip"
    write_archive(archive, since=date(2020, 1, 1), until=date(2030, 1, 1))
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b"planted", b"plant3d") if name == "revisions.json" else content)

    assert run("cookies_verify", "--archive", str(archive))[0] == 0
    assert run("cookies_verify", "--archive", str(forged))[0] == 1
    (tmp_path / "no.zip").write_bytes(b"x")
    assert run("cookies_verify", "--archive", str(tmp_path / "no.zip"))[0] == 1
    with pytest.raises(CommandError):
        call_command("cookies_proof", "--out", str(tmp_path / "x.zip"), "--from", "2026-02-01", "--to", "2026-01-01")


def test_c143_a_genuine_value_tells_and_a_forged_one_does_not() -> None:
    value = sealed(Choice(2, 341, {"vx": Decision(1, granted=True)}), "data.example")

    code, told = run("cookies_verify", "--value", value, "--host", "data.example")
    assert code == 0
    assert "under revision 2, in the week of 2026-07-20" in told
    assert "vx: yes, to its consent revision 1" in told
    assert run("cookies_verify", "--value", value.replace("vx1y", "vx1n"), "--host", "data.example")[0] == 1
    assert run("cookies_verify", "--value", value, "--host", "other.example")[0] == 1


def test_c141_no_table_has_a_row_per_visitor(client: Client, publish: Publish) -> None:
    publish([VIDEO], [VIDEO_ITEM])
    for _ in range(20):
        choose(Client(), "refuse_all")
        Client().get("/en/whole/")

    from django.apps import apps

    counts = {model.__name__: models.QuerySet(model).count() for model in apps.get_app_config("consent").get_models()}
    assert counts.pop("Rendering") == 12
    assert max(counts.values()) <= 2
    assert Tally.objects.get().count == 20


def test_c170_only_what_is_over_its_term_is_erased(publish: Publish) -> None:
    publish([VIDEO], [VIDEO_ITEM])
    publish()
    long_ago, today = date(2015, 1, 1), NOW.date()
    for day, revision in ((long_ago, 2), (today, 3)):
        Tally.objects.create(
            day=day, revision=revision, surface="banner", lang="fr", action="save", decisions="0", count=1
        )
        FirewallEvent.objects.create(day=day, layer="in", cookie="x", route="", rule="undeclared", count=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consent_revision SET published_at = '2016-01-01 00:00:00' WHERE number <= 3")
    today_numbers = publish()

    erased = {one.kind: one.rows for one in erase_records(NOW)}

    assert (erased["tally"], erased["event"], erased["revision"]) == (1, 1, 2)
    assert set(Revision.objects.values_list("number", flat=True)) >= {today_numbers}
    assert set(Tally.objects.values_list("day", flat=True)) == {today}
    assert set(FirewallEvent.objects.values_list("day", flat=True)) == {today}
    assert {each.kind for each in Erasure.objects.all()} >= {"tally", "event", "revision", "rendering"}
    before = Erasure.objects.count()
    assert [one.rows for one in erase_records(NOW)] == [0, 0, 0, 0, 0]
    assert Erasure.objects.count() == before


def test_c170_a_rehearsal_erases_nothing(publish: Publish) -> None:
    FirewallEvent.objects.create(day=date(2015, 1, 1), layer="in", cookie="x", route="", rule="undeclared", count=1)

    assert {one.kind: one.rows for one in erase_records(NOW, dry_run=True)}["event"] == 1
    assert (FirewallEvent.objects.count(), Erasure.objects.count()) == (1, 0)


def test_c119_stored_events_add_up_and_hold_nothing_of_a_visitor(client: Client) -> None:
    for _ in range(3):
        client.get("/everything/?secret=1", headers={"cookie": "tracker=abc", "user-agent": "Mozilla"})
    store_events()
    client.get("/everything/")
    store_events()

    rows = list(FirewallEvent.objects.values_list("layer", "cookie", "route", "rule", "count"))
    assert ("in", "tracker", "", "undeclared", 3) in rows
    assert ("out", "evil", "everything", "not declared in the register", 4) in rows
    assert "secret" not in repr(rows)
    assert events.noted() == {}


def test_publishing_from_files(tmp_path: Path) -> None:
    part = tmp_path / "managed.toml"
    part.write_text('[site]\nname = { fr = "Données", en = "Data" }\nurl = "https://data.example"\n', encoding="utf-8")

    with pytest.raises(CommandError, match=r"controller\.name: is required to publish"):
        call_command("cookies_publish", "--file", str(part))
    part.write_text(
        part.read_text(encoding="utf-8")
        + '[controller]\nname = "Ville"\naddress = "1 place"\ncontact = "x@data.example"\nprotection_contact = "dpo@data.example"\n',
        encoding="utf-8",
    )
    assert run("cookies_publish", "--file", str(part), "--dry-run")[1].endswith("Revision 2 could be published.\n")
    assert Revision.objects.count() == 0
    assert "Revision 2 is published" in run("cookies_publish", "--file", str(part), "--by", "deploy")[1]
    assert Revision.objects.get(number=2).published_by == "deploy"
    assert Change.objects.get().what == "published revision 2"
    part.write_text("[oops", encoding="utf-8")
    with pytest.raises(CommandError, match=r"managed\.toml"):
        call_command("cookies_publish", "--file", str(part))


def test_c015_publishing_an_older_content_again_is_a_new_revision(publish: Publish) -> None:
    publish([VIDEO], [VIDEO_ITEM])
    publish([{**VIDEO, "consent_rev": 2, "purpose": "social"}, outside("maps", "mp")], [VIDEO_ITEM])

    row = publish_again(2, by="ada", at=NOW + timedelta(days=1))
    register.forget()

    services = publication().register.service_by_id
    assert row.number == 4
    assert (services["video"].purpose, services["video"].consent_rev) == ("media", 3)
    assert services["maps"].active is False
    assert json.loads(row.canonical)["revision"] == 4
