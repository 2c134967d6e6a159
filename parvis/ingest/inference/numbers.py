"""How numbers are written: plain, French, English, German, with a currency or a percent sign, in parentheses."""

from parvis.ingest.inference.forms import Form, matches
from parvis.lib.schema import FieldType

SPACES = r" \x{a0}\x{202f}\x{2009}"
UNIT = r"€|\$|£|¥|%|‰|EUR|USD|GBP|CHF|k€|M€|k€ HT|€ HT|€ TTC|euros?|Euros?"
SIGN = r"[+\-\x{2212}]?"
POWER = r"(?:[eE][+\-]?[0-9]{1,3})?"

LEADING_ZERO = matches(r"[+\-]?0[0-9]+")
"""A code such as `01` or `0800`: one such cell makes the column text."""

CODE_WITH_E = matches(r"[0-9]+[ED][0-9]+")
"""`4E10`, `1D5`: account codes that only look like powers of ten."""

TOO_LONG = f"({matches(r'[+-]?[0-9]{19,}')} AND TRY_CAST({{v}} AS BIGINT) IS NULL)"
"""Whole numbers beyond 64 bits: identifiers, kept as text."""

BEYOND_DOUBLE = f"({matches(r'[+-]?[0-9]{16,19}')} AND abs(TRY_CAST({{v}} AS HUGEINT)) > 9007199254740992)"
"""Whole numbers that a double would round."""

HAS_COMMA = "contains({v}, ',')"
HAS_POINT = "contains({v}, '.')"
UNIT_OF = f"nullif(trim(regexp_extract({{v}}, '{UNIT}')), '')"

PLAIN_INT = Form(
    "plain_int",
    FieldType.INT,
    f"({matches(r'[+-]?(?:0|[1-9][0-9]{0,18})')} AND TRY_CAST({{v}} AS BIGINT) IS NOT NULL)",
    "TRY_CAST({v} AS BIGINT)",
)
PLAIN_DOUBLE = Form(
    "plain_double",
    FieldType.DOUBLE,
    matches(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]{1,3})?"),
    "TRY_CAST({v} AS DOUBLE)",
)


def styled(name: str, *, group: str, decimal: str) -> tuple[Form, Form]:
    """The whole and the decimal form of a style: `group` separates thousands, `decimal` begins the fraction."""
    whole = rf"(?:[0-9]{{1,3}}(?:[{group}][0-9]{{3}})+|[0-9]+)"
    around = rf"{SIGN}(?:(?:{UNIT})[{SPACES}]?)?{SIGN}", rf"(?:[{SPACES}]*(?:{UNIT}))?"
    bare_pattern = rf"{around[0]}{whole}{around[1]}"
    full_pattern = rf"{around[0]}(?:{whole}(?:[{decimal}][0-9]*)?|[{decimal}][0-9]+){POWER}{around[1]}"
    is_int = matches(rf"(?:{bare_pattern}|\({bare_pattern}\))")
    is_number = matches(rf"(?:{full_pattern}|\({full_pattern}\))")
    digits = cleaned(decimal)
    return (
        Form(
            f"{name}_int",
            FieldType.INT,
            f"({is_int} AND TRY_CAST({digits} AS BIGINT) IS NOT NULL)",
            f"TRY_CAST({digits} AS BIGINT)",
        ),
        Form(f"{name}_double", FieldType.DOUBLE, is_number, f"TRY_CAST({digits} AS DOUBLE)"),
    )


def cleaned(decimal: str) -> str:
    """SQL: only digits, sign, point and power are left of a number; parentheses become a minus."""
    kept = f"regexp_replace({{v}}, '(?:{UNIT})', '', 'g')"
    kept = f"replace({kept}, chr(8722), '-')"
    allowed = "0-9eE+." if "." in decimal else "0-9eE+"
    if "," in decimal:
        kept = f"replace(regexp_replace({kept}, '[^{allowed},()-]', '', 'g'), ',', '.')"
    else:
        kept = f"regexp_replace({kept}, '[^{allowed}()-]', '', 'g')"
    return f"regexp_replace({kept}, '^\\((.*)\\)$', '-\\1')"


LOCAL_INT, LOCAL_DOUBLE = styled("local", group=SPACES + "'’", decimal=".,")
ENGLISH_INT, ENGLISH_DOUBLE = styled("english", group=SPACES + ",", decimal=".")
GERMAN_INT, GERMAN_DOUBLE = styled("german", group=SPACES + ".", decimal=",")

STYLES = {
    "local": (LOCAL_INT, LOCAL_DOUBLE),
    "english": (ENGLISH_INT, ENGLISH_DOUBLE),
    "german": (GERMAN_INT, GERMAN_DOUBLE),
}
