"""Exports on the wire: conditions, parts, packing. The bytes come from real files on disk and real writers."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard

from parvis.records import export_files
from parvis.records.delivery import Conditions, Delivery, Export, delivery
from parvis.records.packing import accepted, can_pack
from parvis.records.ranges import ByteRange, UnsatisfiableError, byte_range

BODY = b"".join(b"%06d;line\r\n" % number for number in range(50_000))
MOMENT = datetime(2026, 1, 10, 8, 0, 0, 170_000, tzinfo=UTC)


@pytest.fixture(autouse=True)
def work(settings: Any, tmp_path: Path) -> Path:
    settings.WORK_DIR = tmp_path
    return tmp_path / "exports" / "kept"


class Counted:
    """An export that counts how often it was run, and how often it was closed."""

    def __init__(self, *, etag: str = "0a1b", media_type: str = "text/csv; charset=utf-8") -> None:
        self.runs = 0
        self.ends = 0
        self.file = Export(self.open, media_type, "city-spots.csv", etag, MOMENT if etag else None)

    def open(self) -> Iterator[bytes]:
        self.runs += 1
        try:
            for start in range(0, len(BODY), 10_000):
                yield BODY[start : start + 10_000]
        finally:
            self.ends += 1


def ask(file: Export, method: str = "GET", **headers: str) -> Delivery:
    return delivery(
        file, Conditions.from_headers(method, {name.replace("_", "-"): one for name, one in headers.items()})
    )


def body(sent: Delivery) -> bytes:
    return b"".join(sent.chunks)


def test_a_file_leaves_whole_with_its_names() -> None:
    sent = ask(Counted().file)

    assert (sent.status, body(sent)) == (200, BODY)
    assert dict(sent.headers) == {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="city-spots.csv"',
        "Last-Modified": "Sat, 10 Jan 2026 08:00:00 GMT",
        "Vary": "Accept-Encoding",
        "ETag": '"0a1b"',
        "Accept-Ranges": "bytes",
    }


def test_a_cut_download_goes_on() -> None:
    counted = Counted()
    first = ask(counted.file)
    got = next(first.chunks) + next(first.chunks)
    first.chunks.close()  # type: ignore[attr-defined]
    assert counted.ends == 1

    rest = ask(counted.file, Range=f"bytes={len(got)}-", If_Range=first.headers["ETag"])

    assert (rest.status, got + body(rest)) == (206, BODY)
    assert rest.headers["Content-Range"] == f"bytes {len(got)}-{len(BODY) - 1}/{len(BODY)}"
    assert rest.headers["Content-Length"] == str(len(BODY) - len(got))


def test_parts_are_made_once(work: Path) -> None:
    counted = Counted()

    assert body(ask(counted.file, Range="bytes=0-9")) == BODY[:10]
    assert body(ask(counted.file, Range="bytes=-8")) == BODY[-8:]
    whole = ask(counted.file)

    assert (body(whole), whole.headers["Content-Length"], counted.runs) == (BODY, str(len(BODY)), 1)
    assert [path.name for path in work.iterdir() if path.suffix != ".lock"] == ["0a1b.file"]


def test_a_changed_file_starts_again() -> None:
    sent = ask(Counted(etag="0a1c").file, Range="bytes=100-", If_Range='"0a1b"')

    assert (sent.status, body(sent)) == (200, BODY)


def test_dates_are_conditions_too() -> None:
    file = Counted().file

    assert ask(file, Range="bytes=5-", If_Range="Sat, 10 Jan 2026 08:00:00 GMT").status == 206
    assert ask(file, Range="bytes=5-", If_Range="Sat, 10 Jan 2026 07:59:59 GMT").status == 200
    assert ask(file, If_Modified_Since="Sat, 10 Jan 2026 08:00:00 GMT").status == 304
    assert ask(file, If_Modified_Since="Fri, 09 Jan 2026 08:00:00 GMT").status == 200
    assert ask(file, If_Modified_Since="yesterday").status == 200


@pytest.mark.parametrize("held", ['"0a1b"', 'W/"0a1b"', '"x", "0a1b"', "*"])
def test_what_the_caller_has_is_not_sent(held: str) -> None:
    counted = Counted()

    sent = ask(counted.file, If_None_Match=held, If_Modified_Since="Fri, 09 Jan 2026 08:00:00 GMT")

    assert (sent.status, body(sent), counted.runs) == (304, b"", 0)
    assert sent.headers["ETag"] == '"0a1b"'


def test_a_part_beyond_the_end_is_refused() -> None:
    sent = ask(Counted().file, Range=f"bytes={len(BODY)}-")

    assert (sent.status, sent.headers["Content-Range"]) == (416, f"bytes */{len(BODY)}")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=0-1", "bytes=9-2", "bytes=-", "bytes=a-b"])
def test_ranges_that_say_nothing_clear_are_ignored(asked: str) -> None:
    assert ask(Counted().file, Range=asked).status == 200


def test_answers_that_change_by_themselves_have_no_parts() -> None:
    sent = ask(Counted(etag="").file, Range="bytes=5-", If_None_Match="*")

    assert (sent.status, body(sent)) == (200, BODY)
    assert not {"ETag", "Accept-Ranges", "Last-Modified"} & set(sent.headers)


def test_head_runs_nothing() -> None:
    counted = Counted()

    sent = ask(counted.file, "HEAD")
    assert (sent.status, body(sent), counted.runs) == (200, b"", 0)
    assert "Content-Length" not in sent.headers
    body(ask(counted.file, Range="bytes=0-0"))
    assert ask(counted.file, "HEAD").headers["Content-Length"] == str(len(BODY))


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip", "gzip"),
        ("gzip, zstd", "zstd"),
        ("zstd;q=0, gzip;q=0.5", "gzip"),
        ("br", ""),
        ("identity", ""),
        ("*", "zstd"),
    ],
)
def test_files_are_packed_for_those_who_can_unpack(accept: str, encoding: str) -> None:
    sent = ask(Counted().file, Accept_Encoding=accept)

    assert sent.headers.get("Content-Encoding", "") == encoding
    assert sent.headers["ETag"] == (f'"0a1b-{encoding}"' if encoding else '"0a1b"')
    assert UNPACK[encoding](body(sent)) == BODY


def unzstd(packed: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(packed)


UNPACK = {"gzip": gzip.decompress, "zstd": unzstd, "": bytes}


def test_a_cut_packed_download_goes_on() -> None:
    counted = Counted()
    sent = ask(counted.file, Accept_Encoding="gzip, br")
    packed = body(sent)

    rest = ask(counted.file, Accept_Encoding="gzip, br", Range="bytes=1000-", If_Range=sent.headers["ETag"])

    assert (rest.status, rest.headers["Content-Encoding"]) == (206, "gzip")
    assert gzip.decompress(packed[:1000] + body(rest)) == BODY


def test_parts_without_a_tag_are_plain() -> None:
    sent = ask(Counted().file, Accept_Encoding="gzip", Range="bytes=0-5")

    assert (body(sent), "Content-Encoding" in sent.headers) == (BODY[:6], False)


def test_what_is_packed_already_is_left_alone() -> None:
    sent = ask(Counted(media_type="application/vnd.apache.parquet").file, Accept_Encoding="gzip")

    assert not {"Content-Encoding", "Vary"} & set(sent.headers)
    assert can_pack("application/rdf+xml; charset=utf-8")
    assert accepted("gzip;q=x") == []


def test_too_large_files_are_sent_whole(monkeypatch: pytest.MonkeyPatch, work: Path) -> None:
    monkeypatch.setattr(export_files, "FILE_BYTES", 1000)
    counted = Counted()

    assert ask(counted.file, Range="bytes=5-").status == 200
    assert counted.ends == 1
    assert ask(counted.file, Range="bytes=5-").status == 200
    assert {path.suffix for path in work.iterdir()} == {".lock", ".large"}


def test_the_disk_keeps_what_was_used_last(monkeypatch: pytest.MonkeyPatch, work: Path) -> None:
    monkeypatch.setattr(export_files, "WHOLE_BYTES", 2 * len(BODY) + 1)

    for etag in ("01", "02", "01", "03"):
        body(ask(Counted(etag=etag).file, Range="bytes=0-0"))

    assert {path.stem for path in work.glob("*.file")} == {"01", "03"}


def test_what_killed_processes_left_goes(monkeypatch: pytest.MonkeyPatch, work: Path) -> None:
    left = work.parent / "export-abc"
    left.mkdir(parents=True)
    (left / "o.fgb").touch()
    monkeypatch.setattr(export_files, "STALE_SECONDS", -1)

    export_files.folder()
    export_files.make_room()

    assert not left.exists()


def test_a_file_that_fails_leaves_nothing(work: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ask(Export(broken, "text/csv", "a.csv", "0d", MOMENT), Range="bytes=0-")

    assert {path.suffix for path in work.iterdir()} == {".lock"}


def test_names_of_any_script() -> None:
    file = Export(lambda: iter(()), "text/csv", 'été"1.csv', "0e", MOMENT)

    assert ask(file).headers["Content-Disposition"] == (
        "attachment; filename=\"_t__1.csv\"; filename*=UTF-8''%C3%A9t%C3%A9%221.csv"
    )


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=3-", (3, 9)),
        ("bytes=-4", (6, 9)),
        ("bytes=-99", (0, 9)),
        ("BYTES = 2 - 99", (2, 9)),
    ],
)
def test_ranges(header: str, expected: tuple[int, int]) -> None:
    assert byte_range(header, 10) == ByteRange(*expected)


@pytest.mark.parametrize(("header", "size"), [("bytes=10-", 10), ("bytes=-0", 10), ("bytes=0-", 0), ("bytes=-5", 0)])
def test_ranges_outside(header: str, size: int) -> None:
    with pytest.raises(UnsatisfiableError):
        byte_range(header, size)
