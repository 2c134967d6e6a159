"""The view Images. Source: ui.md §7."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from parvis.catalogue.actions import publish_version, store_file
from parvis.catalogue.models import StoredFile
from parvis.portal.images_archive import safe_name
from tests import make
from tests.app.portal.conftest import Read, Reading
from tests.app.portal.test_analyse import ODD, publish

PATH = "/fr/explore/dataset/city-spots/images/"


def test_records_with_a_picture_show_it_small(client: Client, read: Read) -> None:
    page = read(PATH)

    (picture,) = page.all("img", class_="images__picture")
    assert picture["alt"] == "Image\u202f: A4"
    assert picture["loading"] == "lazy"
    assert (picture["width"], picture["height"]) == ("1200", "800")
    small = client.get(picture["src"])
    assert small["Content-Type"] == "image/jpeg"
    assert max(Image.open(io.BytesIO(small.content)).size) == 320
    (link,) = page.all("a", class_="images__link")
    assert max(Image.open(io.BytesIO(client.get(link["href"]).content)).size) == 1200
    assert client.get(link["data-record"]).status_code == 200
    assert "ODbL" in page.text


def test_filters_narrow(read: Read) -> None:
    assert len(read(f"{PATH}?refine.kind=gym").all("img", class_="images__picture")) == 1
    none = read(f"{PATH}?refine.kind=pool")
    assert "Aucune image pour ces filtres" in none.text
    assert not [one for one in none.links() if "is+not+null" in one]
    read(f"{PATH}?refine.nothing=x", status=400)


def test_the_view_is_offered_where_there_are_files(read: Read) -> None:
    assert read("/fr/explore/dataset/city-spots/table/").links("/images/")
    assert not read("/fr/explore/dataset/districts/table/").links("/images/")
    assert "n'ont pas de fichier" in read("/fr/explore/dataset/districts/images/").text


def test_two_fields_of_files_and_files_that_are_no_picture(client: Client, db: None, tmp_path: Path) -> None:
    dataset = make.dataset("odd")
    text = store_file(dataset, io.BytesIO(b"words"), filename="notes.txt", media_type="text/plain")
    drawing = io.BytesIO()
    Image.new("RGB", (40, 20)).save(drawing, "PNG")
    drawing.seek(0)
    image = store_file(dataset, drawing, filename='a"<b>.png', media_type="image/png")
    columns = {
        make.a_field("name"): ["one", "two"],
        make.a_field("doc", "file"): [json.dumps(text.as_value()), None],
        make.a_field("photo", "file", "La photo"): [None, json.dumps(image.as_value())],
    }
    publish_version(dataset, make.records(tmp_path, columns), at=make.NOON)

    first = Reading(client.get("/fr/explore/dataset/odd/images/").content.decode())
    second = Reading(client.get("/fr/explore/dataset/odd/images/?image=photo").content.decode())

    assert "notes.txt" in first.text
    assert not first.all("img", class_="images__picture")
    assert first.links("image=photo")
    assert [one["width"] for one in second.all("img", class_="images__picture")] == ["40"]


@pytest.mark.parametrize("name", ODD)
def test_whatever_the_records_the_view_stands(client: Client, db: None, tmp_path: Path, name: str) -> None:
    path = publish(tmp_path, ODD[name]).replace("analyze", "images")

    assert client.get(path).status_code == 200


def test_the_files_of_the_records_come_as_one_archive(client: Client, read: Read) -> None:
    (link,) = read(f"{PATH}?refine.kind=gym").links("images.zip")

    answer = client.get(link)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer)))  # type: ignore[arg-type]

    listed, picture = archive.namelist()
    assert archive.testzip() is None
    assert "refine.kind=gym" in link
    assert max(Image.open(io.BytesIO(archive.read(picture))).size) == 1200
    assert picture in archive.read(listed).decode("utf-8-sig")
    assert "ODbL" in archive.read(listed).decode("utf-8-sig")


def test_no_file_is_no_archive(client: Client, portal: None) -> None:
    address = "/fr/explore/dataset/city-spots/images.zip"

    assert client.get(f"{address}?refine.kind=pool").status_code == 404
    assert client.get("/fr/explore/dataset/big-series/images.zip").status_code == 404


def test_an_archive_holds_so_many_files_and_no_more(
    client: Client, portal: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parvis.portal.images_archive.MOST_FILES", 0)

    answer = client.get("/fr/explore/dataset/city-spots/images.zip")

    assert answer.status_code == 400


def test_names_in_the_archive_lead_nowhere_else() -> None:
    assert safe_name(StoredFile(filename="../../etc/pass wd\x00.p/ng"), 3) == "0003-ng"
    assert safe_name(StoredFile(filename="été:1?.JPG"), 12) == "0012-été_1_.JPG"
