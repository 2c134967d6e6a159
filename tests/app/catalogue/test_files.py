"""Files that belong to a dataset."""

import io
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from parvis.catalogue.actions import (
    add_alternative_export,
    add_attachment,
    delete_dataset,
    remove_alternative_export,
    remove_attachment,
    store_file,
)
from parvis.catalogue.models import StoredFile
from parvis.catalogue.models.files import files_folder
from tests import make

pytestmark = pytest.mark.django_db


def a_picture() -> io.BytesIO:
    found = io.BytesIO()
    Image.new("RGB", (12, 8)).save(found, "PNG")
    found.seek(0)
    return found


def test_a_picture_is_measured() -> None:
    file = store_file(make.dataset(), a_picture(), filename="dir/été.png")

    value = file.as_value()
    assert len(value["id"]) == 32
    assert {key: value[key] for key in ("filename", "format", "mimetype", "width", "height", "thumbnail")} == {
        "filename": "été.png", "format": "PNG", "mimetype": "image/png", "width": 12, "height": 8, "thumbnail": True,
    }  # fmt: skip
    assert file.path.read_bytes() == a_picture().getvalue()


def test_the_same_bytes_and_name_are_one_file() -> None:
    dataset = make.dataset()

    first, again = (store_file(dataset, io.BytesIO(b"x"), filename="a.bin") for _ in range(2))
    other = store_file(dataset, io.BytesIO(b"x"), filename="b.bin")

    assert first == again
    assert first != other
    assert len(list(files_folder(dataset.uid).iterdir())) == 2


def test_a_false_picture_is_a_file() -> None:
    file = store_file(make.dataset(), io.BytesIO(b"\x89PNG no"), filename="a.png")

    assert (file.width, file.has_thumbnail, file.media_type) == (None, False, "image/png")


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("C:\\x\\a.pdf", "a.pdf"), ("a\r\nb.txt", "ab.txt"), ("", "file")],
)
def test_names_lead_nowhere(name: str, kept: str) -> None:
    file = store_file(make.dataset(), io.BytesIO(b"x"), filename=name)

    assert file.filename == kept
    assert file.path.parent == files_folder(file.dataset.uid)


def test_attachments_keep_their_identifiers() -> None:
    dataset = make.dataset()

    found = [add_attachment(dataset, io.BytesIO(text), filename="Notice.pdf", at=make.NOON) for text in (b"a", b"b")]

    assert [one.attachment_id for one in found] == ["notice_pdf", "notice_pdf_2"]
    assert found[0].title == "Notice.pdf"
    assert found[0].file.media_type == "application/pdf"


def test_bytes_go_with_the_last_that_refers_to_them(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    dataset = make.dataset()
    one, two = (add_attachment(dataset, io.BytesIO(b"same"), filename="a.txt", at=make.NOON) for _ in range(2))
    path = one.file.path

    with django_capture_on_commit_callbacks(execute=True):
        remove_attachment(one, at=make.NOON)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        remove_attachment(two, at=make.NOON)

    assert not path.exists()
    assert not StoredFile.objects.exists()


def test_an_alternative_export_is_a_file_or_an_address(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    dataset = make.dataset()
    far = add_alternative_export(
        dataset, "https://x.example/a.dxf", title="Plan", at=make.NOON, media_type="application/dxf"
    )
    near = add_alternative_export(dataset, io.BytesIO(b"dxf"), title="Plan", filename="a.dxf", at=make.NOON)
    assert near.file is not None
    path = near.file.path

    with django_capture_on_commit_callbacks(execute=True):
        remove_alternative_export(near, at=make.NOON)

    assert (far.file, far.address, path.exists()) == (None, "https://x.example/a.dxf", False)


def test_files_go_with_their_dataset(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    dataset = make.dataset()
    add_attachment(dataset, io.BytesIO(b"a"), filename="a.txt", at=make.NOON)
    store_file(dataset, a_picture(), filename="a.png")
    folder: Path = files_folder(dataset.uid)

    with django_capture_on_commit_callbacks(execute=True):
        delete_dataset(dataset)

    assert not folder.exists()
