"""Folding and cutting of text for search: one rule for what is stored and for what is asked."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
MARKS = {"Mn", "Mc", "Me"}


def fold(text: str) -> str:
    """Lower case without accents: `Étoile` gives `etoile`.

    Engines do the same when they build their postings (DuckDB: `strip_accents(lower(text))`), letter by letter: a
    final sigma is not looked for.
    """
    apart = unicodedata.normalize("NFD", text.replace("Σ", "σ").lower())
    return unicodedata.normalize("NFC", "".join(one for one in apart if unicodedata.category(one) not in MARKS))


def words(text: str) -> list[str]:
    """The folded words of a text: maximal runs of letters and digits, in order, repeats kept.

    Source: `odsql.md` §5.5 (apostrophes and hyphens split).
    """
    return WORD.findall(fold(text))
