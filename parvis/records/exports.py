"""Whole answers as files, streamed. Source: exports.md §1."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
from django.conf import settings

from parvis.catalogue.serving import engine
from parvis.engine.protocol import Engine, Limits
from parvis.formats import Column, ExportFormat, Options
from parvis.lib.statements import Statement
from parvis.lib.streams import RecordStream
from parvis.odsql import OutputColumn, Plan, compile_query
from parvis.records.parameters import boolean
from parvis.records.query import RecordsQuery
from parvis.records.source import Source

GZIP_LEVEL = 4


@dataclass(frozen=True, slots=True)
class Export:
    """A file on its way: what can be refused has been refused."""

    chunks: Iterator[bytes]
    media_type: str
    filename: str


def export(source: Source, query: RecordsQuery, format_: ExportFormat, params: Mapping[str, str]) -> Export:
    """The matching records as a file.

    Raises ParameterError, OdsqlError, QueryTooLongError: all before the first byte.
    """
    options = format_.options.from_params(params)
    window = query.whole()
    plan = compile_query(query.clauses(), source.scope(query))
    records = stream(source, statement_of(plan, options, source, window))
    chunks = format_.write(records, tuple(exported(column) for column in plan.columns), options)
    filename = f"{source.name}.{format_.extension}"
    if boolean(params, "compressed"):
        return Export(packed(chunks), "application/gzip", f"{filename}.gzip")
    return Export(chunks, format_.media_type, filename)


def statement_of(plan: Plan, options: Options, source: Source, window: tuple[int | None, int]) -> Statement:
    """Ready lines where the format joins lines, else typed columns."""
    limit, offset = window
    if options.lines is None:
        return plan.page(limit, offset)
    asked = {"limit": limit, "offset": offset, "files_url": source.files_url, **options.line_options()}
    return plan.lines(options.lines, asked)


def stream(source: Source, statement: Statement) -> RecordStream:
    """The records of a statement, the first of them already computed."""
    if source.version is None:
        return RecordStream(pa.schema([]), iter(()))
    serving: Engine = engine()
    return serving.stream(statement, [source.version], Limits(seconds=settings.EXPORT_SECONDS))


def exported(column: OutputColumn) -> Column:
    """What a format needs to know of a column."""
    label = (column.field.label if column.field else "") or column.key
    return Column(column.key, label, column.type, column.multivalued)


def packed(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes as a gzip file."""
    packer = zlib.compressobj(GZIP_LEVEL, wbits=31)
    for chunk in chunks:
        if block := packer.compress(chunk):
            yield block
    yield packer.flush()
