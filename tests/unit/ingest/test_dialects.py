"""Which character separates cells."""

from pathlib import Path

import pytest

from parvis.ingest.dialects import SAMPLE_CHARACTERS, declared_delimiter, guess_delimiter, sample_of, sample_rows


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n", ";"),
        ("a,b\n1;2,3\n4,5;6\n", ","),
        ("a\tb\n1, 2\t3, 4\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ('a;b\n"x,y,z,w";1\n"x,y,z,w";2\n', ";"),
        ("alone\n1\n2\n", ","),
        ("", ","),
    ],
)
def test_the_delimiter_cuts_most_records_alike(sample: str, delimiter: str) -> None:
    assert guess_delimiter(sample) == delimiter


@pytest.mark.parametrize(("sample", "found"), [("sep=|\r\na|b\n", "|"), ("SEP=;\na;b\n", ";"), ("separate;b\n", None)])
def test_a_first_line_may_declare_it(sample: str, found: str | None) -> None:
    assert declared_delimiter(sample) == found


def test_a_sample_ends_with_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("12345;é\n" * 50_000, encoding="utf-8")

    sample = sample_of(path)

    assert sample.endswith("\n")
    assert SAMPLE_CHARACTERS - 10 < len(sample) <= SAMPLE_CHARACTERS


def test_a_sample_of_one_endless_line_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x" * (SAMPLE_CHARACTERS + 10), encoding="utf-8")

    assert len(sample_of(path)) == SAMPLE_CHARACTERS


def test_quoted_line_ends_cut_no_record() -> None:
    assert sample_rows('a;b\n"x\ny";"z ""w"""\n', ";") == [["a", "b"], ["x\ny", 'z "w"']]


def test_only_the_first_records_are_looked_at() -> None:
    assert sample_rows("a\n" * 10, ";", limit=3) == [["a"]] * 3
