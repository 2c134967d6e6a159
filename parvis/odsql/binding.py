"""Names become fields, and every value gets its type. Source: odsql.md §3, §6."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from parvis.lib.errors import OdsqlError
from parvis.lib.schema import Field, FieldType
from parvis.odsql import bound, parsed
from parvis.odsql.moments.literals import moment_at, read_moment
from parvis.odsql.refusals import RefusedError, not_allowed, unknown_field
from parvis.odsql.registry import ORDER_BY, REGISTRY, SELECT, WHERE, Function
from parvis.odsql.scope import Scope

TECHNICAL = {
    "recordid": FieldType.TEXT,
    "datasetid": FieldType.TEXT,
    "record_timestamp": FieldType.DATETIME,
    "record_size": FieldType.INT,
}
LARGEST_INTEGER = 2**63
NUMBERS = {FieldType.INT, FieldType.DOUBLE}
STATISTICS = "StatAggregation only supports numeric or date expression"


@dataclass(frozen=True, slots=True)
class Binding:
    """One clause being bound. `trusted` clauses may name hidden fields.

    `aliases` are names of other clauses that this one may use. `in_aggregate` is set inside one.
    """

    scope: Scope
    clause: str
    trusted: bool = False
    aliases: dict[str, bound.Expression] = field(default_factory=dict)
    in_aggregate: bool = False
    volatile: set[str] = field(default_factory=set)
    """Functions met whose answers change with time."""

    def known_names(self) -> list[str]:
        """What a caller may have meant."""
        return [name for name in (*self.scope.schema.names, *self.scope.names) if name not in self.scope.hidden]

    def field_named(self, name: parsed.Name) -> Field | None:
        """The field of this name, or None: a hidden one does not exist. Raises RefusedError for an unfilterable one."""
        wanted = self.scope.names.get(name.text, name.text)
        found = self.scope.schema.by_name.get(wanted)
        if found is None or self.trusted:
            return found
        if self.clause != SELECT and name.text in self.scope.unfilterable:
            raise not_allowed(name.text, name)
        return None if name.text in self.scope.hidden else found

    def name(self, name: parsed.Name) -> bound.Expression:
        """What a name stands for. Raises RefusedError."""
        if name.text in self.aliases:
            return self.aliases[name.text]
        found = self.field_named(name)
        if found is not None:
            return column_of(found)
        if name.text in TECHNICAL and self.clause in {WHERE, ORDER_BY}:
            return self.technical(name.text)
        raise unknown_field(name.text, name, self.known_names())

    def technical(self, name: str) -> bound.Expression:
        """What a record has besides its fields."""
        if name == "datasetid":
            return bound.Constant(self.scope.dataset_id, FieldType.TEXT)
        if name == "record_timestamp":
            taken = self.scope.timestamp
            moment = moment_at(taken, self.scope.timezone) if taken else None
            return bound.Constant(moment, FieldType.DATETIME)
        return bound.Technical(name, TECHNICAL[name])

    def expression(self, node: parsed.Node) -> bound.Expression:
        """A value. Raises RefusedError."""
        match node:
            case parsed.Name():
                return self.name(node)
            case parsed.Literal():
                return self.literal(node)
            case parsed.Sign(operator, of):
                return signed(operator, self.number(of))
            case parsed.Operation(operator, left, right) if operator in "+-*/":
                return self.arithmetic(operator, left, right)
            case parsed.Call():
                return self.call(node)
            case _:
                raise RefusedError("A value is expected here", node)

    def literal(self, node: parsed.Literal) -> bound.Constant:
        """A constant. Raises RefusedError."""
        match node.kind:
            case "string":
                return bound.Constant(node.text, FieldType.TEXT)
            case "number":
                return number_of(node.text)
            case "boolean":
                return bound.Constant(node.text == "true", FieldType.BOOLEAN)
            case "date":
                return self.moment(node.text, node)
            case "null":
                return bound.Constant(None, None)
            case _:
                raise RefusedError("A geometry is not allowed here", node)

    def moment(self, text: str, at: parsed.Node) -> bound.Constant:
        """A date literal, read in the zone of the request. Raises RefusedError."""
        try:
            return bound.Constant(read_moment(text, self.scope.timezone), FieldType.DATETIME)
        except OdsqlError as error:
            raise RefusedError(str(error).rstrip("."), at) from None

    def number(self, node: parsed.Node) -> bound.Expression:
        """A value that can be reckoned with. Raises RefusedError."""
        found = self.expression(node)
        if isinstance(found, bound.Constant) and found.value is None:
            return bound.Constant(None, FieldType.DOUBLE)
        if found.type not in NUMBERS or is_many(found):
            raise self.mismatch(node, "a number")
        return found

    def mismatch(self, node: parsed.Node, wanted: str) -> RefusedError:
        """A value of the wrong type."""
        if self.in_aggregate:
            return RefusedError(STATISTICS, node)
        return RefusedError(f"Invalid type: {wanted} is expected", node)

    def arithmetic(self, operator: str, left: parsed.Node, right: parsed.Node) -> bound.Expression:
        """A sum, a difference, a product or a quotient."""
        first, second = self.number(left), self.number(right)
        whole = operator != "/" and first.type is FieldType.INT and second.type is FieldType.INT
        return bound.Arithmetic(operator, first, second, FieldType.INT if whole else FieldType.DOUBLE)

    def call(self, node: parsed.Call) -> bound.Expression:
        """A function of the registry, where this clause may have it. Raises RefusedError."""
        function = REGISTRY[node.name]
        if self.clause not in function.clauses:
            raise not_allowed_function(node)
        special = SPECIAL.get(node.name)
        return special(self, node) if special else self.plain_call(node, function)

    def plain_call(self, node: parsed.Call, function: Function) -> bound.Expression:
        """A function whose arguments are all values."""
        if len(node.arguments) != len(function.takes):
            raise wrong_count(node, function)
        arguments = tuple(self.argument(one, types) for one, types in zip(node.arguments, function.takes, strict=True))
        returned = function.returns or arguments[0].type
        return bound.Call(node.name, arguments, returned)

    def argument(self, node: parsed.Node, types: frozenset[FieldType]) -> bound.Expression:
        """A value of one of some types. Raises RefusedError."""
        found = self.expression(node)
        if found.type not in types or is_many(found):
            raise self.mismatch(node, " or ".join(sorted(one.value for one in types)))
        return found

    def inside_aggregate(self, node: parsed.Call) -> "Binding":
        """The same clause, seen from inside an aggregate, where names are fields'. Raises RefusedError in another."""
        if self.in_aggregate:
            raise RefusedError("An aggregation cannot hold another one", node)
        return replace(self, in_aggregate=True, aliases={})


Special = Callable[[Binding, parsed.Call], bound.Expression]
SPECIAL: dict[str, Special] = {}
"""Functions whose arguments are more than values."""


def binds(*names: str) -> Callable[[Special], Special]:
    """Enter how calls of these functions are bound."""

    def register(special: Special) -> Special:
        SPECIAL.update(dict.fromkeys(names, special))
        return special

    return register


def column_of(found: Field) -> bound.Column:
    """A field as a column; only texts are many."""
    return bound.Column(found, found.is_multivalued and found.type is FieldType.TEXT)


def is_many(node: bound.Expression) -> TypeGuard[bound.Column]:
    """Whether a value is a list."""
    return isinstance(node, bound.Column) and node.many


def number_of(text: str) -> bound.Constant:
    """A number as written: an int where it is one and 64 bits hold it."""
    if text.isdecimal():
        whole = int(text)
        if whole < LARGEST_INTEGER:
            return bound.Constant(whole, FieldType.INT)
    return bound.Constant(float(text), FieldType.DOUBLE)


def signed(operator: str, of: bound.Expression) -> bound.Expression:
    """A value with a sign; of constants it is part."""
    if operator == "+":
        return of
    if isinstance(of, bound.Constant) and isinstance(of.value, int | float):
        return bound.Constant(-of.value, of.type)
    return bound.Negative(of, of.type or FieldType.DOUBLE)


def not_allowed_function(node: parsed.Call) -> RefusedError:
    """A function of another clause."""
    return RefusedError(f"Function {node.name} is not allowed in the current clause", node)


def wrong_count(node: parsed.Call, function: Function) -> RefusedError:
    """Too few arguments, or too many."""
    return RefusedError(f"Function {node.name} takes the arguments {function.form}", node)


def literal_of(node: parsed.Node, kind: str) -> parsed.Literal:
    """A literal of this kind and nothing else. Raises RefusedError."""
    if isinstance(node, parsed.Literal) and node.kind == kind:
        return node
    raise RefusedError(f"A {KINDS[kind]} is expected here", node)


KINDS = {"string": "text in quotes", "number": "number", "geom": "geometry literal", "date": "date literal"}
