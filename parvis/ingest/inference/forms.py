"""The ways in which cells of a type are written: each knows which cells it fits and how to read them.

A form is a pair of SQL expressions over `{v}`, the cell without the blanks around it.
"""

from dataclasses import dataclass

from parvis.lib.schema import FieldType

BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8239)"
"""What is trimmed from a cell before it is compared: ASCII blanks, U+00A0 and U+202F."""

NULL_WORDS = (
    "-", "--", "—", "–", "na", "n/a", "#n/a", "n.a.", "nd", "n.d.", "n/d", "nc", "n.c.", "nr", "n.r.", "ns", "n.s.",
    "null", "none", "nan", "nil", "néant", "#null!", "#div/0!", "#valeur!", "#value!", "#ref!", "0000-00-00", "?",
    "00/00/0000", "0000-00-00 00:00:00",
)  # fmt: skip
"""Spellings of nothing, in lower case; only a column that is not text reads them so."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing one type. `fits` is true of the cells it reads, `value` is their value in the store."""

    name: str
    type: FieldType
    fits: str
    value: str


def matches(pattern: str) -> str:
    """SQL: the whole cell matches (RE2 syntax)."""
    return f"regexp_full_match({{v}}, '{pattern.replace(chr(39), chr(39) * 2)}')"


def one_of(values: tuple[str, ...], subject: str = "lower({v})") -> str:
    """SQL: the cell is one of these words."""
    return f"{subject} IN ({', '.join(quoted(value) for value in values)})"


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def trimmed(column: str) -> str:
    """SQL: the cell without the blanks around it, null when nothing is left."""
    return f"nullif(trim({column}, {BLANKS}), '')"


IS_NULL_WORD = one_of(NULL_WORDS)

TEXT = Form("text", FieldType.TEXT, "true", "{c}")

TRUE_WORDS = ("oui", "true", "vrai", "yes")
FALSE_WORDS = ("non", "false", "faux", "no")

BOOLEAN_WORDS = Form(
    "boolean_words",
    FieldType.BOOLEAN,
    one_of(TRUE_WORDS + FALSE_WORDS),
    f"({one_of(TRUE_WORDS)})",
)
BOOLEAN = Form(
    "boolean",
    FieldType.BOOLEAN,
    one_of((*TRUE_WORDS, *FALSE_WORDS, "1", "0")),
    f"({one_of((*TRUE_WORDS, '1'))})",
)
JSON = Form("json", FieldType.JSON, "json_valid({v})", "{v}")
