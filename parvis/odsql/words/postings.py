"""Queries over the postings: where words stand."""

from collections.abc import Sequence
from itertools import pairwise

from sqlglot import exp

from parvis.lib.schema import Field
from parvis.odsql.context import Lowering
from parvis.odsql.nodes import all_of, any_of, binary, call, number
from parvis.odsql.words.reading import How, WordTest

POSTINGS = "_w"
TOKENS = "_t"
BEHIND = "\U0010ffff"
"""Comes after every letter and digit, so that what starts with a word is one range."""


def places_of(test: WordTest, fields: Sequence[Field], context: Lowering) -> exp.Query:
    """The positions of the records whose text fields hold a word that passes; positions may repeat.

    Those of one word, in one field or in any, come once and in order, which the query says of itself (`aside.py`).
    """
    found = [select_places(condition, fields, context) for condition in conditions(test, context)]
    if len(found) > 1:
        return exp.union(*found, distinct=False)
    where = within(fields, context)
    if test.how is How.WHOLE and (where is None or len(fields) == 1):
        if where is None:
            found[0].where(exp.column("first", table=POSTINGS), copy=False)
        found[0].meta.update(once=True, in_order=True)
    return found[0]


def select_places(condition: exp.Expr, fields: Sequence[Field], context: Lowering) -> exp.Select:
    """Positions by a condition on words, within some fields."""
    query = exp.select(exp.column("rid", table=POSTINGS)).from_(context.table("postings", POSTINGS))
    query = query.where(condition, copy=False)
    where = within(fields, context)
    return query if where is None else query.where(where, copy=False)


def within(fields: Sequence[Field], context: Lowering) -> exp.Expr | None:
    """A condition on the fields of postings; None where all fields that have postings are meant."""
    indexed = {field.name for field in context.schema if field.type == "text"}
    if indexed <= {field.name for field in fields}:
        return None
    positions = [number(context.position(field)) for field in fields]
    return exp.In(this=exp.column("field", table=POSTINGS), expressions=positions)


def conditions(test: WordTest, context: Lowering) -> list[exp.Expr]:
    """Alternatives for the column `token` of postings; each can use its order."""
    token = exp.column("token", table=POSTINGS)
    found: list[exp.Expr] = []
    needs_vocabulary = test.is_fuzzy or test.how in {How.SUFFIX, How.INSIDE}
    if test.is_prefix:
        found.append(starts(token, test.word, context))
    if test.how is How.WHOLE or not (found or needs_vocabulary):
        found.append(binary(exp.EQ, token, context.bind(test.word)))
    if needs_vocabulary:
        found.append(exp.In(this=token, query=known_words(test, context).subquery()))
    return found


def starts(token: exp.Expr, word: str, context: Lowering) -> exp.Expr:
    """Whether a word starts with another, as a range."""
    return all_of(
        [
            binary(exp.GTE, token, context.bind(word)),
            binary(exp.LT, token, context.bind(word + BEHIND)),
        ]
    )


def known_words(test: WordTest, context: Lowering) -> exp.Select:
    """The words of the dataset that pass."""
    token = exp.column("token", table=TOKENS)
    condition = near(token, test, context) if test.is_fuzzy else holds(token, test, context)
    return exp.select(token).from_(context.table("tokens", TOKENS)).where(condition)


def holds(token: exp.Expr, test: WordTest, context: Lowering) -> exp.Expr:
    """Whether a word ends with, or contains, another."""
    word = context.bind(test.word)
    if test.how is How.SUFFIX:
        return call("suffix" if context.is_duckdb else "endsWith", token, word)
    if context.is_duckdb:
        return call("contains", token, word)
    return binary(exp.GT, call("position", token, word), number(0))


def near(token: exp.Expr, test: WordTest, context: Lowering) -> exp.Expr:
    """Whether a word is near another: by length, then by a piece in common, and only then letter by letter."""
    distance, size = test.distance, len(test.word)
    length = call("length" if context.is_duckdb else "lengthUTF8", token)
    pieces = [has_piece(token, piece, context) for piece in cut(test.word, distance + 1)]
    apart = call("levenshtein" if context.is_duckdb else "editDistanceUTF8", token, context.bind(test.word))
    return all_of(
        [
            binary(exp.GTE, length, number(size - distance)),
            binary(exp.LTE, length, number(size + distance)),
            any_of(pieces),
            binary(exp.LTE, apart, number(distance)),
        ]
    )


def has_piece(token: exp.Expr, piece: str, context: Lowering) -> exp.Expr:
    """Whether a word contains a piece."""
    return holds(token, WordTest(How.INSIDE, piece), context)


def cut(word: str, count: int) -> list[str]:
    """A word in pieces: with fewer edits than pieces, one of them is left whole."""
    edges = [len(word) * place // count for place in range(count + 1)]
    return [word[start:end] for start, end in pairwise(edges)]
