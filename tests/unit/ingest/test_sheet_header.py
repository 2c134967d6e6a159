"""The header of a sheet."""

from parvis.ingest.sheet_header import Header, find_header

RECORDS = [["Lyon", "12", "13"], ["Nice", "14", "15"], ["Brest", "16", "17"], ["Lille", "18", "19"]]


def test_a_header_below_titles() -> None:
    rows = [["Visites", "", ""], ["", "", ""], [" Ville ", "2022", "2023"], *RECORDS]

    assert find_header(rows, [], None) == Header(2, ("Ville", "2022", "2023"), ("", "", ""), 3)


def test_merged_names_are_spread_over_those_below() -> None:
    rows = [["Ville", "Visites", ""], ["", "2022", "2023"], *RECORDS]

    found = find_header(rows, [((0, 1), (0, 2)), ((0, 0), (1, 0))], None)

    assert found == Header(0, ("Ville", "Visites 2022", "Visites 2023"), ("", "", ""), 2)


def test_a_merge_among_records_changes_no_header() -> None:
    rows = [["Ville", "2022", "2023"], *RECORDS]

    assert find_header(rows, [((2, 1), (2, 2))], None).names == ("Ville", "2022", "2023")


def test_a_name_merged_downwards_alone_is_one_row() -> None:
    rows = [["Ville", "Été", "Hiver"], *RECORDS]

    assert find_header(rows, [((0, 0), (1, 0))], None).first_record == 1


def test_a_second_line_of_names_gives_labels() -> None:
    rows = [["ville", "ete", "hiver"], ["Nom", "Visites d'été", "Visites d'hiver"], *RECORDS]

    found = find_header(rows, [], None)

    assert (found.names, found.labels, found.first_record) == (
        ("ville", "ete", "hiver"),
        ("Nom", "Visites d'été", "Visites d'hiver"),
        2,
    )


def test_the_row_that_a_person_names_is_the_header() -> None:
    assert find_header([["a", "b", "c"], *RECORDS], [], 2) == Header(1, ("Lyon", "12", "13"), ("", "", ""), 2)


def test_a_row_past_the_end_names_nothing() -> None:
    assert find_header([["a", "b"]], [], 9) == Header(8, ("", ""), ("", ""), 8)
