"""The view Export. Source: ui.md §7."""

from pathlib import Path

import pytest
from django.test import Client

from parvis.portal.export_files import size_text
from tests import make
from tests.app.portal.conftest import Read, Reading
from tests.app.portal.test_analyse import publish

PATH = "/fr/explore/dataset/city-spots/export/"


def file_url(page: Reading) -> str:
    return next(one["href"] for one in page.all("a") if "download" in one)


def preview(page: Reading) -> list[str]:
    start = page.markup.index('<pre class="code export__lines"')
    return Reading(page.markup[start : page.markup.index("</pre>", start)]).words[0].splitlines()


@pytest.mark.parametrize("query", ["", "?format=json", "?format=jsonl", "?format=geojson", "?format=kml", "?format=turtle", "?refine.kind=gym&field=name&field=code&labels=true&delimiter=%09", "?q=fontaine&format=ical"])  # fmt: skip
def test_the_preview_is_the_beginning_of_the_file(client: Client, read: Read, query: str) -> None:
    page = read(PATH + query)

    answer = client.get(file_url(page))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    assert answer.status_code == 200
    lines = text.splitlines()[:5]
    assert [one.removesuffix("…") for one in preview(page)] == [one[:600] for one in lines]


def test_the_address_is_plain_and_asks_the_same_question(client: Client, read: Read) -> None:
    page = read(f"{PATH}?refine.kind=gym&field=code&field=visits&labels=true&delimiter=,")

    answer = client.get(file_url(page))

    assert b"".join(answer.streaming_content).decode("utf-8-sig") == "Code,Visites\r\nA4,40\r\nA5,9\r\n"  # type: ignore[attr-defined]
    assert f"http://testserver{file_url(page)}" in page.text


def test_the_whole_or_what_one_sees(client: Client, read: Read) -> None:
    seen, whole = read(f"{PATH}?refine.kind=gym"), read(f"{PATH}?refine.kind=gym&scope=all")

    assert "Exporter 2 enregistrements" in seen.text
    assert "Exporter 8 enregistrements" in whole.text
    assert "refine=" in file_url(seen)
    assert "refine=" not in file_url(whole)
    assert whole.all("input", type="hidden", name="refine.kind", value="gym")
    assert "scope" not in "".join(read(PATH).markup.split("<footer")[0].split('name="scope"')[1:])


def test_formats_are_those_that_the_fields_can_leave_in(read: Read) -> None:
    spots = {one["value"] for one in read(PATH).all("input", type="radio", name="format")}
    series = {
        one["value"] for one in read("/fr/explore/dataset/big-series/export/").all("input", type="radio", name="format")
    }

    assert {"csv", "xlsx", "json", "geojson", "parquet", "shp", "kml", "ical"} <= spots
    assert not series & {"geojson", "shp", "kml", "gpx", "ical"}


def test_a_file_that_is_no_text_shows_its_first_records(read: Read) -> None:
    page = read(f"{PATH}?format=xlsx&field=code&field=name")

    assert "Ce format n'est pas du texte" in page.text
    assert [one.get("scope") for one in page.all("th", class_="records__head")] == ["col", "col"]
    assert "A5" in page.text
    assert "A6" not in page.text


@pytest.mark.parametrize("name", ["csv", "json", "jsonl", "xlsx", "parquet"])
def test_estimates_are_near(client: Client, read: Read, name: str) -> None:
    page = read(f"/en/explore/dataset/big-series/export/?format={name}")
    told = page.text.split("Download ")[1].split(", about ")[1].split(" kB")[0]

    answer = client.get(file_url(page))
    real = sum(map(len, answer.streaming_content)) / 1000  # type: ignore[attr-defined]

    assert real * 0.6 < float(told.replace(",", "")) < real * 2.5


@pytest.mark.parametrize(("count", "text"), [(0, ""), (12, "12 bytes"), (1_499, "1.5 kB"), (2_100_000, "2.1 MB"), (250_400_000, "250 MB"), (3_000_000_000, "3 GB")])  # fmt: skip
def test_sizes_at_a_glance(count: int, text: str) -> None:
    from django.utils import translation

    with translation.override("en"):
        assert size_text(count).replace("\u00a0", " ") == text


def test_choices_that_make_no_sense_are_ignored(read: Read) -> None:
    page = read(f"{PATH}?format=nothing&field=gone&delimiter=x&scope=y")

    assert page.all("input", type="radio", name="format", value="csv")[0].get("checked") == ""
    assert "select=" not in file_url(page)


def test_a_refused_question_offers_no_file(read: Read) -> None:
    page = read(f"{PATH}?refine.nothing=x", status=400)

    assert not page.all("a", download="")
    assert "nothing" in page.text


def test_records_without_any_are_still_a_file(client: Client, db: None, tmp_path: Path) -> None:
    publish(tmp_path, {make.a_field("a"): [], make.a_field("p", "geo_point_2d"): []})

    for name in ("csv", "xlsx", "json", "geojson", "shp", "parquet"):
        page = Reading(client.get(f"/fr/explore/dataset/odd/export/?format={name}").content.decode())
        assert client.get(file_url(page)).status_code == 200


def test_sixty_columns_and_odd_names(client: Client, db: None, tmp_path: Path) -> None:
    columns = {make.a_field(f"c{one:02}"): ["x"] for one in range(60)}
    publish(tmp_path, {**columns, make.a_field("اسم", label="الاسم"): ["نخلة"], make.a_field("select"): ["s"]})

    page = Reading(client.get("/fr/explore/dataset/odd/export/?field=اسم&field=select&field=c01").content.decode())

    answer = client.get(file_url(page))
    assert b"".join(answer.streaming_content).decode("utf-8-sig") == "c01;اسم;select\r\nx;نخلة;s\r\n"  # type: ignore[attr-defined]
