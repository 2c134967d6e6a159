"""Date literals, now(), components, patterns and widths, on both engines."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlglot import exp

from parvis.lib.errors import OdsqlError
from parvis.lib.schema import FieldType
from parvis.odsql.moments.clock import NowArgument, evaluate_now
from parvis.odsql.moments.comparing import among_moments, as_instant, between_moments, compare_moment
from parvis.odsql.moments.literals import moment_at, read_moment
from parvis.odsql.moments.names import LANGUAGES, names_of
from parvis.odsql.moments.parts import extract_part
from parvis.odsql.moments.patterns import date_format, read_pattern
from parvis.odsql.moments.widths import bound_label, range_label, range_start, read_width
from parvis.odsql.moments.zones import to_utc, transitions
from parvis.odsql.nodes import day, instant
from tests.unit.odsql.evaluating import DIALECTS, evaluate, lowering, rows

PARIS = "Europe/Paris"
COLUMN = exp.column("v")
OPERATORS = {"=": exp.EQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}
INSTANTS = [
    datetime(1950, 7, 1, 12),
    datetime(2020, 3, 29, 0, 59, 59),
    datetime(2020, 3, 29, 1),
    datetime(2020, 10, 25, 0, 30),
    datetime(2020, 10, 25, 1, 30),
    datetime(2021, 6, 15, 22, 30, 15, 123456),
    datetime(2090, 7, 1, 12),
]
both_engines = pytest.mark.parametrize("dialect", DIALECTS)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2020", datetime(2020, 1, 1)),
        ("2020-05", datetime(2020, 5, 1)),
        ("2020/05", datetime(2020, 5, 1)),
        ("2020-05-01", datetime(2020, 5, 1)),
        ("2020/05/01", datetime(2020, 5, 1)),
        ("20200501", datetime(2020, 5, 1)),
        ("2020-05-01T08:00", datetime(2020, 5, 1, 8)),
        ("2020/05/01 08:00:01", datetime(2020, 5, 1, 8, 0, 1)),
        ("2020-05-01 08:00:01.5", datetime(2020, 5, 1, 8, 0, 1, 500000)),
        ("2020-05-01T08:00:01.1234567Z", datetime(2020, 5, 1, 8, 0, 1, 123456)),
        ("2020-05-01T08:00:00+02:00", datetime(2020, 5, 1, 6)),
        ("2020-05-01T08:00-0330", datetime(2020, 5, 1, 11, 30)),
        (" 2020-05-01T08:00:00+02 ", datetime(2020, 5, 1, 6)),
    ],
)
def test_forms_of_a_date(written: str, at: datetime) -> None:
    moment = read_moment(written)

    assert moment.at == at
    assert moment.is_day == ("T" not in written and ":" not in written)


@pytest.mark.parametrize(
    "written",
    ["", "not a date", "2020-13-01", "2020-02-30", "2020-5-1", "2020-05/01", "2020-05-01T24:00", "2020-05-01T08:61",
     "0000", "20", "2020-05-01T08:00+25:00", "2020-05-01T", "2020-05-01Z", "٢٠٢٠", "2020-05-01\n08:00"],
)  # fmt: skip
def test_273_274_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(OdsqlError, match="Invalid date"):
        read_moment(written)


def test_literals_are_read_in_the_zone_unless_they_have_an_offset() -> None:
    assert read_moment("2020-12-31 23:45", PARIS).at == datetime(2020, 12, 31, 22, 45)
    assert read_moment("2021-01-01T00:00:00+00:00", PARIS).at == datetime(2021, 1, 1)


def test_a_day_is_as_long_as_the_clock_says() -> None:
    short, long = read_moment("2020-03-29", PARIS), read_moment("2020-10-25", PARIS)

    assert (short.at, short.next_at) == (datetime(2020, 3, 28, 23), datetime(2020, 3, 29, 22))
    assert (long.at, long.next_at) == (datetime(2020, 10, 24, 22), datetime(2020, 10, 25, 23))


@pytest.mark.parametrize("written", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_the_ends_of_time_are_read(written: str, zone: str) -> None:
    moment = read_moment(written, zone)

    assert moment.next_at is not None
    assert moment.at < moment.next_at


NOW = datetime(2021, 5, 6, 12, 34, 55, 450500, tzinfo=UTC)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ([("years", -1)], datetime(2020, 5, 6, 12, 34, 55, 450500)),
        ([("year", 2001), ("months", -1)], datetime(2001, 4, 6, 12, 34, 55, 450500)),
        ([("day", 31), ("month", 2)], datetime(2021, 2, 28, 12, 34, 55, 450500)),
        ([("weekday", 0)], datetime(2021, 5, 10, 12, 34, 55, 450500)),
        ([("weekday", 3)], datetime(2021, 5, 6, 12, 34, 55, 450500)),
        ([("mondays", -1)], datetime(2021, 5, 3, 12, 34, 55, 450500)),
        ([("mondays", 1)], datetime(2021, 5, 10, 12, 34, 55, 450500)),
        ([("thursdays", 1)], datetime(2021, 5, 13, 12, 34, 55, 450500)),
        ([("thursdays", -2)], datetime(2021, 4, 22, 12, 34, 55, 450500)),
        ([("thursdays", 0)], datetime(2021, 5, 6, 12, 34, 55, 450500)),
        ([("months", 25)], datetime(2023, 6, 6, 12, 34, 55, 450500)),
        ([("days", 1), ("days", 2)], datetime(2021, 5, 8, 12, 34, 55, 450500)),
        ([("hour", 0), ("minute", 0), ("second", 0), ("microsecond", 0)], datetime(2021, 5, 6)),
        ([("weeks", 1), ("hours", -13)], datetime(2021, 5, 12, 23, 34, 55, 450500)),
        ([("SECONDS", 5), ("microseconds", -500), ("minutes", 60)], datetime(2021, 5, 6, 13, 35, 0, 450000)),
    ],
)
def test_271_272_now_with_arguments(arguments: list[tuple[str, int]], found: datetime) -> None:
    given = [NowArgument(name, value) for name, value in arguments]

    assert evaluate_now(given, NOW) == found.replace(tzinfo=UTC)


def test_a_signed_singular_is_a_step() -> None:
    assert evaluate_now([NowArgument("year", -20, signed=True)], NOW).year == 2001
    assert evaluate_now([NowArgument("day", -6, signed=True)], NOW).date() == date(2021, 4, 30)


@pytest.mark.parametrize(
    "argument",
    [NowArgument("month", 13), NowArgument("month", 0), NowArgument("year", 10000), NowArgument("hour", 24),
     NowArgument("weekday", 7), NowArgument("weekday", -1, signed=True), NowArgument("years", 9000),
     NowArgument("days", 10**12), NowArgument("weeks", 10**400), NowArgument("decades", 1)],
)  # fmt: skip
def test_arguments_of_now_that_make_no_sense(argument: NowArgument) -> None:
    with pytest.raises(OdsqlError, match="now"):
        evaluate_now([argument], NOW)


def holds(operator: str, value: datetime | date | None, literal: str, dialect: str, zone: str = "UTC") -> bool:
    """Whether a value compares to a literal."""
    context = lowering(dialect, zone)
    type_ = FieldType.DATETIME if isinstance(value, datetime) else FieldType.DATE
    node = compare_moment(COLUMN, type_, OPERATORS[operator], read_moment(literal, zone), context)
    return bool(evaluate(node, constant(value, dialect), context))


def constant(value: datetime | date | None, dialect: str) -> exp.Expr:
    if value is None:
        return exp.cast(exp.null(), "DATE") if dialect == "duckdb" else exp.null()
    return instant(value, dialect) if isinstance(value, datetime) else day(value, dialect)


@both_engines
@pytest.mark.parametrize(
    ("value", "literal", "true"),
    [
        (datetime(2020, 5, 1), "2020-05-01", {"=", "<=", ">="}),
        (datetime(2020, 5, 1, 23, 59), "2020-05-01", {"=", "<=", ">="}),
        (datetime(2020, 5, 2), "2020-05-01", {"!=", ">", ">="}),
        (datetime(2020, 4, 30, 23, 59), "2020-05-01", {"!=", "<", "<="}),
        (datetime(2020, 5, 1, 8), "2020-05-01T08:00", {"=", "<=", ">="}),
        (datetime(2020, 5, 1, 8, 0, 1), "2020-05-01T08:00", {"!=", ">", ">="}),
        (date(2020, 5, 1), "2020-05-01", {"=", "<=", ">="}),
        (date(2020, 5, 1), "2020-05-01T00:00", {"=", "<=", ">="}),
        (date(2020, 5, 1), "2020-05-01T10:00", {"!=", "<", "<="}),
        (date(2020, 5, 2), "2020-05-01T10:00", {"!=", ">", ">="}),
        (None, "2020", set()),
    ],
)
def test_263_a_day_stands_for_all_its_instants(
    dialect: str, value: datetime | date | None, literal: str, true: set[str]
) -> None:
    assert {operator for operator in OPERATORS if holds(operator, value, literal, dialect)} == true


@both_engines
def test_262_a_day_is_cut_in_the_zone(dialect: str) -> None:
    late = datetime(2020, 12, 31, 23, 30)

    assert not holds(">=", late, "2021", dialect)
    assert holds(">=", late, "2021", dialect, PARIS)
    assert holds("=", date(2020, 12, 31), "2020-12-31T00:00+01:00", dialect, PARIS)


@both_engines
def test_259_intervals_and_lists(dialect: str) -> None:
    context = lowering(dialect)
    low, high = read_moment("2019"), read_moment("2020-05-01")
    inside = between_moments(COLUMN, FieldType.DATETIME, (low, True), (high, True), context)
    outside = between_moments(COLUMN, FieldType.DATETIME, (low, False), (high, False), context)
    open_ = between_moments(COLUMN, FieldType.DATETIME, None, None, context)
    listed = among_moments(COLUMN, FieldType.DATETIME, [low, high], context)

    evening = instant(datetime(2020, 5, 1, 20), dialect)
    assert evaluate(inside, evening, context)
    assert not evaluate(outside, evening, context)
    assert evaluate(open_, evening, context)
    assert evaluate(listed, evening, context)
    assert not evaluate(listed, instant(datetime(2020, 5, 2), dialect), context)


@both_engines
def test_a_date_as_instant_is_its_midnight_in_the_zone(dialect: str) -> None:
    context = lowering(dialect, PARIS)
    node = as_instant(COLUMN, FieldType.DATE, context)
    midnight = exp.EQ(this=node, expression=instant(datetime(2020, 6, 30, 22), dialect))

    assert evaluate(midnight, day(date(2020, 7, 1), dialect), context)


@both_engines
@pytest.mark.parametrize("zone", ["UTC", PARIS, "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham"])
@pytest.mark.parametrize("at", INSTANTS)
def test_267_268_components_are_cut_in_the_zone(dialect: str, zone: str, at: datetime) -> None:
    context = lowering(dialect, zone)
    names = ("year", "quarter", "month", "day", "hour", "minute", "second", "millisecond", "dayofweek")
    parts = [extract_part(name, COLUMN, FieldType.DATETIME, context) for name in names]
    query = exp.select(*parts).from_(exp.select(exp.alias_(instant(at, dialect), "v")).subquery("t"))

    found = [int(value) for value in rows(query, context)[0]]

    local = at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    expected = [local.year, (local.month + 2) // 3, local.month, local.day, local.hour, local.minute, local.second]
    assert found == [*expected, local.microsecond // 1000, local.isoweekday()]


@both_engines
def test_a_date_is_never_shifted_and_has_no_hours(dialect: str) -> None:
    context = lowering(dialect, "America/Los_Angeles")
    value = day(date(2020, 2, 29), dialect)

    found = [
        int(evaluate(extract_part(name, COLUMN, FieldType.DATE, context), value, context))
        for name in ("year", "month", "day", "hour", "minute", "second")
    ]
    assert found == [2020, 2, 29, 0, 0, 0]


@pytest.mark.parametrize("zone", [PARIS, "Australia/Lord_Howe", "America/New_York"])
def test_local_times_come_back_to_utc(zone: str) -> None:
    context = lowering("duckdb", zone)
    node = to_utc(COLUMN, context)

    for change in transitions(zone)[::7]:
        for local in (change.local, change.local.replace(hour=12)):
            expected = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
            assert evaluate(node, instant(local, "duckdb"), context) == expected


def test_the_changes_of_a_zone_are_those_of_its_law() -> None:
    first = transitions(PARIS)[0]

    assert (first.at, first.before, first.after) == (datetime(2000, 3, 26, 1), 3600, 7200)
    assert len(transitions(PARIS)) == 80
    assert transitions("Asia/Kolkata") == ()


@both_engines
@pytest.mark.parametrize(
    ("value", "pattern", "found"),
    [
        (date(2019, 3, 26), "dd/MM/YYYY", "26/03/2019"),
        (date(2019, 3, 26), "MMMM", "mars"),
        (date(2019, 3, 26), "EEEE E MMM", "mardi mar. mars"),
        (date(2019, 3, 26), "D DDD", "85 085"),
        (date(2021, 1, 1), "xxxx-ww", "2020-53"),
        (date(2021, 1, 1), "xx w e yy", "20 53 5 21"),
        (date(2019, 3, 26), "'le 'd/M", "le 26/3"),
        (date(2019, 3, 26), "'l''an' yyyy ''?", "l'an 2019 '?"),
        (datetime(2019, 3, 6, 7, 8, 9), "H:m:s HH-mm.ss,", "7:8:9 07-08.09,"),
        (datetime(2019, 3, 6, 7, 8, 9), "'%Y 100%' yyyy%", "%Y 100% 2019%"),
        (date(2019, 3, 26), "", ""),
        (date(2019, 3, 26), "'x'", "x"),
        (None, "'x'", None),
        (None, "dd", None),
    ],
)
def test_275_280_patterns(dialect: str, value: date | datetime | None, pattern: str, found: str | None) -> None:
    context = lowering(dialect)
    type_ = FieldType.DATETIME if isinstance(value, datetime) else FieldType.DATE

    assert evaluate(date_format(COLUMN, type_, pattern, context), constant(value, dialect), context) == found


@both_engines
def test_276_281_names_follow_the_language_and_the_cut_the_zone(dialect: str) -> None:
    late = instant(datetime(2020, 12, 31, 23, 30), dialect)
    context = lowering(dialect, PARIS, lang="en")

    node = date_format(COLUMN, FieldType.DATETIME, "EEEE d MMMM yyyy HH:mm", context)

    assert evaluate(node, late, context) == "Friday 1 January 2021 00:30"


@pytest.mark.parametrize("pattern", ["K", "yyyy G", "'open", "é", "yyyyyyyyyy", "MM'"])
def test_unknown_tokens_are_refused(pattern: str) -> None:
    with pytest.raises(OdsqlError):
        read_pattern(pattern)


def test_names_exist_in_every_language() -> None:
    for lang in LANGUAGES:
        assert len(set(names_of("months", lang, full=True, use="stand-alone"))) == 12
        assert len(set(names_of("days", lang, full=True, use="format"))) == 7
    assert names_of("days", "en", full=False, use="format") == ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    assert names_of("months", "ca", full=True, use="format")[2] == "de març"
    assert names_of("months", "xx", full=True, use="format")[0] == "January"


def label(value: date | datetime, width: tuple[int, str], dialect: str, zone: str) -> str:
    """The label of the group that a value falls in."""
    context = lowering(dialect, zone)
    type_ = FieldType.DATETIME if isinstance(value, datetime) else FieldType.DATE
    read = read_width(*width)
    inner = exp.select(exp.alias_(constant(value, dialect), "v")).subquery("t")
    starts = exp.select(exp.alias_(range_start(COLUMN, type_, read, context), "s")).from_(inner).subquery("u")
    return str(rows(exp.select(range_label(exp.column("s"), read, context)).from_(starts), context)[0][0])


@both_engines
@pytest.mark.parametrize(
    ("value", "width", "zone", "found"),
    [
        (date(2018, 11, 5), (1, "year"), "UTC", "[2018-01-01T00:00:00.000Z, 2019-01-01T00:00:00.000Z["),
        (date(2018, 11, 5), (1, "d"), PARIS, "[2018-11-05T00:00:00+01:00, 2018-11-06T00:00:00+01:00["),
        (date(1950, 11, 5), (1, "M"), "UTC", "[1950-11-01T00:00:00.000Z, 1950-12-01T00:00:00.000Z["),
        (datetime(2020, 1, 5), (1, "weeks"), "UTC", "[2019-12-30T00:00:00.000Z, 2020-01-06T00:00:00.000Z["),
        (datetime(2020, 12, 31, 23, 30), (1, "day"), PARIS, "[2021-01-01T00:00:00+01:00, 2021-01-02T00:00:00+01:00["),
        (datetime(2020, 3, 29, 12), (1, "day"), PARIS, "[2020-03-29T00:00:00+01:00, 2020-03-30T00:00:00+02:00["),
        (datetime(2020, 5, 6), (1, "q"), PARIS, "[2020-04-01T00:00:00+02:00, 2020-07-01T00:00:00+02:00["),
        (datetime(2020, 10, 25, 0, 30), (1, "h"), PARIS, "[2020-10-25T02:00:00+02:00, 2020-10-25T02:00:00+01:00["),
        (datetime(2020, 10, 25, 1, 30), (1, "h"), PARIS, "[2020-10-25T02:00:00+01:00, 2020-10-25T03:00:00+01:00["),
        (datetime(2020, 6, 1, 13, 7), (12, "hours"), PARIS, "[2020-06-01T12:00:00+02:00, 2020-06-02T00:00:00+02:00["),
        (
            datetime(2020, 6, 1, 13, 7),
            (15, "m"),
            "Asia/Kolkata",
            "[2020-06-01T18:30:00+05:30, 2020-06-01T18:45:00+05:30[",
        ),
        (datetime(1970, 1, 4), (2, "days"), "UTC", "[1970-01-03T00:00:00.000Z, 1970-01-05T00:00:00.000Z["),
        (datetime(1969, 12, 31, 5), (2, "days"), "UTC", "[1969-12-30T00:00:00.000Z, 1970-01-01T00:00:00.000Z["),
        (
            datetime(2020, 6, 1, 13, 7, 0, 7000),
            (5, "ms"),
            "UTC",
            "[2020-06-01T13:07:00.005Z, 2020-06-01T13:07:00.010Z[",
        ),
        (datetime(2090, 7, 1, 12), (1, "day"), PARIS, "[2090-07-01T00:00:00+02:00, 2090-07-02T00:00:00+02:00["),
    ],
)
def test_314_315_widths(dialect: str, value: date | datetime, width: tuple[int, str], zone: str, found: str) -> None:
    assert label(value, width, dialect, zone) == found


@pytest.mark.parametrize("width", [(2, "year"), (3, "w"), (2, "M"), (0, "d"), (1, "fortnight"), (1, "D"), (10**9, "d")])
def test_317_widths_that_are_refused(width: tuple[int, str]) -> None:
    with pytest.raises(OdsqlError):
        read_width(*width)


def test_units_keep_the_case_of_their_letter() -> None:
    assert [read_width(1, unit).unit for unit in ("m", "M", "MONTH", "Minutes")] == [
        "minute",
        "month",
        "month",
        "minute",
    ]


def test_316_bounds_are_labelled_in_utc() -> None:
    assert bound_label(read_moment("2020-01-01")) == "2020-01-01T00:00:00.000Z"
    assert bound_label(read_moment("2020-01-01", PARIS)) == "2019-12-31T23:00:00.000Z"
    assert bound_label(moment_at(NOW)) == "2021-05-06T12:34:55.450Z"
