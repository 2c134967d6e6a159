"""Which encoding a text is in."""

from pathlib import Path

import pytest

from parvis.ingest import charsets
from parvis.ingest.charsets import decode
from parvis.lib.errors import SourceInvalidError

TEXT = "nom;prix\r\nÉcole d'été;12 €\r\nForêt à l'œuvre;3\r\n"


def decoded(tmp_path: Path, content: bytes, *, encoding: str | None = None) -> charsets.Decoded:
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    return decode(path, tmp_path / "out.csv", encoding=encoding)


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "windows-1252"),
        ("iso8859-15", "iso-8859-15"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_french_is_read_in_the_encoding_it_was_written_in(encoding: str, found: str, tmp_path: Path) -> None:
    result = decoded(tmp_path, TEXT.encode(encoding))

    assert result.path.read_bytes().decode("utf-8") == TEXT
    assert (result.encoding, result.line_ending, result.issues) == (found, "CRLF", ())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_byte_order_mark_is_no_character_of_the_first_name(encoding: str, tmp_path: Path) -> None:
    assert decoded(tmp_path, TEXT.encode(encoding)).path.read_text(encoding="utf-8").startswith("nom")


def test_lines_that_end_as_on_old_macs_become_lines(tmp_path: Path) -> None:
    result = decoded(tmp_path, b"a;b\r1;2\r3;4\r")

    assert result.path.read_bytes() == b"a;b\n1;2\n3;4\n"
    assert result.line_ending == "CR"


def test_so_do_they_in_two_bytes_a_character(tmp_path: Path) -> None:
    result = decoded(tmp_path, "a;b\r1;é\r".encode("utf-16"))

    assert result.path.read_bytes().decode() == "a;b\n1;é\n"
    assert result.line_ending == "CR"


def test_lines_of_two_encodings_are_each_read_as_what_they_are(tmp_path: Path) -> None:
    lines = ["é utf-8".encode()] * 5 + ["à windows".encode("cp1252")] + [b"plain"]

    result = decoded(tmp_path, b"\n".join(lines))

    assert result.path.read_text(encoding="utf-8").split("\n") == ["é utf-8"] * 5 + ["à windows", "plain"]
    assert result.encoding == "mixed"
    assert [(issue.code, issue.line, issue.count) for issue in result.issues] == [("mixed_encodings", 6, 1)]


def test_control_characters_are_dropped_and_told(tmp_path: Path) -> None:
    result = decoded(tmp_path, b"a;b\n1;x\x00y\n\x1f2;z\x7f\n")

    assert result.path.read_bytes() == b"a;b\n1;xy\n2;z\n"
    assert [(issue.code, issue.line, issue.count) for issue in result.issues] == [("removed_characters", 2, 3)]


def test_characters_that_an_asked_encoding_does_not_know_are_counted(tmp_path: Path) -> None:
    result = decoded(tmp_path, "a\né\n".encode(), encoding="ascii")

    assert result.path.read_text(encoding="utf-8") == "a\n\ufffd\ufffd\n"
    assert [(issue.code, issue.line, issue.count) for issue in result.issues] == [("unreadable_characters", 2, 2)]


def test_latin_1_is_read_as_windows_reads_it(tmp_path: Path) -> None:
    assert decoded(tmp_path, b"12 \x80\n", encoding="latin-1").path.read_text(encoding="utf-8") == "12 €\n"


def test_an_encoding_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalidError, match="klingon"):
        decoded(tmp_path, b"a\n", encoding="klingon")


def test_a_character_cut_by_a_piece_of_the_file_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charsets, "CHUNK_BYTES", 7)
    text = "".join(f"{number};été à Évreux\n" for number in range(50))

    assert decoded(tmp_path, text.encode()).path.read_text(encoding="utf-8") == text
    assert decoded(tmp_path, text.encode("utf-16")).path.read_text(encoding="utf-8") == text
