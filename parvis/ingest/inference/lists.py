"""Whether the cells of a text column are lists of words from a small vocabulary: `concert;festival;gratuit`.

A comma separates clauses as well as words, and French prose has a blank before a semicolon: neither is looked for. A
person may ask for any separator.
"""

from parvis.ingest.inference.counting import Cells
from parvis.ingest.inference.forms import quoted, trimmed

SEPARATORS = (";", "|")
LEAST_CELLS = 20
LEAST_SHARE = 0.1
"""Of the cells, that have a separator."""
LONGEST_WORD = 60
LEAST_REPETITION = 5
"""How often a word of the vocabulary occurs, on average."""
MOST_WORDS = 1000


def separator_of(cells: Cells, position: int) -> str:
    """The separator of the lists in a column, empty where the cells are no lists."""
    return next((one for one in SEPARATORS if holds_lists(cells, position, one)), "")


def holds_lists(cells: Cells, position: int, separator: str) -> bool:
    """Whether enough cells have the separator, and what it separates are few short words, told again and again."""
    column = f"(SELECT {trimmed(f'c{position}')} AS v FROM {cells.relation})"
    return is_separated(cells, column, separator) and is_vocabulary(cells, column, separator)


def is_separated(cells: Cells, column: str, separator: str) -> bool:
    """Whether enough cells have the separator, as lists write it."""
    found = cells.connection.execute(
        f"SELECT count(v), count(*) FILTER (WHERE contains(v, {quoted(separator)})), "
        f"count(*) FILTER (WHERE contains(v, {quoted(' ' + separator)})) FROM {column}"
    ).fetchone()
    filled, separated, spaced = (int(one) for one in found) if found else (0, 0, 0)
    return filled >= LEAST_CELLS and separated >= LEAST_SHARE * filled and not spaced


def is_vocabulary(cells: Cells, column: str, separator: str) -> bool:
    """Whether what it separates are few short words, told again and again."""
    found = cells.connection.execute(
        f"SELECT count(*), count(DISTINCT word), max(length(word)), bool_or(contains(word, '<')) "
        f"FROM (SELECT trim(unnest(string_split(v, {quoted(separator)}))) AS word FROM {column} WHERE v IS NOT NULL)"
        f"WHERE word <> ''"
    ).fetchone()
    if not found or not found[0]:
        return False
    words, vocabulary, longest, has_markup = found
    few = vocabulary <= MOST_WORDS and words >= LEAST_REPETITION * vocabulary
    return bool(few and longest <= LONGEST_WORD and not has_markup)
