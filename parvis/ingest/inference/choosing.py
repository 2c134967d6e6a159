"""From counts to a type: which form a column is in, or text when none fits well enough.

A type is kept when all cells fit, or all but a few (those are set aside and reported). Text loses nothing, so that
every doubt is text.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parvis.ingest.inference import moments, numbers, places
from parvis.ingest.inference.forms import BOOLEAN, BOOLEAN_WORDS, TEXT, Form, matches
from parvis.lib.schema import FieldType
from parvis.lib.text import fold

SET_ASIDE_SHARE = 0.01
SET_ASIDE_MOST = 1000
PAIRS_SHARE = 0.8

NUMBERS = (numbers.PLAIN_INT, numbers.PLAIN_DOUBLE, *(form for pair in numbers.STYLES.values() for form in pair))
MOMENTS = (*moments.DATES, *moments.DATETIMES)

CODE_HEADER = re.compile(
    r"\b(c(o)?d(e)? ?post\w*|postal code|zip( ?code)?|cp|siret|siren|nic|ean|ean13|gtin|isbn|issn|insee|code insee|"
    r"finess|rna|uai|rne|iban|vat|tel\w*|numtel|phone\w*|fax|mobile|portable|version|code com\w*|depcom|"
    r"code dep\w*|code reg\w*|code geo\w*|departement|stationcode)\b"
)
BOOLEAN_HEADER = re.compile(
    r"^(is|has|est|a|can|peut|with|avec|sans)\b|\b(ouvert\w*|actif|active|accessib\w*|pmr|gratuit\w*|flag|bool\w*|"
    r"enabled|visible|payant\w*|presence|disponible)\b"
)

CHECKS: dict[str, str] = {
    "leading_zero": numbers.LEADING_ZERO,
    "code_with_e": numbers.CODE_WITH_E,
    "too_long": numbers.TOO_LONG,
    "beyond_double": numbers.BEYOND_DOUBLE,
    "has_comma": numbers.HAS_COMMA,
    "has_point": numbers.HAS_POINT,
    "code_like": matches(r"[0-9]+[A-Za-z][0-9A-Za-z]*|[A-Za-z]{1,4}[0-9]+"),
    "no": "lower({v}) = 'no'",
    "zero": "{v} = '0'",
    "one": "{v} = '1'",
    "has_zone": moments.HAS_ZONE,
    "looks_like_pair": places.LOOKS_LIKE_PAIR,
    "looks_like_shape": places.LOOKS_LIKE_SHAPE,
    "in_france": places.IN_FRANCE,
    "in_france_swapped": places.IN_FRANCE_SWAPPED,
    **{form.name: form.fits for form in (BOOLEAN_WORDS, BOOLEAN, *NUMBERS, *MOMENTS, places.LATITUDE_FIRST)},
}
"""Every condition that a choice may rest on, by name."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one column: counts of its cells, its header, and whether its cells were strings."""

    counts: Counter[str]
    header: str = ""
    quoted: bool = False
    delimiter: str = ""

    @property
    def values(self) -> int:
        """How many cells hold something that does not spell nothing."""
        return self.counts["cells"] - self.counts["nulls"]

    def misfits(self, form: Form) -> int:
        """How many cells this form cannot read."""
        return self.values - self.counts[form.name]

    def accepts(self, form: Form) -> bool:
        """Whether the form reads all cells, or all but so few that they may be set aside."""
        misfits = self.misfits(form)
        return misfits == 0 or misfits <= min(self.values * SET_ASIDE_SHARE, SET_ASIDE_MOST)

    @property
    def is_enough(self) -> bool:
        """Whether there is something to conclude from: one cell under no header says nothing."""
        return self.values > 1 or (self.values == 1 and bool(self.header))

    @property
    def folded_header(self) -> str:
        """The header in words."""
        return re.sub(r"[^a-z0-9]+", " ", fold(self.header)).strip()


def choose(evidence: Evidence) -> Form:
    """The form that reads the most cells, among those that may be believed."""
    if not evidence.is_enough:
        return TEXT
    if not evidence.quoted:
        if is_boolean(evidence):
            return BOOLEAN
        if number := number_form(evidence):
            return number
    return best(evidence, MOMENTS) or place_form(evidence) or TEXT


def best(evidence: Evidence, forms: Sequence[Form]) -> Form | None:
    """The acceptable form with the fewest misfits; the first of equals."""
    acceptable = [form for form in forms if evidence.accepts(form)]
    return min(acceptable, key=evidence.misfits, default=None)


def is_boolean(evidence: Evidence) -> bool:
    """Words of yes and no (not `no` alone, which is Norway too), or 0 and 1 under a header that asks a question."""
    counts = evidence.counts
    if not evidence.accepts(BOOLEAN):
        return False
    if counts[BOOLEAN_WORDS.name] > counts["no"]:
        return True
    both = counts["zero"] and counts["one"] and counts["zero"] + counts["one"] == evidence.values
    return bool(both and BOOLEAN_HEADER.search(evidence.folded_header))


def number_form(evidence: Evidence) -> Form | None:
    """The way in which a column's numbers are written; None where they are codes, or no numbers at all."""
    counts = evidence.counts
    if any(counts[sign] for sign in ("leading_zero", "code_with_e", "too_long")) or is_code_header(evidence):
        return None
    form = number_style(evidence)
    if form is None or (evidence.misfits(form) and counts["code_like"]):
        return None
    return None if form.type is FieldType.DOUBLE and counts["beyond_double"] else form


def is_code_header(evidence: Evidence) -> bool:
    """Whether the header announces codes, which are text however they look."""
    return CODE_HEADER.search(evidence.folded_header) is not None


def number_style(evidence: Evidence) -> Form | None:
    """Plain where plain will do; else by what commas and points can mean in all cells at once."""
    counts = evidence.counts
    plain = best(evidence, (numbers.PLAIN_INT, numbers.PLAIN_DOUBLE))
    if plain and not evidence.misfits(plain):
        return plain
    styles = likely_styles(evidence)
    found = best(evidence, [*([plain] if plain else []), *(double for _, double in styles)])
    for whole, double in styles:
        if found is double and counts[whole.name] == counts[double.name]:
            return whole
    return found


def likely_styles(evidence: Evidence) -> list[tuple[Form, Form]]:
    """The ways of writing numbers, as whole and as fraction, with the one that commas and points speak for first."""
    counts = evidence.counts
    styles = list(numbers.STYLES.values())
    if not counts["has_comma"]:
        return styles
    english, german = numbers.STYLES["english"], numbers.STYLES["german"]
    if (counts["has_point"] or evidence.delimiter == ",") and not evidence.misfits(english[1]):
        return [english, *styles]
    if counts["has_point"] and not evidence.misfits(german[1]):
        return [german, *styles]
    return styles


def place_form(evidence: Evidence) -> Form | None:
    """Pairs of degrees, or shapes; most cells must look the part, the others are set aside."""
    counts, values = evidence.counts, evidence.values
    if counts["looks_like_shape"] >= PAIRS_SHARE * values:
        return places.SHAPE
    if counts["looks_like_pair"] < PAIRS_SHARE * values or 2 * counts[places.LATITUDE_FIRST.name] < values:
        return None
    return None if is_swapped(evidence) else places.LATITUDE_FIRST


def is_swapped(evidence: Evidence) -> bool:
    """Whether pairs read latitude first all lie outside of France, and nearly all inside once exchanged."""
    counts = evidence.counts
    return not counts["in_france"] and counts["in_france_swapped"] >= max(1, 0.8 * counts["looks_like_pair"])
