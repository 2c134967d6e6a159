"""What a searched text asks of words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from parvis.lib.text import fold, words

STARRED = re.compile(r"([*%]*)([^\W_]+)([*%]*)")


class How(StrEnum):
    """How a word of a record must be like the one asked for."""

    WHOLE = "whole"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    INSIDE = "inside"
    FUZZY = "fuzzy"
    PREFIX_OR_FUZZY = "prefix or fuzzy"


@dataclass(frozen=True, slots=True)
class WordTest:
    """One word of a record passes when it is like `word`, which is folded."""

    how: How
    word: str

    @property
    def distance(self) -> int:
        """Letters that may differ. Source: odsql.md §5.5."""
        return 2 if len(self.word) > 5 else 1 if len(self.word) > 2 else 0

    @property
    def is_fuzzy(self) -> bool:
        """Whether letters may differ at all."""
        return self.how in {How.FUZZY, How.PREFIX_OR_FUZZY} and self.distance > 0

    @property
    def is_prefix(self) -> bool:
        """Whether longer words with this beginning pass."""
        return self.how in {How.PREFIX, How.PREFIX_OR_FUZZY}


def read_words(mode: str, text: str) -> tuple[WordTest, ...]:
    """The tests of a text, in order, each once; none for a text without letters and digits."""
    if mode == "like":
        return tuple(dict.fromkeys(starred(text)))
    *firsts, last = words(text) or [""]
    if not last:
        return ()
    first_how, last_how = {
        "search": (How.FUZZY, How.PREFIX_OR_FUZZY),
        "suggest": (How.WHOLE, How.PREFIX),
    }.get(mode, (How.WHOLE, How.WHOLE))
    return tuple(dict.fromkeys([*(WordTest(first_how, word) for word in firsts), WordTest(last_how, last)]))


def starred(text: str) -> Iterator[WordTest]:
    """The tests of a `like` pattern: a star at the end makes a prefix, one at the start a suffix."""
    for before, word, after in STARRED.findall(fold(text)):
        how = How.WHOLE
        if before and after:
            how = How.INSIDE
        elif before or after:
            how = How.SUFFIX if before else How.PREFIX
        yield WordTest(how, word)
