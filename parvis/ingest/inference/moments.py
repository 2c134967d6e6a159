"""How dates and moments are written. One order of day and month for a whole column; moments are kept in UTC."""

from parvis.ingest.inference.forms import Form, matches
from parvis.lib.schema import FieldType

TIME = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
ZONE = r"(?: ?(?:Z|z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?))"
HAS_ZONE = f"regexp_matches({{v}}, ':[0-9.,]+{ZONE}$')"


def date_form(name: str, pattern: str, value: str) -> Form:
    """A form of dates: the pattern, and the day must exist."""
    return Form(name, FieldType.DATE, f"({matches(pattern)} AND {value} IS NOT NULL)", value)


def parsed(order: str, subject: str = "{v}") -> str:
    """SQL: the date of a text in which `/`, `.` and `-` separate the same way."""
    return f"CAST(try_strptime(translate({subject}, '.-', '//'), '{order}') AS DATE)"


ISO_DATE = date_form("iso_date", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "TRY_CAST({v} AS DATE)")
YEAR_FIRST = date_form("year_first", r"[0-9]{4}[/.][0-9]{1,2}[/.][0-9]{1,2}", parsed("%Y/%m/%d"))
DAY_FIRST = date_form("day_first", r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}", parsed("%d/%m/%Y"))
MONTH_FIRST = date_form("month_first", r"[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{4}", parsed("%m/%d/%Y"))


def moment(date: str) -> str:
    """SQL: the moment of a cell in which a time may follow `date` (a text, `2024-03-31`), in UTC.

    A time without a zone is taken as UTC. A leap second (`23:59:60`) is the first of the next minute. The text is
    rewritten to the form that DuckDB reads in every case: two digits, seconds, a point before the fraction, a zone.
    """
    time = f"replace(regexp_extract({{v}}, '[T ]({TIME})', 1), ',', '.')"
    time = f"regexp_replace(regexp_replace({time}, '^([0-9]:)', '0\\1'), '^(.....)$', '\\1:00')"
    zone = "regexp_extract({v}, ':[0-9.,]+ ?([+-][0-9]{2}(?::?[0-9]{2})?)$', 1)"
    zone = f"coalesce(nullif({zone}, ''), 'Z')"
    time = f"coalesce(nullif(replace({time}, ':60', ':59'), ''), '00:00:00')"
    read = f"TRY_CAST({date} || 'T' || {time} || {zone} AS TIMESTAMPTZ)"
    leap = "CASE WHEN contains({v}, ':60') THEN 1000000 ELSE 0 END"
    return f"make_timestamp(epoch_us({read}) + {leap})"


def moment_form(name: str, pattern: str, date: str) -> Form:
    """Dates that a time may follow; a lone date in such a column is its midnight."""
    value = moment(date.replace("{v}", "regexp_extract({v}, '^[0-9/.-]+')"))
    return Form(
        name, FieldType.DATETIME, f"({matches(rf'{pattern}(?:[T ]{TIME}{ZONE}?)?')} AND {value} IS NOT NULL)", value
    )


STRICT_VALUE = (
    "make_timestamp(epoch_us(TRY_CAST({v} || CASE WHEN regexp_matches({v}, ':[0-9.]+(?:Z|[+-][0-9:]{2,6})$')"
    " THEN '' ELSE 'Z' END AS TIMESTAMPTZ)))"
)
STRICT_PATTERN = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]+)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
STRICT_DATETIME = Form(
    "iso_datetime", FieldType.DATETIME, f"({matches(STRICT_PATTERN)} AND {STRICT_VALUE} IS NOT NULL)", STRICT_VALUE
)
LENIENT_DATETIME = moment_form("iso_datetime_lenient", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "{v}")
DAY_FIRST_DATETIME = moment_form(
    "day_first_datetime", r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}", f"CAST({parsed('%d/%m/%Y')} AS VARCHAR)"
)
MONTH_FIRST_DATETIME = moment_form(
    "month_first_datetime", r"[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{4}", f"CAST({parsed('%m/%d/%Y')} AS VARCHAR)"
)
YEAR_FIRST_DATETIME = moment_form(
    "year_first_datetime", r"[0-9]{4}[/.][0-9]{1,2}[/.][0-9]{1,2}", f"CAST({parsed('%Y/%m/%d')} AS VARCHAR)"
)

DATES = (ISO_DATE, DAY_FIRST, YEAR_FIRST, MONTH_FIRST)
DATETIMES = (STRICT_DATETIME, LENIENT_DATETIME, DAY_FIRST_DATETIME, YEAR_FIRST_DATETIME, MONTH_FIRST_DATETIME)
