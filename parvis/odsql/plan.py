"""A compiled question: the statements that answer it, and what their columns are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from parvis.lib.schema import FieldType
from parvis.lib.statements import Statement
from parvis.odsql import bound, parsed
from parvis.odsql.context import MARK, Lowering
from parvis.odsql.lines.rows import LineGeometry, LineOptions, main_geometry, row_line
from parvis.odsql.lowering import COMPUTED
from parvis.odsql.nodes import call
from parvis.odsql.pages import Cut, Slot, count_query, page_query
from parvis.odsql.query import Query
from parvis.odsql.ranges import centroid
from parvis.odsql.refusals import RefusedError, clause
from parvis.odsql.registry import ORDER_BY
from parvis.odsql.scope import OutputColumn, Scope
from parvis.odsql.selecting import has_aggregate
from parvis.odsql.sql import text_of

MOST_SORTED_GROUPS = 20_000
TOO_MANY_GROUPS = (
    "aggregation function in order by is not supported with a limit > 20000. "
    "Please remove the order by or set a limit parameter lower than 20001"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What `compile_query` gives. `stable` is False where the answer changes without the records."""

    query: Query
    scope: Scope
    stable: bool
    made: dict[object, tuple[str, tuple[object, ...]]] = field(default_factory=dict, compare=False, repr=False)
    """Statements by what was asked, their pages left open."""

    @property
    def columns(self) -> tuple[OutputColumn, ...]:
        """What each row has, before the technical columns."""
        return tuple(output.column for output in self.query.outputs)

    @property
    def grouped(self) -> bool:
        """Whether rows are groups, not records."""
        return bool(self.query.keys)

    @property
    def filtered(self) -> bool:
        """Whether some records may be left out."""
        return not isinstance(self.query.where, bound.Everything)

    @property
    def as_stored(self) -> bool:
        """Whether rows are all records, in the order they are stored in."""
        query = self.query
        return not (self.grouped or self.filtered or query.sorts or query.ranked or query.aggregates)

    def page(self, limit: int | None, offset: int = 0, *, with_id: bool = False, total: int | None = None) -> Statement:
        """Some rows; None is all. `with_id` adds the record's id in hexadecimal and its size in bytes.

        With the `total` of records that match, a sorted page of the second half is found from the end, at the cost of
        a page as far from the start.

        Raises OdsqlError for more than 20,000 groups in the order of an aggregate.
        """
        self.check_order(limit)
        limit, offset, from_end = self.nearest_end(limit, offset, total)
        cut = Cut(whole=limit is None, from_start=offset == 0, from_end=from_end)

        def columns(values: Sequence[exp.Expr], context: Lowering) -> list[exp.Expr]:
            named = [
                exp.alias_(value, one.key.replace(MARK, ""), quoted=True)
                for value, one in zip(values, self.columns, strict=True)
            ]
            named = named or [exp.alias_(exp.null(), "nothing", quoted=True)]
            return [*named, *technical_columns(context)] if with_id else named

        shape = ("page", cut, with_id)
        return self.filled(shape, lambda context: page_query(self.query, context, cut, columns), limit, offset)

    def nearest_end(self, limit: int | None, offset: int, total: int | None) -> tuple[int | None, int, bool]:
        """Limit and offset from the end that is nearer, and whether that is the last record."""
        if limit is None or total is None or self.grouped or not self.query.sorts or offset * 2 <= total:
            return limit, offset, False
        size = max(0, min(limit, total - offset))
        return size, max(0, total - offset - size), True

    def lines(self, kind: str, asked: Mapping[str, Any]) -> Statement:
        """Rows as ready text, one column `line`: `csv`, `json` or `geojson`.

        `asked` has `limit`, `offset` and what `LineOptions` reads. Raises OdsqlError as `page` does.
        """
        limit, offset = asked.get("limit"), asked.get("offset") or 0
        self.check_order(limit)
        options = LineOptions.of(asked)
        cut = Cut(whole=limit is None, from_start=offset == 0)

        def line(values: Sequence[exp.Expr], context: Lowering) -> list[exp.Expr]:
            geometry = self.line_geometry(values, context) if kind == "geojson" else None
            return [exp.alias_(row_line(kind, self.columns, values, options, context, geometry), "line")]

        shape = ("lines", kind, cut, options)
        return self.filled(shape, lambda context: page_query(self.query, context, cut, line), limit, offset)

    def check_order(self, limit: int | None) -> None:
        """Refuse what would sort any number of groups by a figure. Source: exports.md §5."""
        if self.sorts_groups_by_figure and (limit is None or limit > MOST_SORTED_GROUPS):
            with clause(ORDER_BY, ""):
                raise RefusedError(TOO_MANY_GROUPS, parsed.Star(0, 0))

    @property
    def sorts_groups_by_figure(self) -> bool:
        """Whether groups come in the order of an aggregate: at most `MOST_SORTED_GROUPS` of them may."""
        return self.grouped and any(has_aggregate(sort.node) for sort in self.query.sorts)

    def line_geometry(self, values: Sequence[exp.Expr], context: Lowering) -> LineGeometry | None:
        """The geometry of features: what was selected by name, else the main one; of groups, their clusters."""
        clusters = [place for place, key in enumerate(self.query.keys) if isinstance(key.node, bound.Cluster)]
        if clusters:
            return LineGeometry(centroid(context.column(f"o{clusters[0]}", COMPUTED), context), FieldType.GEO_POINT)
        place = self.shown_geometry()
        if place is not None:
            return LineGeometry(values[place], self.columns[place].type, place)
        field = None if self.grouped else main_geometry(self.scope.schema)
        return LineGeometry(context.column(field.name), field.type) if field is not None else None

    def shown_geometry(self) -> int | None:
        """Where the geometry is among the columns: the one selected by name, else the main one."""
        keys = [column.key for column in self.columns]
        if self.query.chosen_place in keys:
            return keys.index(self.query.chosen_place)
        fields = [column.field for column in self.columns]
        main = main_geometry(field for field in fields if field is not None)
        return fields.index(main) if main is not None else None

    def records_count(self) -> Statement:
        """How many records match: one row, one number."""
        return self.filled("count", lambda context: count_query(self.query, context), None, 0)

    def filled(self, shape: object, make: Callable[[Lowering], exp.Expr], limit: int | None, offset: int) -> Statement:
        """A statement made once per shape, with its page filled in."""
        if shape not in self.made:
            context = lowering(self.scope)
            self.made[shape] = text_of(make(context), context)
        sql, values = self.made[shape]
        slots: Mapping[object, int] = {Slot.LIMIT: limit or 0, Slot.OFFSET: offset, Slot.END: offset + (limit or 0)}
        return Statement(sql, tuple(slots[one] if isinstance(one, Slot) else one for one in values))


def technical_columns(context: Lowering) -> list[exp.Expr]:
    """The id of a record in hexadecimal, and its size in bytes."""
    return [
        exp.alias_(call("lower", call("hex", context.column("_id"))), "_id"),
        exp.alias_(context.column("_size"), "_size"),
    ]


def lowering(scope: Scope) -> Lowering:
    """A new statement in the making."""
    return Lowering(scope.dialect, scope.alias, scope.schema, scope.timezone, scope.lang, scope.now)
