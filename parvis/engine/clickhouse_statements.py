"""Statements with `?` as ClickHouse takes them, and its answers as DuckDB gives them."""

import re
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from parvis.lib.errors import EngineError, gettext_noop
from parvis.lib.statements import Statement

NOT_A_QUERY = gettext_noop("The query could not be run.")
PIECE = re.compile(r"""'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`\\]|\\.|``)*`|\?|;|[^'"`?;]+""", re.DOTALL)
QUERY = re.compile(r"\s*(SELECT|WITH|\()", re.IGNORECASE)
ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", "\b": "\\b", "\f": "\\f"})
SETTINGS = {
    "join_use_nulls": "1",
    "prefer_column_name_to_alias": "1",
    "enable_extended_results_for_datetime_functions": "1",
    "allow_experimental_correlated_subqueries": "1",
    "output_format_arrow_string_as_string": "1",
    "readonly": "1",
}
"""Nulls as in SQL; dates before 1970 keep their meaning; nothing can be changed."""
PARAMETER_TYPES: tuple[tuple[type, str], ...] = (
    (type(None), "Nullable(String)"),
    (bool, "Bool"),
    (int, "Int64"),
    (float, "Float64"),
    (datetime, "DateTime64(6, 'UTC')"),
    (date, "Date32"),
)
"""Narrow types before those that they are a kind of."""


def written(statement: Statement) -> tuple[str, dict[str, object]]:
    """The SQL with a named and typed parameter for each `?`, and their values. Raises EngineError for no query."""
    if not QUERY.match(statement.sql):
        raise EngineError(NOT_A_QUERY) from ValueError(statement.sql)
    values = iter(enumerate(statement.parameters))
    pieces: list[str] = []
    parameters: dict[str, object] = {}
    for piece in PIECE.findall(statement.sql):
        if piece == ";":
            raise EngineError(NOT_A_QUERY) from ValueError(statement.sql)
        if piece == "?":
            place, value = next(values)
            piece = f"{{p{place}:{type_of(value)}}}"
            parameters[f"p{place}"] = text_of(value)
        pieces.append(piece)
    return "".join(pieces), parameters


def type_of(value: object) -> str:
    """The ClickHouse type of a bound value."""
    if isinstance(value, list | tuple):
        return f"Array({type_of(value[0]) if value else 'String'})"
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return "Float64"
    return next((name for kind, name in PARAMETER_TYPES if isinstance(value, kind)), "String")


def text_of(value: object) -> str | None:
    """A bound value as text; what ends a field in tab-separated values is escaped."""
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return f"[{','.join(map(element_of, value))}]".translate(ESCAPES)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).translate(ESCAPES)


def element_of(value: object) -> str:
    """A value inside an array."""
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return str(text_of(value))


def settings_of(seconds: float) -> str:
    """The end of a statement that bounds it."""
    named = {"max_execution_time": f"{seconds:.3f}", **SETTINGS}
    return "\nSETTINGS " + ", ".join(f"{name} = {value}" for name, value in named.items())


def plain_table(table: pa.Table) -> pa.Table:
    """An answer with DuckDB's habits: moments without zone, no list where it is empty."""
    columns = [plain(column) for column in table.columns]
    return pa.table(columns, names=table.column_names) if columns else table


def plain(column: "pa.ChunkedArray[Any]") -> Any:
    """One column of it."""
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz:
        return column.cast(pa.timestamp("us"))
    if pa.types.is_list(kind):
        is_empty = pc.equal(pc.list_value_length(column), pa.scalar(0, pa.int32()))
        return pc.if_else(is_empty, pa.scalar(None, kind), column)
    if pa.types.is_decimal(kind):
        return column.cast(pa.int64() if kind.scale == 0 else pa.float64())
    if pa.types.is_unsigned_integer(kind):
        return signed(column)
    if pa.types.is_fixed_size_binary(kind):
        return column.cast(pa.binary())
    return column


def signed(column: "pa.ChunkedArray[Any]") -> Any:
    """Integers with a sign, where all of them have room."""
    if column.type == pa.uint64() and (pc.max(column).as_py() or 0) >= 2**63:
        return column
    return column.cast(pa.int64())
