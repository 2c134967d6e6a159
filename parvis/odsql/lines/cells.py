"""A value as a cell of CSV. Source: exports.md §3.1."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from parvis.lib.schema import FieldType
from parvis.odsql.context import Lowering
from parvis.odsql.lines import texts
from parvis.odsql.nodes import any_of, as_text, binary, call, chained, choose, is_present, number, text
from parvis.odsql.scope import OutputColumn

QUOTE = '"'
WRITERS: dict[FieldType, Callable[[exp.Expr, Lowering], exp.Expr]] = {
    FieldType.INT: texts.integer_text,
    FieldType.DOUBLE: texts.double_text,
    FieldType.BOOLEAN: lambda value, _: texts.boolean_text(value, "True", "False"),
    FieldType.DATE: texts.day_text,
    FieldType.DATETIME: texts.instant_text,
}


@dataclass(frozen=True, slots=True)
class Cells:
    """How the cells of a file are written."""

    context: Lowering
    delimiter: str = ";"
    list_separator: str = ","
    point_separator: str = ", "
    quote_all: bool = False
    files_url: str = ""

    def cell(self, column: OutputColumn, value: exp.Expr) -> exp.Expr:
        """A cell, quoted where it must be; null for null."""
        written = self.written(column, value)
        if texts.is_bare(column.type):
            return written
        if self.quote_all:
            return self.quoted(written)
        if column.type is FieldType.DATE or (column.type is FieldType.DATETIME and self.delimiter not in "-:+"):
            return written
        return choose([(self.must_quote(written), self.quoted(written))], written)

    def written(self, column: OutputColumn, value: exp.Expr) -> exp.Expr:
        """The text of a value."""
        if column.feature:
            return self.geometry_of(value)
        if column.type in WRITERS:
            return WRITERS[column.type](value, self.context)
        match column.type:
            case FieldType.GEO_POINT:
                lon, lat = texts.coordinates(value, self.context)
                return chained([lat, text(self.point_separator), lon])
            case FieldType.FILE:
                return self.file_address(value)
            case _:
                return self.plain(column, value)

    def plain(self, column: OutputColumn, value: exp.Expr) -> exp.Expr:
        """A text as it is; the elements of a list side by side."""
        if not column.multivalued:
            return value if column.field else as_text(value, self.context.dialect)
        separator = self.context.bind(self.list_separator)
        if self.context.is_duckdb:
            return call("array_to_string", value, separator)
        return choose([(call("notEmpty", value), call("arrayStringConcat", value, separator))])

    def geometry_of(self, value: exp.Expr) -> exp.Expr:
        """The bare geometry of a feature."""
        if self.context.is_duckdb:
            return exp.cast(call("json_extract", value, text("$.geometry")), "VARCHAR")
        return call("JSONExtractRaw", value, text("geometry"))

    def file_address(self, value: exp.Expr) -> exp.Expr:
        """Where the bytes of a file are."""
        identifier = texts.json_part(value, "id", self.context)
        address = chained([self.context.bind(f"{self.files_url}/"), identifier])
        return choose([(is_present(identifier), address)], value)

    def must_quote(self, written: exp.Expr) -> exp.Expr:
        """Whether a cell holds a delimiter, a quote or a line end."""
        return any_of([self.holds(written, mark) for mark in (self.delimiter, QUOTE, "\n", "\r")])

    def holds(self, written: exp.Expr, mark: str) -> exp.Expr:
        """Whether a text holds a mark."""
        if self.context.is_duckdb:
            return call("contains", written, self.context.bind(mark))
        return binary(exp.GT, call("position", written, self.context.bind(mark)), number(0))

    def quoted(self, written: exp.Expr) -> exp.Expr:
        """A text between quotes, those inside doubled."""
        function = "replace" if self.context.is_duckdb else "replaceAll"
        return chained([text(QUOTE), call(function, written, text(QUOTE), text(QUOTE * 2)), text(QUOTE)])
