"""The words of the language. Source: odsql.md §1, §2, §9.3."""

from parvis.odsql.moments.widths import UNITS as PERIODS
from parvis.odsql.places.geometry import METRES

RESERVED = frozenset({"and", "as", "asc", "by", "desc", "distinct", "false", "group", "limit", "not", "null", "or"}) | {
    "select", "top", "true", "where",
}  # fmt: skip
"""Names of fields only in back quotes. Reserved names of functions are fields where no bracket follows."""

UNITS = frozenset(METRES) - {""} | frozenset(PERIODS)
"""What may follow a number inside a call: `10km`, `1 day`."""
