"""A value as JSON text, the same value as the records API gives; `null` for null. Source: explore-api.md §7."""

from collections.abc import Callable

from sqlglot import exp

from parvis.lib.schema import FieldType
from parvis.odsql.context import Lowering
from parvis.odsql.lines import texts
from parvis.odsql.nodes import as_text, call, chained, choose, is_present, text
from parvis.odsql.scope import OutputColumn

FEATURE = '{"type":"Feature","geometry":'
NO_PROPERTIES = ',"properties":{}}'


def member(column: OutputColumn, value: exp.Expr, files_url: str, context: Lowering) -> exp.Expr:
    """The JSON of a value, never null."""
    return call("coalesce", written(column, value, files_url, context), text("null"))


def written(column: OutputColumn, value: exp.Expr, files_url: str, context: Lowering) -> exp.Expr:
    """The JSON of a value that is there."""
    if column.feature:
        return as_text(value, context.dialect)
    if column.type is FieldType.FILE:
        return file_object(value, files_url, context)
    write = WRITERS.get(column.type)
    return write(value, context) if write else textual(column, value, context)


def point_object(value: exp.Expr, context: Lowering) -> exp.Expr:
    """`{"lon": …, "lat": …}`."""
    lon, lat = texts.coordinates(value, context)
    return chained([text('{"lon":'), lon, text(',"lat":'), lat, text("}")])


def textual(column: OutputColumn, value: exp.Expr, context: Lowering) -> exp.Expr:
    """A text, a list of texts, or JSON kept as text."""
    if column.type is FieldType.JSON:
        return json_or_text(value, context)
    return escaped(value, context, many=column.multivalued)


def in_quotes(value: exp.Expr) -> exp.Expr:
    """A text that needs no escape."""
    return chained([text('"'), value, text('"')])


WRITERS: dict[FieldType, Callable[[exp.Expr, Lowering], exp.Expr]] = {
    FieldType.INT: texts.integer_text,
    FieldType.DOUBLE: texts.double_text,
    FieldType.BOOLEAN: lambda value, _: texts.boolean_text(value, "true", "false"),
    FieldType.DATE: lambda value, context: in_quotes(texts.day_text(value, context)),
    FieldType.DATETIME: lambda value, context: in_quotes(texts.instant_text(value, context)),
    FieldType.GEO_POINT: point_object,
    FieldType.GEO_SHAPE: lambda value, _: chained([text(FEATURE), value, text(NO_PROPERTIES)]),
}
"""By type; texts, lists and files depend on more than it."""


def escaped(value: exp.Expr, context: Lowering, *, many: bool = False) -> exp.Expr:
    """A text, or a list of texts, as JSON; ClickHouse keeps no list as an empty one."""
    if context.is_duckdb:
        return exp.cast(call("to_json", value), "VARCHAR")
    found = call("toJSONString", value)
    return choose([(call("notEmpty", value), found)]) if many else choose([(is_present(value), found)])


def json_or_text(value: exp.Expr, context: Lowering) -> exp.Expr:
    """JSON text as it is, any other text as a JSON string."""
    is_json = call("json_valid", value) if context.is_duckdb else call("isValidJSON", value)
    plain = exp.cast(value.copy(), "VARCHAR") if context.is_duckdb else value
    return choose([(is_json, plain), (is_present(value), escaped(value, context))])


def file_object(value: exp.Expr, files_url: str, context: Lowering) -> exp.Expr:
    """A file's object with the address of its bytes."""
    identifier = texts.json_part(value, "id", context)
    address = chained([context.bind(f"{files_url}/"), identifier])
    if context.is_duckdb:
        added = call("json_merge_patch", value, call("json_object", text("url"), address))
        added = exp.cast(added, "VARCHAR")
    else:
        url = chained([text('{"url":'), call("toJSONString", address), text("}")])
        added = call("jsonMergePatch", value, url)
    return choose([(is_present(identifier), added)], json_or_text(value, context))


def geometry_member(type_: FieldType, value: exp.Expr, context: Lowering) -> exp.Expr:
    """A place as a GeoJSON geometry; `null` for none."""
    if type_ is FieldType.GEO_POINT:
        lon, lat = texts.coordinates(value, context)
        found = chained([text('{"type":"Point","coordinates":['), lon, text(","), lat, text("]}")])
    else:
        found = as_text(value, context.dialect)
    return call("coalesce", found, text("null"))
