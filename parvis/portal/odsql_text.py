"""Words of people as literals and names of the query language."""

import re

from parvis.odsql.vocabulary import RESERVED

SIMPLE = re.compile(r"[a-z_][a-z0-9_]*")


def quoted(text: str) -> str:
    """A string literal: quotes and backslashes escaped. Source: odsql.md §2."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def named(field: str) -> str:
    """The name of a field, in back quotes where it needs them. Source: odsql.md §1."""
    return field if SIMPLE.fullmatch(field) and field not in RESERVED else f"`{field}`"
