"""Where the header of a table is."""

import pytest

from parvis.ingest.layout import Layout, kind, majority, table_layout, trailing_notes, weight

RECORDS = [["Lyon", "516092", "47.87"], ["Nice", "342669", "71.92"], ["Brest", "139926", "49.51"]]


def test_names_over_numbers_are_a_header() -> None:
    assert table_layout([["Ville", "Population", "Surface"], *RECORDS]) == Layout(0, 1)


def test_titles_and_blank_rows_come_before_the_header() -> None:
    rows = [["Communes de France"], [], ["", "", ""], ["Ville", "Population", "Surface"], *RECORDS]

    layout = table_layout(rows)

    assert (layout.first, layout.height, layout.records) == (3, 1, 4)


def test_a_table_of_records_alone_has_no_header() -> None:
    assert table_layout([["2019-01-01", "1", "2"], ["2019-01-02", "3", "4"], ["2019-01-03", "5", "6"]]) == Layout(0, 0)


def test_a_first_row_whose_cells_come_again_is_a_record() -> None:
    assert table_layout([["oui", "non"], ["non", "non"], ["oui", "oui"], ["oui", "non"]]).height == 0


def test_a_second_line_of_names_over_numbers_belongs_to_the_header() -> None:
    rows = [["ville", "pop", "surf"], ["Nom", "Population en 2020", "Surface en km²"], *RECORDS]

    assert table_layout(rows) == Layout(0, 2)


def test_one_column_of_numbers_is_too_little_for_a_second_line() -> None:
    rows = [["ville", "pop"], ["Nom", "Population"], ["Lyon", "516092"], ["Nice", "342669"], ["Brest", "139926"]]

    assert table_layout(rows) == Layout(0, 1)


def test_years_head_columns_as_well_as_numbers_do() -> None:
    assert table_layout([["Ville", "2019", "2020"], *RECORDS]) == Layout(0, 1)


def test_a_lone_row_of_words_is_a_header() -> None:
    assert table_layout([["nom", "prénom"]]) == Layout(0, 1)


def test_totals_and_sources_below_are_notes() -> None:
    rows = [*RECORDS, ["Total", "998687", ""], ["", "", ""], ["Source : Insee, 2020", "", ""]]

    assert trailing_notes(rows, 3) == [-1, -2, -3]


def test_a_row_as_full_as_the_table_is_no_note() -> None:
    assert trailing_notes([*RECORDS, ["Total", "998687", "169.3"]], 3) == []


def test_a_word_that_only_begins_like_a_note_is_none() -> None:
    assert trailing_notes([*RECORDS, ["Totalement", "", ""]], 3) == []


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (None, ""),
        ("  ", ""),
        ("2020", ""),
        ("1234", "number"),
        ("1 234,5 %", "number"),
        ("(12.50)", "number"),
        ("-3e5", "number"),
        ("12 rue", "text"),
        ("2020-01-31", "moment"),
        ("2020-01-31T10:00", "moment"),
        ("31/01/20", "moment"),
        ("31.01.2020 10:00", "moment"),
    ],
)
def test_what_a_cell_looks_like(cell: str | None, expected: str) -> None:
    assert kind(cell) == expected


def test_four_in_five_that_say_something_are_a_majority() -> None:
    assert majority(["number", "number", "number", "number", "text", "", ""]) == "number"
    assert majority(["number", "number", "number", "text"]) == ""
    assert majority(["", ""]) == ""


@pytest.mark.parametrize(
    ("here", "mostly", "expected"),
    [
        ("text", "number", 1),
        ("text", "moment", 1),
        ("text", "text", 0),
        ("moment", "number", 1),
        ("moment", "moment", -1),
        ("moment", "", -1),
        ("number", "number", -1),
        ("number", "moment", 0),
        ("", "number", 0),
    ],
)
def test_what_a_cell_over_others_speaks_for(here: str, mostly: str, expected: int) -> None:
    assert weight(here, mostly) == expected
