"""Field names made from headers."""

import pytest

from parvis.ingest.names import LONGEST, RESERVED, field_names, safe_name, unique_name


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Année", "annee"),
        ("% Voix/Ins", "voix_ins"),
        ("Œuvre d'art", "oeuvre_d_art"),
        ("2019", "_2019"),
        ("_hidden", "_hidden"),
        ("__x__", "_x"),
        ("nom\nde rue", "nom_de_rue"),
        ("名前", ""),
        ("", ""),
        ("---", ""),
    ],
)
def test_a_name_is_safe_on_the_wire(header: str, name: str) -> None:
    assert safe_name(header) == name


def test_a_long_header_is_cut_without_a_loose_end() -> None:
    name = safe_name("a" * (LONGEST - 1) + " b" * 10)

    assert name == "a" * (LONGEST - 1)


def test_every_name_is_there_once_and_says_why_it_is_not_the_header() -> None:
    named = field_names(["valeur", "Valeur", "", "VALEUR", "名前"])

    assert [(one.name, one.reason) for one in named] == [
        ("valeur", ""),
        ("valeur_1", "duplicate"),
        ("column_3", "unnamed"),
        ("valeur_2", "duplicate"),
        ("column_5", "unnamed"),
    ]


def test_a_name_made_for_a_repeated_header_takes_no_other_headers_name() -> None:
    assert [one.name for one in field_names(["a", "a", "a_1"])] == ["a", "a_2", "a_1"]


def test_a_made_up_name_gives_way_to_a_header_that_has_it() -> None:
    named = [one.name for one in field_names(["", "column_1"])]

    assert len(set(named)) == 2


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_reserved_words_become_fields(word: str) -> None:
    (named,) = field_names([word])

    assert named.name not in RESERVED
    assert named.name.startswith("field_")
    assert named.reason == "reserved"


def test_the_first_free_number_is_taken() -> None:
    assert unique_name("a", ["a", "a_1", "a_3"]) == "a_2"
