"""Whatever a dataset holds, its pages stand: nulls, markup, long text, many columns, none, odd dates and places."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from parvis.catalogue.actions import publish_version
from parvis.lib.schema import Field
from tests import make
from tests.app.portal.conftest import Reading

VIEWS = ("information/", "table/", "table/?view=airy", "table/?view=sheets", "export/", "api/")
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>&amp;"


def publish(folder: Path, columns: dict[Field, list[Any]], **default: object) -> None:
    publish_version(make.dataset("odd", **default), make.records(folder, columns), at=make.NOON)


def views(client: Client) -> dict[str, Reading]:
    """Every view of the dataset, whole."""
    found = {}
    for view in VIEWS:
        answer = client.get(f"/fr/explore/dataset/odd/{view}")
        assert answer.status_code == 200, view
        found[view] = Reading(answer.content.decode())
    return found


@pytest.mark.django_db
def test_records_without_any_value(client: Client, tmp_path: Path) -> None:
    types = ("text", "int", "double", "boolean", "date", "datetime", "geo_point_2d", "geo_shape", "json_blob")
    publish(tmp_path, {make.a_field(f"f_{one}", one): [None, None] for one in types})

    page = views(client)["table/"]

    assert page.text.count("vide") == 2 * len(types) - 2
    assert client.get(page.links("/record/")[0]).status_code == 200


@pytest.mark.django_db
def test_markup_of_records_and_labels_is_text(client: Client, tmp_path: Path) -> None:
    publish(tmp_path, {make.a_field("a", label=MARKUP, description=MARKUP, facet=True): [MARKUP, "x"]}, title=MARKUP)

    for page in views(client).values():
        assert not [one for one in page.all("script") if "src" not in one and one.get("type") != "application/ld+json"]
        assert not page.all("img", src="x")
    record = client.get(views(client)["table/"].links("/record/")[0]).content.decode()
    assert "&lt;script&gt;alert(1)" in record


@pytest.mark.django_db
def test_markup_of_descriptions_is_cleaned(client: Client, tmp_path: Path) -> None:
    description = (
        '<h1 onclick="x()">Sens</h1><p>Un <strong>mot</strong> <a href="javascript:alert(1)">ici</a>'
        ' <a href="https://example.org/">là</a></p><img src="https://example.org/t.gif"><iframe src="https://a.b"></iframe>'
        "<script>alert(1)</script><style>p{}</style>"
    )
    publish(tmp_path, {make.a_field("a"): ["x"]}, description=description)

    page = views(client)["information/"]

    assert "<strong>mot</strong>" in page.markup
    assert page.all("a", href="https://example.org/")[0]["rel"] == "noopener noreferrer nofollow ugc"
    assert not page.links("javascript:")
    assert not page.all("img")
    assert not page.all("iframe")
    assert "alert(1)" not in page.markup
    assert len(page.all("h1")) == 1


@pytest.mark.django_db
def test_very_long_text_is_cut_in_lists_and_whole_on_its_page(client: Client, tmp_path: Path) -> None:
    publish(tmp_path, {make.a_field("a"): ["début " + "é" * 90_000 + " fin"]})

    pages = views(client)

    assert all(len(page.markup) < 50_000 for page in pages.values())
    assert " fin" in client.get(pages["table/"].links("/record/")[0]).content.decode()


@pytest.mark.django_db
def test_sixty_columns(client: Client, tmp_path: Path) -> None:
    publish(tmp_path, {make.a_field(f"field_{n}", "int", facet=True): [n, n + 1] for n in range(60)})

    assert len(views(client)["table/"].all("th", scope="col")) == 60


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1])
def test_one_record_or_none(client: Client, tmp_path: Path, count: int) -> None:
    publish(tmp_path, {make.a_field("a", label="Nom"): ["seul"] * count})

    page = views(client)["table/"]

    assert ("seul" in page.text) == bool(count)
    assert ("pas encore d’enregistrement" in page.text) == (not count)


@pytest.mark.django_db
def test_dates_far_away_and_places_at_zero(client: Client, tmp_path: Path) -> None:
    publish(
        tmp_path,
        {
            make.a_field("day", "date", facet=True): [date(2530, 1, 1), date(1, 1, 1), date(9999, 12, 31)],
            make.a_field("at", "datetime", facet=True): [
                datetime(2530, 1, 1),
                datetime(1, 1, 1),
                datetime(9999, 12, 31),
            ],
            make.a_field("place", "geo_point_2d"): [
                {"lon": 0, "lat": 0},
                {"lon": 2, "lat": 48},
                {"lon": 180, "lat": -90},
            ],
        },
    )

    page = views(client)["table/"]

    assert "01/01/2530" in page.text
    assert "0,0, 0,0" in page.text or "0, 0" in page.text
    assert client.get("/explore/dataset/odd/picture-1.svg").status_code == 200
    assert client.get("/fr/explore/dataset/odd/table/?refine.day=2530&timezone=Pacific/Auckland").status_code == 200


@pytest.mark.django_db
def test_numbers_that_no_float_prints_nicely(client: Client, tmp_path: Path) -> None:
    values = [1e300, -0.0, 5e-324, 0.1 + 0.2, 123456789.123, float("nan"), float("inf")]
    publish(
        tmp_path, {make.a_field("n", "double"): values, make.a_field("i", "int"): [2**62, -1, 0, 9_999, 10_000, 1, 2]}
    )

    text = views(client)["table/"].text

    assert "123 456 789,123" in text
    assert "9999" in text
    assert "10 000" in text


@pytest.mark.django_db
def test_text_from_right_to_left(client: Client, tmp_path: Path) -> None:
    publish(
        tmp_path, {make.a_field("a", label="שם", facet=True): ["שלום עולם", "مرحبا بالعالم"]}, title="مجموعة بيانات"
    )

    assert "שלום עולם" in views(client)["table/"].text


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["odd name", "odd/..", "é", "%", "a" * 300])
def test_addresses_of_nothing(client: Client, name: str) -> None:
    from urllib.parse import quote

    assert client.get(f"/fr/explore/dataset/{quote(name, safe='')}/table/").status_code == 404
