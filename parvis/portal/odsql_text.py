"""Words of people as literals of the query language."""


def quoted(text: str) -> str:
    """A string literal: quotes and backslashes escaped. Source: odsql.md §2."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
