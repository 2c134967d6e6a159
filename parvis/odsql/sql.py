"""Nodes become text, and numbered values become `?`."""

from sqlglot import exp

from parvis.odsql.context import MARK, Lowering


def text_of(query: exp.Expr, context: Lowering) -> tuple[str, tuple[object, ...]]:
    """The SQL of a query and its values in the order of the text."""
    pieces = query.sql(dialect=context.dialect, comments=False).split(MARK)
    return "?".join(pieces[::2]), tuple(context.values[int(number)] for number in pieces[1::2])
