"""The words of the language. Source: odsql.md §1, §2, §9.3."""

RESERVED = frozenset({"and", "as", "asc", "by", "desc", "distinct", "false", "group", "limit", "not", "null", "or"}) | {
    "select", "top", "true", "where",
}  # fmt: skip
"""Names of fields only in back quotes. Reserved names of functions are fields where no bracket follows."""

LENGTHS_METRES = {
    "mi": 1609.344, "yd": 0.9144, "ft": 0.3048, "m": 1.0, "cm": 0.01, "km": 1000.0, "mm": 0.001,
}  # fmt: skip

PERIODS = {
    "ms": "millisecond", "millisecond": "millisecond", "milliseconds": "millisecond",
    "s": "second", "second": "second", "seconds": "second",
    "m": "minute", "minute": "minute", "minutes": "minute",
    "h": "hour", "hour": "hour", "hours": "hour",
    "d": "day", "day": "day", "days": "day",
    "w": "week", "week": "week", "weeks": "week",
    "M": "month", "month": "month", "months": "month",
    "q": "quarter", "quarter": "quarter", "quarters": "quarter",
    "y": "year", "year": "year", "years": "year",
}  # fmt: skip
UNITS = frozenset(LENGTHS_METRES) | frozenset(PERIODS)
