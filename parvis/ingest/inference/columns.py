"""The type of every column of a raw table: guessed on a sample, settled on the whole file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from parvis.ingest.inference import moments, numbers, places
from parvis.ingest.inference.choosing import CHECKS, MOMENTS, NUMBERS, Evidence, choose, is_code_header, is_swapped
from parvis.ingest.inference.counting import Cells, Checks, count_fits
from parvis.ingest.inference.forms import BOOLEAN, JSON, TEXT, Form
from parvis.ingest.raw import RawColumn
from parvis.lib.schema import FieldType

SAMPLE_ROWS = 4000
SURELY_TEXT_CELLS = 500
SURELY_TEXT_SHARE = 0.6
QUOTED_CHECKS = {
    name: CHECKS[name]
    for name in (
        *(form.name for form in MOMENTS),
        "has_zone", "looks_like_pair", "looks_like_shape", "in_france", "in_france_swapped", places.LATITUDE_FIRST.name,
    )
}  # fmt: skip
VETOES = ("leading_zero", "code_with_e", "too_long", "beyond_double")
NUMBER_NAMES = {form.name for form in NUMBERS}
HOPES = NUMBER_NAMES | {
    BOOLEAN.name, places.LATITUDE_FIRST.name, "looks_like_pair", "looks_like_shape", *(form.name for form in MOMENTS),
}  # fmt: skip
"""The checks that, met by enough cells, make a column something other than text."""
STYLED = {form.name for pair in numbers.STYLES.values() for form in pair}


@dataclass(frozen=True, slots=True)
class Guess:
    """The form of one column, with what it rests on: how many cells are set aside, what unit they carry."""

    form: Form
    values: int
    misfits: int = 0
    nulls: int = 0
    unit: str = ""
    swapped: bool = False
    local_time: bool = False


def infer_columns(cells: Cells, columns: Mapping[int, RawColumn], *, delimiter: str = "") -> dict[int, Guess]:
    """The form of each of these text columns, by position.

    A sample tells what is text beyond doubt and suggests the form of the rest. The whole file then confirms each
    suggestion by one condition; only where it does not, every condition is counted on the whole file.
    """
    everything = {position: checks_for(column) for position, column in columns.items()}
    sample = cells.sample(SAMPLE_ROWS)
    seen = weigh(sample, columns, everything, delimiter)
    if sample is cells:
        return {position: conclude(cells, position, evidence) for position, evidence in seen.items()}
    found = {
        position: conclude(cells, position, seen[position], TEXT) for position in columns if surely_text(seen[position])
    }
    suggested = {position: choose(seen[position]) for position in columns if position not in found}
    checks = {position: confirming_checks(form) for position, form in suggested.items()}
    confirmed = weigh(cells, columns, checks, delimiter)
    for position, form in suggested.items():
        if is_confirmed(form, confirmed[position]):
            found[position] = conclude(cells, position, confirmed[position], form)
    rest = {position: everything[position] for position in columns if position not in found}
    settled = weigh(cells, columns, rest, delimiter)
    return found | {position: conclude(cells, position, evidence) for position, evidence in settled.items()}


def checks_for(column: RawColumn) -> Checks:
    """All conditions that may decide; those of numbers and booleans only where cells may be some."""
    return QUOTED_CHECKS if column.quoted else CHECKS


def weigh(
    cells: Cells, columns: Mapping[int, RawColumn], checks: Mapping[int, Checks], delimiter: str
) -> dict[int, Evidence]:
    """Count, and join the counts to what else is known of each column."""
    counts = count_fits(cells, checks)
    return {
        position: Evidence(found, columns[position].source, columns[position].quoted, delimiter)
        for position, found in counts.items()
    }


FORMS_BY_TYPE: dict[FieldType, tuple[Form, ...]] = {
    FieldType.INT: (numbers.PLAIN_INT, *(whole for whole, _ in numbers.STYLES.values())),
    FieldType.DOUBLE: (numbers.PLAIN_DOUBLE, *(double for _, double in numbers.STYLES.values())),
    FieldType.BOOLEAN: (BOOLEAN,),
    FieldType.DATE: moments.DATES,
    FieldType.DATETIME: moments.DATETIMES,
    FieldType.GEO_POINT: (places.LATITUDE_FIRST, places.POINT_SHAPE),
    FieldType.GEO_SHAPE: (places.SHAPE,),
    FieldType.JSON: (JSON,),
    FieldType.FILE: (JSON,),
    FieldType.TEXT: (TEXT,),
}


def surely_text(evidence: Evidence) -> bool:
    """Whether an even sample leaves no hope for any other type: what vetoes numbers there does so everywhere."""
    vetoed = any(evidence.counts[veto] for veto in VETOES) or is_code_header(evidence)
    hopes = HOPES - NUMBER_NAMES if vetoed else HOPES
    fits = max((count for name, count in evidence.counts.items() if name in hopes), default=0)
    return evidence.values >= SURELY_TEXT_CELLS and fits < SURELY_TEXT_SHARE * evidence.values


def confirming_checks(form: Form) -> Checks:
    """What must hold on the whole file for the form suggested by the sample to stand."""
    if form is TEXT or form is places.SHAPE:
        return {}
    also = {
        FieldType.DOUBLE: VETOES, FieldType.DATETIME: ("has_zone",),
        FieldType.GEO_POINT: ("looks_like_pair", "in_france", "in_france_swapped"),
    }  # fmt: skip
    return {form.name: form.fits, **{name: CHECKS[name] for name in also.get(form.type, ())}}


def is_confirmed(form: Form, evidence: Evidence) -> bool:
    """Whether every cell of the file fits the suggestion, and nothing vetoes it; or there is no cell at all."""
    if not evidence.values:
        return form is TEXT and not evidence.counts["cells"]
    if form is TEXT or form is places.SHAPE or form.name in STYLED:
        return False
    return not evidence.misfits(form) and not any(evidence.counts[veto] for veto in VETOES)


def conclude(cells: Cells, position: int, evidence: Evidence, form: Form | None = None) -> Guess:
    """The guess that counts over the whole file allow."""
    form = form or choose(evidence)
    if form is places.SHAPE:
        return shape_guess(cells, position, evidence)
    unit = ""
    if form.name in STYLED:
        units = units_of(cells, position)
        if len(units) > 1:
            return Guess(TEXT, evidence.values)
        unit = next(iter(units), "")
    if form is TEXT:
        return text_guess(evidence)
    local = form.type is FieldType.DATETIME and not evidence.counts["has_zone"]
    return Guess(form, evidence.values, evidence.misfits(form), evidence.counts["nulls"], unit, local_time=local)


def text_guess(evidence: Evidence) -> Guess:
    """Text, where words for nothing are words like others; perhaps coordinates in the unusual order."""
    swapped = evidence.counts["looks_like_pair"] > 0 and is_swapped(evidence)
    return Guess(TEXT, evidence.values + evidence.counts["nulls"], swapped=swapped)


def units_of(cells: Cells, position: int) -> list[str]:
    """The currencies and percent signs written in the cells of a column."""
    unit = numbers.UNIT_OF.replace("{v}", "v")
    rows = cells.connection.execute(
        f"SELECT DISTINCT {unit} FROM {cells.values(position)} WHERE {unit} IS NOT NULL"
    ).fetchall()
    return [str(row[0]) for row in rows]


def shape_guess(cells: Cells, position: int, evidence: Evidence) -> Guess:
    """Shapes, or points when all of them are and the header does not ask for shapes."""
    wanted_shapes = "shape" in evidence.folded_header or "geom" in evidence.folded_header
    counted = count_fits(cells, {position: {"shape": places.SHAPE.fits, "point": places.POINT_SHAPE.fits}})[position]
    points = counted["point"] == counted["shape"] > 0 and not wanted_shapes
    form = places.POINT_SHAPE if points else places.SHAPE
    if 2 * counted["shape"] < evidence.values:
        return Guess(TEXT, evidence.values)
    return Guess(form, evidence.values, evidence.values - counted["shape"], evidence.counts["nulls"])


def guesses_of(schema_types: Mapping[int, FieldType], cells: Cells) -> dict[int, Guess]:
    """The form of columns whose types a person gave: the one that reads the most cells, whatever the misfits."""
    forms = {position: FORMS_BY_TYPE[kind] for position, kind in schema_types.items()}
    checks = {
        position: {form.name: form.fits for form in some} | {"has_zone": CHECKS["has_zone"]}
        for position, some in forms.items()
    }
    counts = count_fits(cells, checks)
    return {position: given_guess(Evidence(counts[position]), some) for position, some in forms.items()}


def given_guess(evidence: Evidence, forms: Iterable[Form]) -> Guess:
    """The best of these forms."""
    form = min(forms, key=evidence.misfits)
    if form is TEXT:
        return Guess(TEXT, evidence.values)
    guess = Guess(form, evidence.values, max(0, evidence.misfits(form)), evidence.counts["nulls"])
    return replace(guess, local_time=form.type is FieldType.DATETIME and not evidence.counts["has_zone"])
