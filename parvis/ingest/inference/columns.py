"""The type of every column of a raw table: guessed on a sample, settled on the whole file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from parvis.ingest.inference import moments, numbers, places
from parvis.ingest.inference.choosing import CHECKS, Evidence, choose, is_swapped
from parvis.ingest.inference.counting import Cells, Checks, count_fits
from parvis.ingest.inference.forms import BOOLEAN, JSON, TEXT, Form, trimmed
from parvis.ingest.raw import RawColumn
from parvis.lib.schema import FieldType

SAMPLE_ROWS = 4000
SURELY_TEXT_CELLS = 500
SURELY_TEXT_SHARE = 0.6
QUOTED_CHECKS = {
    name: CHECKS[name]
    for name in (
        *(form.name for form in (*moments.DATES, *moments.DATETIMES)),
        "has_zone", "looks_like_pair", "looks_like_shape", "in_france", "in_france_swapped", places.LATITUDE_FIRST.name,
    )
}  # fmt: skip
VETOES = ("leading_zero", "code_with_e", "too_long", "beyond_double")
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
    """The form of each of these text columns, by position."""

    sample = cells.sample(SAMPLE_ROWS)
    first = weigh(sample, columns, {position: checks_for(column) for position, column in columns.items()}, delimiter)
    if sample is cells:
        return {position: conclude(cells, position, first[position]) for position in columns}
    certain = {position for position in columns if surely_text(first[position])}
    hopeful = {position: settling_checks(choose(first[position])) for position in columns if position not in certain}
    second = weigh(cells, columns, {**{position: {} for position in certain}, **hopeful}, delimiter)
    clean = {position for position in hopeful if is_settled(choose(first[position]), second[position])}
    rest = [position for position in columns if position not in certain | clean]
    third = weigh(cells, columns, {position: checks_for(columns[position]) for position in rest}, delimiter)
    return {
        position: conclude(cells, position, third[position])
        if position in third
        else conclude(cells, position, second[position], TEXT if position in certain else choose(first[position]))
        for position in columns
    }


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
    """Whether an even sample leaves no hope for any other type."""
    counts, values = evidence.counts, evidence.values
    fits = max((count for name, count in counts.items() if name in HOPES), default=0)
    return values >= SURELY_TEXT_CELLS and fits < SURELY_TEXT_SHARE * values


HOPES = (set(CHECKS) | {"looks_like_pair", "looks_like_shape"}) - {
    *VETOES, "has_comma", "has_point", "code_like", "no", "zero", "one", "has_zone", "in_france", "in_france_swapped",
}  # fmt: skip


def settling_checks(form: Form) -> Checks:
    """What must hold on the whole file for the guess made on the sample to stand."""
    if form is TEXT or form is places.SHAPE:
        return {}
    names = [*VETOES, "has_comma", "has_point", "has_zone", "in_france", "in_france_swapped"]
    relevant = {
        FieldType.INT: names[:4], FieldType.DOUBLE: names[:6], FieldType.DATETIME: names[6:7],
        FieldType.GEO_POINT: [*names[7:], "looks_like_pair"],
    }.get(form.type, [])  # fmt: skip
    if form is numbers.PLAIN_INT:
        relevant = []
    return {form.name: form.fits, **{name: CHECKS[name] for name in relevant}}


def is_settled(form: Form, evidence: Evidence) -> bool:
    """Whether every cell of the file fits the guess, and nothing vetoes it."""
    if form is TEXT or form is places.SHAPE or not evidence.values:
        return False
    counts = evidence.counts
    return not evidence.misfits(form) and form.name not in STYLED and not any(counts[veto] for veto in VETOES)


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
        swapped = evidence.counts["looks_like_pair"] > 0 and is_swapped(evidence)
        return Guess(TEXT, evidence.values + evidence.counts["nulls"], swapped=swapped)
    local = form.type is FieldType.DATETIME and not evidence.counts["has_zone"]
    return Guess(form, evidence.values, evidence.misfits(form), evidence.counts["nulls"], unit, local_time=local)


def units_of(cells: Cells, position: int) -> list[str]:
    """The currencies and percent signs written in the cells of a column."""
    unit = numbers.UNIT_OF.replace("{v}", "v")
    rows = cells.connection.execute(
        f"SELECT DISTINCT {unit} FROM (SELECT {trimmed(f'c{position}')} AS v FROM {cells.relation}) WHERE {unit} IS NOT NULL"
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
