"""Texts in, plans out. A plan is kept as long as it is asked for, so that a page costs no compiling."""

from collections.abc import Iterator
from dataclasses import replace

from parvis.lib.schema import Field, FieldType
from parvis.odsql import bound, parsed
from parvis.odsql.binding import Binding
from parvis.odsql.grouping import bind_groups
from parvis.odsql.kept import Kept
from parvis.odsql.lists import parse_group_by, parse_order_by, parse_select
from parvis.odsql.parser import parse_where
from parvis.odsql.plan import Plan
from parvis.odsql.predicates import bind_predicate
from parvis.odsql.query import Query, Sort
from parvis.odsql.refining import bind_refinements, parse_refinement, refined_field
from parvis.odsql.refusals import UnexpectedError, clause
from parvis.odsql.registry import GROUP_BY, ORDER_BY, SELECT, WHERE
from parvis.odsql.scope import EITHER_GUARD, OLDER_GUARD, Clauses, Scope
from parvis.odsql.selecting import Selecting, bind_order, bind_select
from parvis.odsql.v1 import bind_v1

KEPT_PLANS = 512


PLANS: Kept[Plan] = Kept(KEPT_PLANS)


def compile_query(clauses: Clauses, scope: Scope) -> Plan:
    """What answers these clauses. Raises OdsqlError, OdsqlSyntaxError."""
    key = (clauses, scope.facts)
    plan = PLANS.get(key)
    if plan is None:
        plan = compiled(clauses, scope)
        if plan.stable:
            PLANS.keep(key, plan)
    return plan


def compiled(clauses: Clauses, scope: Scope) -> Plan:
    """The same, made anew."""
    volatile: set[str] = set()
    where = bind_filters(clauses, scope, volatile)
    selecting = Selecting()
    if clauses.group_by.strip():
        with clause(GROUP_BY, clauses.group_by):
            binding = Binding(scope, GROUP_BY, volatile=volatile)
            keys = named_by_select(parse_group_by(clauses.group_by), clauses.select, binding)
            selecting.keys = bind_groups(binding, keys)
    with clause(SELECT, clauses.select):
        items = parse_select(clauses.select) if clauses.select.strip() else ()
        bind_select(Binding(scope, SELECT, volatile=volatile), items, selecting)
    sorts: tuple[Sort, ...] = ()
    if clauses.order_by.strip():
        with clause(ORDER_BY, clauses.order_by):
            order = parse_order_by(clauses.order_by)
            sorts = bind_order(Binding(scope, ORDER_BY, volatile=volatile), order, selecting)
    query = Query(
        tuple(selecting.outputs.values()),
        where,
        sorts,
        selecting.keys,
        tuple(selecting.aggregates),
        skip_null_keys=scope.is_older,
        chosen_place=selecting.chosen_place,
        ranked=tuple(searches(where)) if scope.weights and not (sorts or selecting.keys) else (),
        weights=tuple(sorted(scope.weights.items())),
    )
    return Plan(query, scope, stable=not volatile)


def named_by_select(items: tuple[parsed.Item, ...], select: str, binding: Binding) -> tuple[parsed.Item, ...]:
    """The items of group_by, where an alias of select stands for its expression: recorded clients write it so."""
    unknown = [one.node for one in items if isinstance(one.node, parsed.Name) and not binding.field_named(one.node)]
    aliases = aliases_of(select) if unknown else {}
    return tuple(
        replace(one, node=aliases[one.node.text], alias=one.alias or one.node.text)
        if one.node in unknown and isinstance(one.node, parsed.Name) and one.node.text in aliases
        else one
        for one in items
    )


def aliases_of(select: str) -> dict[str, parsed.Node]:
    """What the aliases of a select stand for; one that does not parse is refused where it is bound, and has none."""
    try:
        selected = parse_select(select) if select.strip() else ()
    except UnexpectedError:
        return {}
    return {one.alias: one.node for one in selected if isinstance(one, parsed.Item) and one.alias}


def bind_filters(
    clauses: Clauses, scope: Scope, volatile: set[str], *, without: str = "", disjunctive: frozenset[str] = frozenset()
) -> bound.Predicate:
    """All that narrows an answer, AND-ed; `without` names a field whose own refinements are left out."""
    parts = [bind_guard(text, Binding(scope, WHERE, trusted=True, volatile=volatile)) for text in scope.guards]
    binding = Binding(scope, WHERE, volatile=volatile)
    parts += [bind_where(text, binding) for text in clauses.where]
    parts += [bind_qv1(text, replace(binding, clause="where")) for text in clauses.qv1]
    parts += bind_refine(clauses, replace(binding, clause="refine"), without, disjunctive)
    for text in clauses.exclude:
        pair = parse_refinement(text, "exclude")
        with clause("exclude", text):
            field = as_asked(refined_field(replace(binding, clause="exclude"), pair), clauses, scope)
        (excluded,) = bind_refinements(binding, [(field, pair.value)], frozenset())
        parts.append(bound.Not(excluded))
    return conjunction(parts)


def bind_guard(text: str, binding: Binding) -> bound.Predicate:
    """One rule of the portal, or several of which one must hold, each in the language of today or of version 1."""
    if EITHER_GUARD in text:
        return bound.Or(tuple(bind_guard(one, binding) for one in text.split(EITHER_GUARD)))
    if text.startswith(OLDER_GUARD):
        return bind_qv1(text.removeprefix(OLDER_GUARD), binding)
    return bind_where(text, binding)


def bind_where(text: str, binding: Binding) -> bound.Predicate:
    """One where clause; a blank one is none."""
    if not text.strip():
        return bound.Everything()
    with clause(WHERE, text):
        return bind_predicate(binding, parse_where(text))


def bind_qv1(text: str, binding: Binding) -> bound.Predicate:
    """One filter in the language of version 1."""
    with clause("qv1", text):
        return bind_v1(binding, text)


def bind_refine(clauses: Clauses, binding: Binding, without: str, disjunctive: frozenset[str]) -> list[bound.Predicate]:
    """The refinements."""
    pairs = []
    for text in clauses.refine:
        pair = parse_refinement(text)
        with clause("refine", text):
            field = as_asked(refined_field(binding, pair), clauses, binding.scope)
        if field.name != without:
            pairs.append((field, pair.value))
    return bind_refinements(binding, pairs, disjunctive_fields(clauses, binding.scope) | disjunctive)


def disjunctive_fields(clauses: Clauses, scope: Scope) -> frozenset[str]:
    """Fields whose refinements are alternatives, by annotation or as asked."""
    annotated = {one.name for one in scope.schema if one.is_disjunctive}
    asked = {scope.names.get(name, name) for name in clauses.disjunctive}
    return frozenset((annotated | asked) - {scope.names.get(name, name) for name in clauses.ordinary})


def as_asked(field: Field, clauses: Clauses, scope: Scope) -> Field:
    """A field whose hierarchy is what the question says, where it says something. Source: explore-api.md §6.2."""
    for name, separator in clauses.separators:
        if scope.names.get(name, name) == field.name and field.type is FieldType.TEXT:
            return replace(field, annotations={**field.annotations, "hierarchical": separator})
    return field


def conjunction(parts: list[bound.Predicate]) -> bound.Predicate:
    """All of some predicates, those that say nothing left out."""
    found = [part for part in parts if not isinstance(part, bound.Everything)]
    if not found:
        return bound.Everything()
    return found[0] if len(found) == 1 else bound.And(tuple(found))


def searches(where: bound.Predicate) -> Iterator[bound.Words]:
    """The searches for words that must be found, or may be."""
    match where:
        case bound.And(parts) | bound.Or(parts):
            for part in parts:
                yield from searches(part)
        case bound.Words():
            yield where
        case _:
            return
