"""Conditions on records: which hold the words."""

from collections.abc import Sequence

from sqlglot import exp

from parvis.lib.schema import Field, FieldType
from parvis.odsql.context import Lowering
from parvis.odsql.lists_lowering import any_element
from parvis.odsql.moments.parts import local_time
from parvis.odsql.nodes import CLICKHOUSE, all_of, any_of, as_text, call, text
from parvis.odsql.words.postings import places_of
from parvis.odsql.words.reading import WordTest, read_words
from parvis.odsql.words.written import starts_with, written


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
