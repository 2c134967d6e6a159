"""What is counted, what is not, and what is kept. Source: cookies.md §13."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from parvis.consent.choices import Choice, Decision, sealed, this_week
from parvis.consent.models import Erasure
from parvis.consent.probe import HEADER, probe_header
from parvis.usage import counting
from parvis.usage.figures import Filter, Totals, by_dataset, by_day, dataset_totals, entries
from parvis.usage.models import KEY, DailyTotal, MonthlyTotal, VisitorEstimate
from parvis.usage.retention import erase_old_days, first_kept_day
from tests.app.usage.conftest import browser

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def rows(*fields: str) -> list[Any]:
    counting.store()
    return list(DailyTotal.objects.order_by(*KEY).values_list(*fields))


def test_c133_after_a_thousand_visits_the_tables_hold_only_what_is_declared(client: Client) -> None:
    for number in range(250):
        client.get(
            "/fr/",
            {"q": f"Jeanne Martin {number}"},
            headers={"referer": f"https://www.google.fr/search?q=secret{number}"},
        )
        client.get(
            "/fr/explore/dataset/trees/table/", headers={"sec-fetch-dest": "document", "sec-fetch-site": "same-origin"}
        )
        client.get("/api/explore/v2.1/catalog/datasets/trees/records", {"where": f"name='Jeanne {number}'"})
        client.get("/api/explore/v2.1/catalog/datasets/trees/exports/csv", REMOTE_ADDR="203.0.113.7")
    counting.store()

    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, "usage_dailytotal")}
    assert columns == {"id", *KEY, "count", "entries"}
    assert rows("area", "kind", "object_id", "event", "format", "language", "source", "count", "entries") == [
        ("api", "dataset", "trees", "api", "records", "", "direct", 250, 0),
        ("api", "dataset", "trees", "download", "csv", "", "direct", 250, 0),
        ("front", "dataset", "trees", "view", "table", "fr", "internal", 250, 0),
        ("front", "page", "portal:home", "search", "", "fr", "search", 250, 250),
    ]
    assert "Jeanne" not in repr(list(DailyTotal.objects.values()))


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/fr/", {"user-agent": "Googlebot/2.1"}),
        ("/fr/", {"user-agent": ""}),
        ("/fr/", {"sec-purpose": "prefetch"}),
        ("/fr/", {"sec-gpc": "1"}),
        ("/fr/", {"dnt": "1"}),
        ("/fr/", {"sec-fetch-dest": "image"}),
        ("/fr/missing/", {}),
        ("/fr/unknown/", {}),
        ("/fr/office/", {}),
        ("/terms/cookies-policy.json", {}),
        ("/cookies/choice/", {}),
        ("/api/csrf-token/", {"sec-fetch-site": "same-origin"}),
    ],
)
def test_c134_what_is_not_counted(client: Client, address: str, headers: dict[str, str]) -> None:
    client.get(address, headers=headers)

    assert rows("event") == []


def test_c134_head_and_posts_are_not_counted(client: Client) -> None:
    client.head("/fr/")
    client.post("/fr/")

    assert rows("event") == []


def test_c134_staff_are_not_counted_and_readers_with_an_account_are(client: Client, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_user("ada@example.org", "correct horse battery", is_staff=True))
    client.get("/fr/")
    assert rows("event") == []

    reader = browser()
    reader.force_login(django_user_model.objects.create_user("chloe@example.org", "correct horse battery"))
    reader.get("/fr/")
    assert rows("event", "count") == [("view", 1)]


def test_c134_c087_who_objects_is_not_counted_from_the_next_request(client: Client) -> None:
    client.get("/fr/")
    client.cookies["cookies_preferences"] = sealed(
        Choice(1, this_week(), {"am": Decision(1, granted=False)}), "testserver"
    )
    client.get("/fr/")
    assert rows("count") == [(1,)]

    client.cookies["cookies_preferences"] = sealed(
        Choice(1, this_week(), {"am": Decision(1, granted=True)}), "testserver"
    )
    client.get("/fr/", headers={"sec-gpc": "1"})
    assert rows("count") == [(2,)]


def test_an_audit_is_not_counted_and_a_forged_one_is(client: Client) -> None:
    client.get("/fr/", headers={HEADER: probe_header()})
    assert rows("count") == []
    client.get("/fr/", headers={HEADER: "audit:forged:x"})
    assert rows("count") == [(1,)]


def test_c135_entries_are_views_that_come_from_outside(client: Client) -> None:
    for site in ("none", "cross-site", "same-site", "same-origin"):
        client.get("/fr/", headers={"sec-fetch-site": site, "sec-fetch-dest": "document"})
    client.get("/fr/", headers={"referer": "http://testserver/fr/explore/"})

    counting.store()
    today = datetime.now(UTC).date()
    assert entries(Filter(today, today)) == 3


def test_measurement_can_be_switched_off(client: Client, settings: Settings) -> None:
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "AUDIENCE": False}
    client.get("/fr/")

    assert rows("event") == []


def test_a_view_says_what_its_address_does_not(client: Client) -> None:
    client.get("/fr/nothing/", {"q": "unicorns"})

    assert rows("kind", "event", "object_id") == [("catalogue", "no_result", "")]


def test_c138_measuring_sets_nothing_and_loads_nothing(client: Client) -> None:
    response = client.get("/fr/")

    assert not response.cookies
    assert "Vary" not in response.headers
    assert response.content == b"<!doctype html><title>page</title>"


def test_totals_of_several_processes_add_up(client: Client) -> None:
    for _ in range(3):
        client.get("/fr/")
        counting.store()

    assert rows("count", "entries") == [(3, 3)]


def daily(day: date, **fields: Any) -> DailyTotal:
    told = {"area": "front", "kind": "dataset", "object_id": "trees", "event": "view", "source": "direct", "count": 2}
    return DailyTotal.objects.create(day=day, **{**told, **fields})


def test_c136_days_past_25_months_are_erased_and_the_erasure_is_noted() -> None:
    assert first_kept_day(NOW) == date(2024, 10, 25)
    daily(date(2024, 10, 24))
    daily(date(2024, 10, 23), event="download", format="csv", count=5)
    daily(date(2024, 10, 25))
    VisitorEstimate.objects.create(day=date(2024, 10, 1), visitors=3)

    erased = erase_old_days(NOW)

    assert [(one.kind, one.rows) for one in erased] == [("usage", 2), ("visitors", 1)]
    assert list(DailyTotal.objects.values_list("day", flat=True)) == [date(2024, 10, 25)]
    assert set(MonthlyTotal.objects.values_list("month", "object_id", "event", "format", "count")) == {
        (date(2024, 10, 1), "trees", "view", "", 2), (date(2024, 10, 1), "trees", "download", "csv", 5),
    }  # fmt: skip
    assert list(Erasure.objects.order_by("kind").values_list("kind", "rows")) == [("usage", 2), ("visitors", 1)]
    assert [one.rows for one in erase_old_days(NOW)] == [0, 0]
    assert dataset_totals(NOW.date())["trees"].downloads == 5


def test_c170_the_command_erases_and_can_be_repeated() -> None:
    daily(date(2015, 1, 1))
    out = StringIO()

    call_command("cookies_purge", "--dry-run", stdout=out)
    assert "usage      before" in out.getvalue()
    assert "1 rows would be erased" in out.getvalue()
    assert DailyTotal.objects.count() == 1
    call_command("cookies_purge", stdout=out)
    assert DailyTotal.objects.count() == 0
    call_command("cookies_purge", stdout=StringIO())
    assert Erasure.objects.filter(kind="usage").count() == 1


def test_c137_the_visitor_estimate_keeps_a_number_and_asks_for_a_publication(settings: Settings) -> None:
    address = {"REMOTE_ADDR": "203.0.113.7"}
    browser().get("/fr/", **address)
    assert VisitorEstimate.objects.count() == 0

    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "AUDIENCE_VISITORS": True}
    for client in (browser(), browser()):
        client.get("/fr/", **address)
        client.get("/fr/explore/", REMOTE_ADDR="203.0.113.200")
    browser().get("/fr/", REMOTE_ADDR="198.51.100.1")

    assert VisitorEstimate.objects.get().visitors == 2
    kept = repr(cache._cache)  # type: ignore[attr-defined]
    assert "203.0.113" not in kept
    expiries = cache._expire_info.values()  # type: ignore[attr-defined]
    now = datetime.now(UTC).timestamp()
    assert max(expiries) - now <= 26 * 3600
    assert "203.0.113" not in repr(list(VisitorEstimate.objects.values())) + repr(list(DailyTotal.objects.values()))


def test_curves_and_lists_are_made_of_totals() -> None:
    today = date(2026, 11, 25)
    daily(today, count=3)
    daily(today - timedelta(days=2), event="download", format="csv", count=4)
    daily(today, object_id="bikes", event="api", format="records", area="api", count=10)

    asked = Filter(today - timedelta(days=2), today)
    assert by_day(Filter(today - timedelta(days=2), today, dataset="trees")) == {
        "view": [(date(2026, 11, 23), 0), (date(2026, 11, 24), 0), (today, 3)],
        "download": [(date(2026, 11, 23), 4), (date(2026, 11, 24), 0), (today, 0)],
    }
    assert [(row["dataset"], row["view"], row["download"], row["api"]) for row in by_dataset(asked)] == [
        ("bikes", 0, 0, 10), ("trees", 3, 4, 0),
    ]  # fmt: skip
    assert dataset_totals(today) == {
        "trees": Totals(downloads=4, popularity=23.0), "bikes": Totals(api_calls=10, popularity=1.0),
    }  # fmt: skip
