"""Full text over the fixture of the contract."""

from collections.abc import Iterator

import pytest
from sqlglot import exp

from parvis.engine.protocol import Engine, Limits
from parvis.lib.schema import Field, FieldType, Version
from parvis.lib.statements import Statement
from parvis.odsql.context import RECORDS, Lowering
from parvis.odsql.sql import text_of
from parvis.odsql.words.matching import match_words
from parvis.odsql.words.postings import cut
from parvis.odsql.words.reading import How, WordTest, read_words
from parvis.odsql.words.relevance import relevance
from tests.unit.odsql.asking import publish
from tests.unit.odsql.evaluating import DIALECTS, engine_of
from tests.unit.odsql.fixtures import city_rows, city_schema

SEARCHED = {FieldType.TEXT, FieldType.INT, FieldType.DOUBLE, FieldType.DATE, FieldType.DATETIME}


@pytest.fixture(scope="module", params=DIALECTS)
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Version]]:
    folder = tmp_path_factory.mktemp("words")
    engine = engine_of(request.param, folder)
    yield engine, publish(engine, folder, "city", city_schema(), city_rows())
    engine.close()


def context_of(city: tuple[Engine, Version]) -> Lowering:
    engine, version = city
    return Lowering(engine.dialect, version.alias, version.schema)


def run(city: tuple[Engine, Version], query: exp.Expr, context: Lowering) -> list[tuple[object, ...]]:
    engine, version = city
    return engine.rows(Statement(*text_of(query, context)), [version], Limits(10))


def codes(city: tuple[Engine, Version], mode: str, searched: str, *names: str) -> str:
    """The records that match, as their digits: `18` is A1 and A8."""
    context = context_of(city)
    fields = [context.schema[name] for name in names] or [one for one in context.schema if one.type in SEARCHED]
    condition = match_words(mode, searched, fields, context)
    query = exp.select(context.column("code")).from_(context.table("records", RECORDS)).where(condition)
    found = run(city, query.order_by(context.column("code")), context)
    return "".join(str(code)[1:] for (code,) in found)


@pytest.mark.parametrize(
    ("mode", "searched", "names", "found"),
    [
        ("bare", "fontaine", (), "128"),
        ("bare", "FONTAINE", (), "128"),
        ("bare", "font", (), ""),
        ("bare", "etoile", (), "1"),
        ("bare", "fontaine eau", (), "128"),
        ("bare", "secret", (), "8"),
        ("bare", "olympe", (), "6"),
        ("bare", "", (), "12345678"),
        ("bare", "   ", (), "12345678"),
        ("bare", "!?", (), ""),
        ("bare", "fontaine fontaine", ("name",), "128"),
        ("search", "fon", ("name",), "128"),
        ("search", "fontane parc", ("name",), "2"),
        ("search", "parc fontane", ("name",), "2"),
        ("search", "sport", (), "3456"),
        ("search", "gym", ("kind", "name"), "45"),
        ("search", "zzzz", ("name",), ""),
        ("search", "eu", ("tags",), ""),
        ("search", "gymnose grnd", ("name",), "4"),
        ("suggest", "gym", ("name",), "45"),
        ("suggest", "gymnaze", ("name",), ""),
        ("suggest", "kios", (), "7"),
        ("suggest", "grand gym", ("name",), "4"),
        ("suggest", "gran gymnase", ("name",), ""),
        ("startswith", "Fontaine", ("name",), "12"),
        ("startswith", "fontaine", ("name",), "8"),
        ("startswith", "du", ("name",), ""),
        ("startswith", "A", ("code",), "12345678"),
        ("startswith", "spo", ("tags",), "3456"),
        ("startswith", "2020-", ("opened_on",), "38"),
        ("startswith", "2021-06-15T12", ("updated_at",), "45"),
        ("startswith", "4", ("rating", "visits"), "14"),
        ("like", "fontaine", ("name",), "128"),
        ("like", "Fontaine parc", ("name",), "2"),
        ("like", "font", ("name",), ""),
        ("like", "font*", ("name",), "128"),
        ("like", "font%", ("name",), "128"),
        ("like", "*aine", ("name",), "128"),
        ("like", "*onta*", ("name",), "128"),
        ("like", "* parc", ("name",), "2"),
        ("like", "f?ntaine", ("name",), ""),
        ("like", "fon_taine", ("name",), ""),
        ("like", "eau", ("tags",), "1238"),
        ("bare", "100", (), "6"),
        ("bare", "2019", (), "12"),
        ("bare", "2020-07-14", (), "8"),
        ("bare", "2021", ("opened_on",), "4"),
        ("bare", "2021", ("updated_at",), "45"),
        ("bare", "5", ("rating",), "156"),
        ("search", "201", ("opened_on",), "126"),
        ("search", "10", ("visits",), "16"),
        ("bare", "99999999999999999999", (), ""),
    ],
)
def test_215_238_words(
    city: tuple[Engine, Version], mode: str, searched: str, names: tuple[str, ...], found: str
) -> None:
    assert codes(city, mode, searched, *names) == found


def test_what_is_typed_is_bound() -> None:
    context = Lowering("duckdb", "v", city_schema())
    hostile = "x' OR 1=1 --"

    sql, values = text_of(match_words("startswith", hostile, [city_schema()["name"]], context), context)

    assert "OR 1" not in sql
    assert values == (hostile,)


def test_tests_of_a_text() -> None:
    assert read_words("search", "L'Étoile du Nord") == (
        WordTest(How.FUZZY, "l"),
        WordTest(How.FUZZY, "etoile"),
        WordTest(How.FUZZY, "du"),
        WordTest(How.PREFIX_OR_FUZZY, "nord"),
    )
    assert [WordTest(How.FUZZY, word).distance for word in ("du", "parc", "etoile")] == [0, 1, 2]
    assert read_words("bare", "...") == ()
    assert cut("fontane", 3) == ["fo", "nt", "ane"]


@pytest.mark.parametrize(
    ("asked", "written"), [("fontane", "fontaine"), ("etioles", "etoiles"), ("kiosq", "kiosk"), ("parrcs", "parc")]
)
def test_a_near_word_shares_a_piece(asked: str, written: str) -> None:
    distance = WordTest(How.FUZZY, asked).distance

    assert any(piece in written for piece in cut(asked, distance + 1))


def test_titles_weigh_most(city: tuple[Engine, Version]) -> None:
    context = context_of(city)

    ranked = relevance("search", "gym", {"name": 8.0, "kind": 2.0}, context)

    assert ranked is not None
    scores = dict(run(city, ranked, context))
    assert scores == {3: 12.0, 4: 12.0}
    assert relevance("bare", "?", {}, context) is None


def test_hidden_fields_are_not_searched(city: tuple[Engine, Version]) -> None:
    assert codes(city, "bare", "fountain", "name", "kind") == "128"
    assert codes(city, "bare", "fountain", "name", "tags") == ""


def test_a_field_of_another_kind_has_no_words() -> None:
    context = Lowering("duckdb", "v", city_schema())
    boolean = Field("open", FieldType.BOOLEAN)

    assert match_words("bare", "true", [boolean], context).sql() == "(FALSE)"
