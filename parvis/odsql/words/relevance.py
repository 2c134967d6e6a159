"""How well records match, for lists that are ordered by it."""

from collections.abc import Mapping

from sqlglot import exp

from parvis.odsql.context import Lowering
from parvis.odsql.nodes import any_of, binary, call, choose, number
from parvis.odsql.words.postings import POSTINGS, conditions
from parvis.odsql.words.reading import How, WordTest, read_words

EXACT = 2.0
"""How much more a word counts that is written as asked than one that only begins so, or is near."""


def relevance(mode: str, searched: str, weights: Mapping[str, float], context: Lowering) -> exp.Select | None:
    """A query of `rid` and `score`: each word found in a field counts for the field's weight (1 without one).

    None for a text without words, which ranks nothing.
    """
    tests = read_words(mode, searched)
    if not tests:
        return None
    rid, token = exp.column("rid", table=POSTINGS), exp.column("token", table=POSTINGS)
    worth = call("sum", binary(exp.Mul, weight_of_field(weights, context), worth_of_word(tests, token, context)))
    passing = any_of([condition for test in tests for condition in conditions(test, context)])
    query = exp.select(exp.alias_(rid, "rid"), exp.alias_(worth, "score"))
    return query.from_(context.table("postings", POSTINGS)).where(passing).group_by(rid.copy())


def weight_of_field(weights: Mapping[str, float], context: Lowering) -> exp.Expr:
    """The weight of a posting's field."""
    position = exp.column("field", table=POSTINGS)
    cases = [
        (binary(exp.EQ, position, number(context.position(context.schema[name]))), number(float(weight)))
        for name, weight in sorted(weights.items())
        if name in context.schema
    ]
    return choose(cases, number(1.0)) if cases else number(1.0)


def worth_of_word(tests: tuple[WordTest, ...], token: exp.Expr, context: Lowering) -> exp.Expr:
    """More for a word that is written as asked."""
    if all(test.how is How.WHOLE for test in tests):
        return number(1.0)
    exact = exp.In(this=token, expressions=[context.bind(test.word) for test in tests])
    return choose([(exact, number(EXACT))], number(1.0))
