from sqlglot import exp

from parvis.odsql import bound
from parvis.odsql.context import Lowering


def lower_words(node: bound.Words, context: Lowering) -> exp.Expr:
    raise NotImplementedError


def lower_place(node: bound.Place, context: Lowering) -> exp.Expr:
    raise NotImplementedError
