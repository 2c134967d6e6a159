"""Names of months and days in the languages of the API, from CLDR."""

from functools import cache
from typing import Literal

from babel import Locale

FALLBACK = "en"
LANGUAGES = ("en", "fr", "nl", "pt", "it", "ar", "de", "es", "ca", "eu", "sv")

Kind = Literal["months", "days"]
Use = Literal["format", "stand-alone"]


@cache
def names_of(kind: Kind, lang: str, *, full: bool, use: Use) -> tuple[str, ...]:
    """January to December, or Monday to Sunday.

    Some languages decline a month beside its day (Catalan `26 de març`, alone `març`): `use` says which form.
    """
    locale = Locale(lang if lang in LANGUAGES else FALLBACK)
    found = locale.months if kind == "months" else locale.days
    names = found[use]["wide" if full else "abbreviated"]
    return tuple(str(names[place]) for place in sorted(names))
