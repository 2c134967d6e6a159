"""Select, group_by and order_by, bound together, since they see each other's names. Source: odsql.md §3, §7 to §10."""

from dataclasses import dataclass, field, replace

from parvis.lib.schema import Field, FieldType
from parvis.odsql import bound, parsed
from parvis.odsql.binding import Binding, column_of
from parvis.odsql.lists import Selected
from parvis.odsql.query import GroupKey, Output, Sort
from parvis.odsql.refusals import RefusedError, not_allowed, unknown_field
from parvis.odsql.scope import OutputColumn

AGGREGATES_FIRST = "Aggregations must precede fields in order_by"


@dataclass(slots=True)
class Selecting:
    """What has been found so far: the keys of groups, the aggregates met, and the columns by their key."""

    keys: tuple[GroupKey, ...] = ()
    aggregates: list[bound.Aggregate] = field(default_factory=list)
    outputs: dict[str, Output] = field(default_factory=dict)
    chosen_place: str = ""

    def key_names(self) -> dict[str, bound.Expression]:
        """Keys of groups by the alias they were given."""
        named = {key.key: computed_key(place, key) for place, key in enumerate(self.keys)}
        plain = {key.node.field.name for key in self.keys if isinstance(key.node, bound.Column)}
        return {name: node for name, node in named.items() if name not in plain}

    def settled(self, node: bound.Expression, at: parsed.Node) -> bound.Expression:
        """A value as the outer query sees it: keys and aggregates become its columns. Raises RefusedError."""
        for place, key in enumerate(self.keys):
            if node in (key.node, of_older(key.node)):
                return computed_key(place, key)
        match node:
            case bound.Aggregate():
                if node not in self.aggregates:
                    self.aggregates.append(node)
                return bound.Computed(f"a{self.aggregates.index(node)}", node.type)
            case bound.Arithmetic(_, left, right):
                return replace(node, left=self.settled(left, at), right=self.settled(right, at))
            case bound.Negative(of) | bound.Cast(of) | bound.Milliseconds(of):
                return replace(node, of=self.settled(of, at))
            case bound.Call(_, arguments):
                return replace(node, arguments=tuple(self.settled(one, at) for one in arguments))
            case bound.Column() | bound.Technical() if self.keys:
                name = node.field.name if isinstance(node, bound.Column) else node.name
                raise RefusedError(f"Field {name} is neither a group key nor inside an aggregation", at)
            case _:
                return node

    def add(self, column: OutputColumn, node: bound.Expression) -> None:
        """A column; the last one of a name wins."""
        self.outputs[column.key] = Output(column, node)


def of_older(node: bound.Grouping) -> bound.Grouping | None:
    """What version 2.0 turned into milliseconds to group by."""
    return node.of if isinstance(node, bound.Milliseconds) else None


def computed_key(place: int, key: GroupKey) -> bound.Computed:
    """A key of groups, seen from the outer query."""
    return bound.Computed(f"k{place}", key.column.type)


def bind_select(binding: Binding, items: tuple[Selected, ...], selecting: Selecting) -> None:
    """The columns of the answer. Raises RefusedError."""
    if selecting.keys:
        bind_grouped_select(binding, items, selecting)
        return
    patterns = [item for item in items if isinstance(item, parsed.Patterns)]
    for item in items:
        if isinstance(item, parsed.Item):
            bind_selected(binding, item, selecting)
        elif item is patterns[0]:
            add_fields(binding, patterns, selecting)
    if not items:
        add_fields(binding, [], selecting)


def add_fields(binding: Binding, patterns: list[parsed.Patterns], selecting: Selecting) -> None:
    """All patterns make one list of fields, which stands where the first of them does."""
    for one in fields_of(binding, patterns):
        selecting.add(field_column(one), column_of(one))


def bind_grouped_select(binding: Binding, items: tuple[Selected, ...], selecting: Selecting) -> None:
    """The columns of groups: keys that are not selected come first; `*` means these. Raises RefusedError."""
    named = replace(binding, aliases=selecting.key_names())
    found: list[tuple[parsed.Item, bound.Expression]] = []
    for item in items:
        if isinstance(item, parsed.Item):
            found.append((item, selecting.settled(named.expression(item.node), item.node)))
        elif item.names[0].text != "*":
            raise RefusedError(f"{item.mode} is not allowed with group_by", item)
    selected = [node for _, node in found]
    for place, key in enumerate(selecting.keys):
        if computed_key(place, key) not in selected:
            selecting.add(key.column, computed_key(place, key))
    for item, node in found:
        selecting.add(group_output(item, node, selecting), node)


def fields_of(binding: Binding, patterns: list[parsed.Patterns]) -> list[Field]:
    """The visible fields that patterns take, in the order of the schema. Raises RefusedError."""
    visible = [one for one in binding.scope.schema if one.name not in binding.scope.hidden]
    included, excluded = names_of(patterns, "include"), names_of(patterns, "exclude")
    for name in (*included, *excluded):
        if not name.text.endswith("*") and binding.field_named(name) is None:
            raise unknown_field(name.text, name, binding.known_names())
    taken = [one for one in visible if not included or any(matches(binding, one, name) for name in included)]
    return [one for one in taken if not any(matches(binding, one, name) for name in excluded)]


def matches(binding: Binding, one: Field, name: parsed.Name) -> bool:
    """Whether a pattern takes a field."""
    if name.text.endswith("*") and not name.quoted:
        return one.name.startswith(name.text[:-1])
    found = binding.field_named(name)
    return found is not None and found.name == one.name


def field_column(one: Field) -> OutputColumn:
    """A field as a column of the answer."""
    return OutputColumn(one.name, one.type, one, column_of(one).many)


def output_of(item: parsed.Item, node: bound.Expression) -> OutputColumn:
    """An expression as a column of the answer."""
    key = item.alias or (item.node.text if isinstance(item.node, parsed.Name) else item.text)
    if isinstance(node, bound.Column):
        return OutputColumn(key, node.type, node.field, node.many)
    return OutputColumn(key, node.type or FieldType.TEXT, feature=node.type is FieldType.GEO_SHAPE)


def group_output(item: parsed.Item, node: bound.Expression, selecting: Selecting) -> OutputColumn:
    """An expression over groups; a key keeps what is known of it."""
    if isinstance(node, bound.Computed) and node.name.startswith("k"):
        key = selecting.keys[int(node.name[1:])]
        wanted = item.alias or (key.key if isinstance(item.node, parsed.Name) else item.text)
        return replace(key.column, key=wanted)
    return output_of(item, node)


def bind_selected(binding: Binding, item: parsed.Item, selecting: Selecting) -> None:
    """One value; the first field of places that is named is where records are."""
    node = selecting.settled(binding.expression(item.node), item.node)
    column = output_of(item, node)
    selecting.add(column, node)
    if not selecting.chosen_place and isinstance(node, bound.Column) and node.type.is_geo:
        selecting.chosen_place = column.key


def bind_order(binding: Binding, items: tuple[parsed.Item, ...], selecting: Selecting) -> tuple[Sort, ...]:
    """The order of the answer. Raises RefusedError."""
    aliases = {key: one.node for key, one in selecting.outputs.items()}
    named = replace(binding, aliases={**aliases, **selecting.key_names()})
    sorts: list[Sort] = []
    fields_began = False
    for item in items:
        node = named.expression(item.node)
        if node.type is not None and not node.type.can_facet:
            raise not_sortable(item)
        if has_aggregate(node):
            refuse_misplaced(item, with_groups=bool(selecting.keys), after_fields=fields_began)
        else:
            fields_began = True
        sorts.append(Sort(selecting.settled(node, item.node), item.direction == "desc"))
    return tuple(sorts)


def not_sortable(item: parsed.Item) -> RefusedError:
    """A geometry, a file or JSON."""
    return not_allowed(item.node.text if isinstance(item.node, parsed.Name) else item.text, item.node)


def refuse_misplaced(item: parsed.Item, *, with_groups: bool, after_fields: bool) -> None:
    """An aggregation that sorts no groups, or comes after fields. Raises RefusedError."""
    if not with_groups and not isinstance(item.node, parsed.Name):
        raise RefusedError("An aggregation in order_by needs a group_by", item.node)
    if after_fields:
        raise RefusedError(AGGREGATES_FIRST, item.node)


def names_of(patterns: list[parsed.Patterns], mode: str) -> list[parsed.Name]:
    """The names in patterns of a mode."""
    return [name for pattern in patterns if pattern.mode == mode for name in pattern.names]


def has_aggregate(node: bound.Expression) -> bool:
    """Whether an aggregate is inside, or a column that one made."""
    match node:
        case bound.Aggregate():
            return True
        case bound.Computed(name):
            return name.startswith("a")
        case bound.Arithmetic(_, left, right):
            return has_aggregate(left) or has_aggregate(right)
        case bound.Negative(of) | bound.Cast(of):
            return has_aggregate(of)
        case bound.Call(_, arguments):
            return any(map(has_aggregate, arguments))
        case _:
            return False
