"""Two versions of a dataset compared in SQL: by a field that names records, or as whole records counted.

All values are compared as texts, so that a field whose type changed can be compared too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from parvis.lib.schema import Field, FieldType
from parvis.lib.statements import Statement
from parvis.odsql.context import RECORDS, Lowering
from parvis.odsql.nodes import any_of, binary, call, number, text
from parvis.odsql.plan import lowering
from parvis.odsql.scope import Scope
from parvis.odsql.sql import text_of

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
NOTHING = "\ue000"
"""Stands for a missing value where values are compared; no text of a dataset is this private character."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two versions, and the fields that both have; `key` is one of their names, or empty for whole records."""

    new: Scope
    old: Scope
    names: tuple[str, ...]
    key: str = ""


def counted(comparison: Comparison) -> Statement:
    """Rows of a kind and how many records are of it."""
    inner = differences(comparison).subquery("_d")
    query = exp.select(column("kind"), exp.alias_(call("sum", column("times")), "n")).from_(inner)
    return stated(query.group_by(column("kind")), comparison)


def listed(comparison: Comparison, *, limit: int | None = None, offset: int = 0) -> Statement:
    """Rows of a kind, how many times, the values of the newer record, then those of the older one."""
    columns = [*values("n", comparison), *values("o", comparison)]
    inner = differences(comparison).subquery("_d")
    query = exp.select(column("kind"), column("times"), *columns).from_(inner)
    query = query.order_by(column("kind"), *[one.copy() for one in columns])
    return stated(query.limit(limit).offset(offset) if limit is not None else query, comparison)


def repeated(comparison: Comparison) -> Statement:
    """One row: how many values of the key name several records of one version, or none."""
    key = column(f"v{comparison.names.index(comparison.key)}")
    sides = [binary(exp.GT, total(side), number(1)) for side in (1, 0)]
    inner = exp.select(exp.alias_(number(1), "one")).from_(both(comparison)).group_by(key)
    inner = inner.having(any_of([*sides, exp.Is(this=key.copy(), expression=exp.Null())]))
    return stated(exp.select(call("count", exp.Star())).from_(inner.subquery("_k")), comparison)


def differences(comparison: Comparison) -> exp.Select:
    """The records that are not the same in both versions."""
    return keyed(comparison) if comparison.key else whole(comparison)


def whole(comparison: Comparison) -> exp.Select:
    """Equal records are counted: what there is more of was added, what there is less of removed."""
    found = [column(f"v{place}") for place in range(len(comparison.names))]
    newer, older = total(1), total(0)
    more = binary(exp.GT, newer, older)
    kind = exp.Case().when(more.copy(), text(ADDED)).else_(text(REMOVED))
    sides = [
        exp.alias_(exp.Case().when(condition.copy(), one.copy()).else_(exp.Null()), f"{side}{place}")
        for side, condition in (("n", more), ("o", exp.Not(this=more)))
        for place, one in enumerate(found)
    ]
    times = exp.alias_(call("abs", binary(exp.Sub, newer, older)), "times")
    query = exp.select(exp.alias_(kind, "kind"), times, *sides).from_(both(comparison))
    return query.group_by(*[one.copy() for one in found]).having(binary(exp.NEQ, newer, older))


def keyed(comparison: Comparison) -> exp.Select:
    """Records of the same key are put side by side."""
    places = range(len(comparison.names))
    newer, older = total(1), total(0)
    is_new, is_old = (binary(exp.EQ, one, number(0)) for one in (older, newer))
    kind = exp.Case().when(is_new, text(ADDED)).when(is_old, text(REMOVED)).else_(text(CHANGED))
    sides = {(side, place): of_side(side, place) for side in (1, 0) for place in places}
    columns = [exp.alias_(sides[1, place], f"n{place}") for place in places]
    columns += [exp.alias_(sides[0, place], f"o{place}") for place in places]
    unlike = [binary(exp.NEQ, known(sides[1, place]), known(sides[0, place])) for place in places]
    query = exp.select(exp.alias_(kind, "kind"), exp.alias_(number(1), "times"), *columns).from_(both(comparison))
    query = query.group_by(column(f"v{comparison.names.index(comparison.key)}"))
    return query.having(any_of([is_new.copy(), is_old.copy(), *unlike]))


def both(comparison: Comparison) -> exp.Subquery:
    """The records of both versions, `side` 1 for the newer: their values as texts, `v0` and on."""
    newer, older = (side(one, place, comparison.names) for one, place in ((comparison.new, 1), (comparison.old, 0)))
    return exp.union(newer, older, distinct=False).subquery("_b")


def side(scope: Scope, place: int, names: Sequence[str]) -> exp.Select:
    """The records of one version."""
    context = lowering(scope)
    fields = {one.name: one for one in scope.schema}
    columns = [exp.alias_(as_text(fields[name], context), f"v{at}") for at, name in enumerate(names)]
    return exp.select(exp.alias_(number(place), "side"), *columns).from_(context.table("records", RECORDS))


def as_text(field: Field, context: Lowering) -> exp.Expr:
    """A value as people and files write it."""
    found = context.column(field.name)
    if field.type is FieldType.GEO_POINT and context.is_duckdb:
        parts = [exp.cast(call("struct_extract", found, text(name)), "TEXT") for name in ("lat", "lon")]
        return exp.DPipe(this=exp.DPipe(this=parts[0], expression=text(", ")), expression=parts[1])
    return exp.cast(found, "TEXT") if context.is_duckdb else call("toString", found)


def total(side: int) -> exp.Expr:
    """How many records of one version a group holds."""
    is_there = binary(exp.EQ, column("side"), number(side))
    return call("sum", exp.Case().when(is_there, number(1)).else_(number(0)))


def of_side(side: int, place: int) -> exp.Expr:
    """The value of the one record of a version that a group holds."""
    is_there = binary(exp.EQ, column("side"), number(side))
    return call("max", exp.Case().when(is_there, column(f"v{place}")).else_(exp.Null()))


def known(value: exp.Expr) -> exp.Expr:
    """A value that can be compared, missing or not."""
    return call("coalesce", value, text(NOTHING))


def values(side: str, comparison: Comparison) -> list[exp.Column]:
    """The columns of one side."""
    return [column(f"{side}{place}") for place in range(len(comparison.names))]


def column(name: str) -> exp.Column:
    """A column that this module names."""
    return exp.column(name, quoted=True)


def stated(query: exp.Expr, comparison: Comparison) -> Statement:
    """The statement of a query without bound values."""
    sql, found = text_of(query, lowering(comparison.new))
    return Statement(sql, found)
