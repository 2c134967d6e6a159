"""Predicates that are functions: words and places. Source: odsql.md §5.5, §5.6.

A lowering takes the bound predicate and the context.
"""

from sqlglot import exp

from parvis.lib.schema import FieldType
from parvis.odsql import bound
from parvis.odsql.context import Lowering
from parvis.odsql.registry import GEO, TEXT, WHERE, function
from parvis.odsql.words.matching import match_words

BOOLEAN = FieldType.BOOLEAN


def lower_words(node: bound.Words, context: Lowering) -> exp.Expr:
    """Words in text fields."""
    return match_words(node.mode, node.text, node.fields, context)


@function(
    'search(field, …, "words")',
    TEXT,
    returns=BOOLEAN,
    clauses=(WHERE,),
    example='search(name, "fontane parc")',
    kind="predicate",
)
def search(node: bound.Words, context: Lowering) -> exp.Expr:
    """All words are found, a letter or two apart; the last one may be the beginning of a word."""
    return lower_words(node, context)


@function(
    'suggest(field, …, "words")',
    TEXT,
    returns=BOOLEAN,
    clauses=(WHERE,),
    example='suggest(name, "petit gym")',
    kind="predicate",
)
def suggest(node: bound.Words, context: Lowering) -> exp.Expr:
    """All words are found as they are; the last one may be the beginning of a word."""
    return lower_words(node, context)


@function(
    'startswith(field, …, "text")',
    TEXT,
    returns=BOOLEAN,
    clauses=(WHERE,),
    example='startswith(name, "Fontaine")',
    kind="predicate",
)
def startswith(node: bound.Words, context: Lowering) -> exp.Expr:
    """The value starts with the text, letter by letter."""
    return lower_words(node, context)


def lower_place(node: bound.Place, context: Lowering) -> exp.Expr:
    raise NotImplementedError(node, context, GEO)
