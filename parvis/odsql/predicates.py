"""What is true of a record: the where clause, bound. Source: odsql.md §4, §5."""

from collections.abc import Callable, Sequence

from parvis.lib.schema import Field, FieldType
from parvis.odsql import bound, parsed
from parvis.odsql.binding import Binding, literal_of
from parvis.odsql.comparing import compared, listed, within
from parvis.odsql.places_binding import PLACES, bind_place
from parvis.odsql.refusals import RefusedError, not_allowed
from parvis.odsql.registry import REGISTRY

TEXT_SEARCHES = frozenset({"search", "suggest", "startswith"})
SEARCHED = frozenset(
    {FieldType.TEXT, FieldType.INT, FieldType.DOUBLE, FieldType.DATE, FieldType.DATETIME, FieldType.BOOLEAN}
)
WHOLE = frozenset({"*", "%"})


def bind_predicate(binding: Binding, node: parsed.Node) -> bound.Predicate:
    """A predicate of the where clause. Raises RefusedError."""
    match node:
        case parsed.Both(operator, parts):
            found = tuple(bind_predicate(binding, part) for part in parts)
            return bound.And(found) if operator == "and" else bound.Or(found)
        case parsed.Negation(of):
            return bound.Not(bind_predicate(binding, of))
        case parsed.Operation(operator, left, right):
            return compared(binding, operator, left, right)
        case parsed.In(value, where):
            return membership(binding, value, where)
        case parsed.Like(value, pattern):
            return likeness(binding, value, pattern)
        case parsed.Is():
            return state(binding, node)
        case parsed.Literal():
            return lone_literal(binding, node)
        case parsed.Call() if node.name in PREDICATES:
            return PREDICATES[node.name](binding, node)
        case _:
            return truth(binding, node)


def membership(
    binding: Binding, value: parsed.Node, where: tuple[parsed.Node, ...] | parsed.Bounds | parsed.Name
) -> bound.Predicate:
    """`in`: a list, an interval, or a field of many values."""
    if isinstance(where, parsed.Bounds):
        return within(binding, value, where)
    if isinstance(where, parsed.Name):
        return compared(binding, "=", where, value)
    return listed(binding, value, where)


def likeness(binding: Binding, value: parsed.Node, pattern: parsed.Literal) -> bound.Predicate:
    """`like`: words in any order on a text; on other types the value itself."""
    if not isinstance(value, parsed.Name):
        raise RefusedError("like takes a field", value)
    found = binding.name(value)
    if pattern.text.strip() in WHOLE:
        return bound.Present(found)
    if isinstance(found, bound.Column) and found.type is FieldType.TEXT:
        return bound.Words("like", pattern.text, (found.field,))
    return compared(binding, "=", value, pattern)


def state(binding: Binding, node: parsed.Is) -> bound.Predicate:
    """`is null`, `is true`, `is false`, and their negations."""
    found = binding.expression(node.value)
    if node.what == "null":
        present = bound.Present(found)
        return present if node.negated else bound.Not(present)
    if found.type is not FieldType.BOOLEAN:
        raise not_boolean(node.value)
    wanted = node.what == "true"
    outcome: bound.Predicate = bound.IsTrue(found)
    if not wanted:
        outcome = bound.Comparison("=", found, bound.Constant(value=False, type=FieldType.BOOLEAN))
    return bound.Not(outcome) if node.negated else outcome


def lone_literal(binding: Binding, node: parsed.Literal) -> bound.Predicate:
    """A string alone is searched everywhere; `true` and `false` are what they say."""
    if node.kind == "string":
        return bound.Words("bare", node.text, searched_fields(binding)) if node.text.strip() else bound.Everything()
    return bound.Everything() if node.text == "true" else bound.Nothing()


def truth(binding: Binding, node: parsed.Node) -> bound.Predicate:
    """A boolean field alone."""
    found = binding.expression(node)
    if found.type is not FieldType.BOOLEAN:
        raise not_boolean(node)
    return bound.IsTrue(found)


def not_boolean(node: parsed.Node) -> RefusedError:
    """A value that is neither true nor false."""
    name = f"Field {node.text}" if isinstance(node, parsed.Name) else "The expression"
    return RefusedError(f"{name} is not a boolean", node)


def searched_fields(binding: Binding) -> tuple[Field, ...]:
    """All visible fields that have words; where some weigh, those alone, hidden ones included."""
    if binding.scope.weights:
        return tuple(one for one in binding.scope.schema if one.name in binding.scope.weights)
    return tuple(one for one in binding.scope.schema if one.type in SEARCHED and one.name not in binding.scope.hidden)


def word_fields(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Those that are texts."""
    return tuple(one for one in fields if one.type is FieldType.TEXT)


def fields_at(binding: Binding, place: parsed.Node) -> Sequence[Field]:
    """The field that is named, or all that are searched for `*`."""
    return searched_fields(binding) if isinstance(place, parsed.Star) else [text_field(binding, place)]


def text_search(binding: Binding, node: parsed.Call) -> bound.Predicate:
    """`search(f, "words")`, `suggest(…)`, `startswith(…)`."""
    if not node.arguments:
        raise RefusedError(f"Function {node.name} takes the arguments {REGISTRY[node.name].form}", node)
    *places, last = node.arguments
    text = literal_of(last, "string")
    fields = [field for place in places for field in fields_at(binding, place)]
    unique = tuple(dict.fromkeys(fields or searched_fields(binding)))
    mode = "suggest" if node.name == "search" and binding.scope.is_older else node.name
    return bound.Words(mode, text.text, unique) if text.text.strip() else bound.Everything()


def text_field(binding: Binding, node: parsed.Node) -> Field:
    """A field that words are looked for in. Raises RefusedError."""
    if not isinstance(node, parsed.Name):
        raise RefusedError("A field is expected here", node)
    found = binding.name(node)
    if not isinstance(found, bound.Column) or found.type not in SEARCHED:
        raise not_allowed(node.text, node)
    return found.field


Bind = Callable[[Binding, parsed.Call], bound.Predicate]
PREDICATES: dict[str, Bind] = {
    **dict.fromkeys(TEXT_SEARCHES, text_search),
    **dict.fromkeys(PLACES, bind_place),
}
