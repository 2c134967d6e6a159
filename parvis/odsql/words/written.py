"""Words made of digits, in numbers and dates: among the digits these are written with. Source: odsql.md §5.5.

To write a million numbers costs a second, so a cheap comparison that all that pass must pass comes first.
"""

from collections.abc import Iterator
from datetime import MINYEAR, date

from sqlglot import exp

from parvis.lib.schema import Field, FieldType
from parvis.odsql.context import Lowering
from parvis.odsql.moments.parts import local_time, part_of
from parvis.odsql.nodes import CLICKHOUSE, all_of, any_of, as_text, binary, call, number, text
from parvis.odsql.words.reading import WordTest

LARGEST = 2**63
SMALL, LARGE = 0.001, 1e9
"""Below and above, numbers may be written with an exponent or more digits than a comparison foresees."""
LONGEST_FRACTION = 12
"""Digits after the point that a comparison can tell; for more, numbers are written."""
SLACK = 3
"""Units of the last digit asked for: one for what follows a beginning, two for what doubles leave out."""
DAY_DIGITS = 2
YEAR_DIGITS = 4
FIRST_YEAR, LAST_YEAR = 1000, 9999
"""Years of four digits."""


def written(test: WordTest, field: Field, context: Lowering) -> exp.Expr:
    """Whether digits are among those that a number or a date is written with; these are never taken for near."""
    column = context.column(field.name)
    if field.type is FieldType.INT:
        return whole_number(column, test, context)
    if field.type is FieldType.DOUBLE:
        return all_of(
            [likely_number(call("abs", column), test), any_piece(number_pieces(column, context), test, context)]
        )
    if field.type.is_moment:
        local = local_time(column, field.type, context)
        pieces = [day_piece(local, token, context) for token in day_tokens(test)]
        return all_of([likely_day(column, local, test, context), any_piece(pieces, test, context)])
    return exp.false()


def whole_number(value: exp.Expr, test: WordTest, context: Lowering) -> exp.Expr:
    """Whether a whole number, its sign aside, is written with the digits, or begins with them."""
    first = int(test.word)
    if first >= LARGEST:
        return exp.false()
    if not test.is_prefix:
        return exp.In(this=value, expressions=[context.bind(first), context.bind(-first)])
    ranges = list(spans(test.word))
    return any_of([between(value, *one) for low, high in ranges for one in ((low, high), (-high, -low))])


def spans(word: str) -> Iterator[tuple[int, int]]:
    """The ranges of whole numbers that begin with some digits."""
    low, high = int(word), int(word)
    if word[0] == "0" and low:
        return
    while low < LARGEST:
        yield low, min(high, LARGEST - 1)
        if low == 0:
            return
        low, high = low * 10, high * 10 + 9


def between(value: exp.Expr, low: float, high: float) -> exp.Expr:
    """Whether a value is in a range, its ends included."""
    return all_of([binary(exp.GTE, value, number(low)), binary(exp.LTE, value, number(high))])


def likely_number(value: exp.Expr, test: WordTest) -> exp.Expr:
    """What holds of every number, its sign aside, that is written with the digits before or after its point."""
    size, first = len(test.word), int(test.word)
    if size > LONGEST_FRACTION:
        return exp.true()
    odd = [binary(exp.GTE, value, number(LARGE)), binary(exp.LT, value, number(SMALL))]
    ranges = spans(test.word) if test.is_prefix else [(first, first)]
    whole = [between(value, low, high + 1) for low, high in ranges if low < LARGE]
    fraction = binary(exp.Sub, value, call("floor", value))
    return any_of([*odd, *whole, between(fraction, (first - SLACK) / 10**size, (first + SLACK) / 10**size)])


def number_pieces(column: exp.Expr, context: Lowering) -> list[exp.Expr]:
    """The digits before and after the point."""
    whole = as_text(call("abs", column), context.dialect)
    if context.dialect == CLICKHOUSE:
        pieces = call("splitByChar", text("."), whole)
        return [call("arrayElement", pieces, number(place)) for place in (1, 2)]
    return [call("split_part", whole, text("."), number(place)) for place in (1, 2)]


def day_tokens(test: WordTest) -> tuple[str, ...]:
    """The parts of a day that can be written with so many digits."""
    return ("%Y", "%m", "%d") if len(test.word) <= DAY_DIGITS else ("%Y",)


def likely_day(column: exp.Expr, local: exp.Expr, test: WordTest, context: Lowering) -> exp.Expr:
    """What holds of every moment whose year, month or day is written with the digits."""
    size, first = len(test.word), int(test.word)
    if size < DAY_DIGITS + test.is_prefix:
        return exp.true()
    if size == DAY_DIGITS:
        return any_of(
            [binary(exp.EQ, part_of(name, local, context), number(first)) for name in ("year", "month", "day")]
        )
    tens = 10 ** max(0, YEAR_DIGITS - size) if test.is_prefix else 1
    years = [(MINYEAR, FIRST_YEAR), (first * tens, first * tens + tens - 1), (LAST_YEAR, LAST_YEAR)]
    return any_of([in_years(column, low, high, context) for low, high in years if low <= LAST_YEAR])


def in_years(column: exp.Expr, low: int, high: int, context: Lowering) -> exp.Expr:
    """Whether a moment is in some years, or a day before or after them: zones differ by less. Columns have bounds."""
    found: list[exp.Expr] = []
    if low > FIRST_YEAR:
        found.append(binary(exp.GTE, column, context.bind(date(low - 1, 12, 31))))
    if high < LAST_YEAR:
        found.append(binary(exp.LT, column, context.bind(date(high + 1, 1, 2))))
    return all_of(found)


def day_piece(local: exp.Expr, token: str, context: Lowering) -> exp.Expr:
    """Year, month or day as they are written; the three letters mean the same to both engines."""
    return call("formatDateTime" if context.dialect == CLICKHOUSE else "strftime", local, text(token))


def any_piece(pieces: list[exp.Expr], test: WordTest, context: Lowering) -> exp.Expr:
    """Whether a run of digits is the word, or starts with it."""
    return any_of([like_digits(piece, test, context) for piece in pieces])


def like_digits(piece: exp.Expr, test: WordTest, context: Lowering) -> exp.Expr:
    """Whether one run of digits is the word, or starts with it."""
    if test.is_prefix:
        return starts_with(piece, test.word, context)
    return binary(exp.EQ, piece, context.bind(test.word))


def starts_with(value: exp.Expr, beginning: str, context: Lowering) -> exp.Expr:
    """Whether a text starts with another."""
    return call("starts_with" if context.is_duckdb else "startsWith", value, context.bind(beginning))
