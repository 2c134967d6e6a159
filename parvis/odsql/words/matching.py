"""Conditions on records: which hold the words."""

from collections.abc import Sequence

from sqlglot import exp

from parvis.lib.schema import Field, FieldType
from parvis.odsql.context import Lowering
from parvis.odsql.lists_lowering import any_element
from parvis.odsql.moments.parts import local_time
from parvis.odsql.nodes import CLICKHOUSE, all_of, any_of, as_text, binary, call, number, text
from parvis.odsql.words.postings import places_of
from parvis.odsql.words.reading import WordTest, read_words

LARGEST = 2**63


def match_words(mode: str, searched: str, fields: Sequence[Field], context: Lowering) -> exp.Expr:
    """Whether the fields hold the words of a text, each word in any of them; an empty text matches everything."""
    if not searched.strip():
        return exp.true()
    if mode == "startswith":
        return any_of([begins(field, searched, context) for field in fields])
    tests = read_words(mode, searched)
    return all_of([holds_word(test, fields, context) for test in tests]) if tests else exp.false()


def holds_word(test: WordTest, fields: Sequence[Field], context: Lowering) -> exp.Expr:
    """Whether one of the fields holds a word that passes."""
    texts = [field for field in fields if field.type is FieldType.TEXT]
    found: list[exp.Expr] = []
    if texts:
        found.append(exp.In(this=context.rid(), query=places_of(test, texts, context).subquery(copy=False)))
    if test.word.isascii() and test.word.isdigit():
        found += [written(test, field, context) for field in fields if field.type is not FieldType.TEXT]
    return any_of(found)


def written(test: WordTest, field: Field, context: Lowering) -> exp.Expr:
    """Whether digits are among those that a number or a date is written with; these are never taken for near."""
    column = context.column(field.name)
    if field.type is FieldType.INT and not test.is_prefix:
        value = int(test.word)
        if value >= LARGEST:
            return exp.false()
        return exp.In(this=column, expressions=[context.bind(value), context.bind(-value)])
    return any_of([like_digits(piece, test, context) for piece in written_pieces(column, field.type, context)])


def written_pieces(column: exp.Expr, type_: FieldType, context: Lowering) -> list[exp.Expr]:
    """The runs of digits in the text of a number or of a day."""
    if type_ is FieldType.INT:
        return [as_text(call("abs", column), context.dialect)]
    if type_ is FieldType.DOUBLE:
        whole = as_text(call("abs", column), context.dialect)
        if context.dialect == CLICKHOUSE:
            pieces = call("splitByChar", text("."), whole)
            return [call("arrayElement", pieces, number(place)) for place in (1, 2)]
        return [call("split_part", whole, text("."), number(place)) for place in (1, 2)]
    if type_.is_moment:
        local = local_time(column, type_, context)
        return [day_piece(local, token, context) for token in ("%Y", "%m", "%d")]
    return []


def day_piece(local: exp.Expr, token: str, context: Lowering) -> exp.Expr:
    """Year, month or day as they are written; the three letters mean the same to both engines."""
    return call("formatDateTime" if context.dialect == CLICKHOUSE else "strftime", local, text(token))


def like_digits(piece: exp.Expr, test: WordTest, context: Lowering) -> exp.Expr:
    """Whether a run of digits is the word, or starts with it."""
    if test.is_prefix:
        return starts_with(piece, test.word, context)
    return binary(exp.EQ, piece, context.bind(test.word))


def begins(field: Field, searched: str, context: Lowering) -> exp.Expr:
    """Whether a whole value starts with a text, letter by letter; of a list, one of its elements."""
    column: exp.Expr = context.column(field.name)
    if field.type is FieldType.TEXT and field.is_multivalued:
        return any_element(column, lambda element: starts_with(element, searched, context), context)
    if field.type.is_moment:
        local = local_time(column, field.type, context)
        pattern = "%Y-%m-%d" if field.type is FieldType.DATE else "%Y-%m-%dT%H:%M:%S"
        if context.dialect == CLICKHOUSE:
            column = call("formatDateTime", local, text(pattern.replace("%M", "%i").replace("%S", "%s")))
        else:
            column = call("strftime", local, text(pattern))
    elif field.type is not FieldType.TEXT:
        column = as_text(column, context.dialect)
    return starts_with(column, searched, context)


def starts_with(value: exp.Expr, beginning: str, context: Lowering) -> exp.Expr:
    """Whether a text starts with another."""
    return call("starts_with" if context.is_duckdb else "startsWith", value, context.bind(beginning))
