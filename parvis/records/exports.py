"""Whole answers as files, streamed. Source: exports.md §1.

An `Export` is a promise: everything that can be refused has been refused, nothing has run yet. Its `etag` names the
bytes (version, statement, format, options), which are the same each time, so that a cut download can go on. Send it
with `parvis.records.delivery.delivery`, or iterate over `export.chunks` where no HTTP is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from importlib.metadata import version

import pyarrow as pa
from django.conf import settings

from parvis.catalogue.serving import engine
from parvis.engine.protocol import Engine, Limits
from parvis.formats import Column, ExportFormat, Options, Subject, check_fields
from parvis.lib.errors import ParameterError
from parvis.lib.schema import FieldType
from parvis.lib.statements import Statement
from parvis.lib.streams import InTurn, RecordStream
from parvis.odsql import MOST_SORTED_GROUPS, OutputColumn, Plan, compile_query
from parvis.records.delivery import Export
from parvis.records.packing import packed
from parvis.records.parameters import boolean
from parvis.records.query import RecordsQuery
from parvis.records.search import run
from parvis.records.source import Source

Window = tuple[int | None, int]
"""Limit (None: all) and offset."""

__all__ = ["Export", "export"]

BYTES_DEPEND_ON = ("pyarrow", "pyogrio", "shapely", "pyproj", "isal", "zstandard")
"""Libraries whose next version may write other bytes."""
FIRST_RECORDS = 1_000
LAYOUT = 1
"""Raised when our own writers write other bytes."""


def export(source: Source, query: RecordsQuery, format_: ExportFormat, params: Mapping[str, str]) -> Export:
    """The matching records as a file.

    Raises ParameterError, OdsqlError: all that is wrong with the question.
    """
    options = format_.options.from_params(params)
    is_packed = boolean(params, "compressed")
    window = query.whole()
    plan = plan_of(source, query, format_)
    columns = tuple(exported(column) for column in plan.columns)
    check_fields(options, columns)
    subject = subject_of(source, query, format_, plan)
    window = bounded(plan, source, window)
    statement = statement_of(plan, options, subject, window)

    def opened() -> Iterator[bytes]:
        records = begun(source, plan, window, lambda part: statement_of(plan, options, subject, part))
        chunks = freed(format_.write(records, columns, options, subject), records)
        return packed(chunks, "gzip") if is_packed else chunks

    facts = (format_.name, options, is_packed, columns, subject, statement)
    return Export(
        open=opened,
        media_type="application/gzip" if is_packed else format_.media_type,
        filename=f"{source.name}.{format_.extension}{'.gzip' if is_packed else ''}",
        etag=tag_of(source, *facts) if plan.stable else "",
        last_modified=source.timestamp if plan.stable else None,
    )


def plan_of(source: Source, query: RecordsQuery, format_: ExportFormat) -> Plan:
    """The compiled question; a geographic format gets the geometry even where `select` leaves it out.

    Raises OdsqlError, ParameterError. Source: exports.md §3.3.
    """
    scope, clauses = source.scope(query), query.clauses()
    plan = compile_query(clauses, scope)
    fits = format_.fits(tuple(exported(column) for column in plan.columns))
    if fits or query.grouped:
        return plan
    name = geometry_name(source) if format_.needs_geometry else ""
    if not name:
        raise ParameterError("format", format_.name, "a format that these fields can leave in")
    return compile_query(replace(clauses, select=f"{clauses.select},`{name}`"), scope)


def geometry_name(source: Source) -> str:
    """The field that puts records on a map: the first shape, else the first point."""
    seen = [one for one in source.schema if one.type.is_geo and one.name not in source.hidden]
    shapes = [one for one in seen if one.type is FieldType.GEO_SHAPE]
    return next((one.name for one in shapes or seen), "")


def subject_of(source: Source, query: RecordsQuery, format_: ExportFormat, plan: Plan) -> Subject:
    """What the file says of its dataset."""
    chosen = query.select and "*" not in query.select
    geometry = next((one.key for one in plan.columns if one.type.is_geo), "") if chosen else ""
    return Subject(
        dataset_id=source.name,
        timezone=query.timezone,
        site_url=source.files_url.partition("/api/")[0] or settings.SITE_URL,
        files_url=source.files_url,
        geometry=geometry,
        moment=source.timestamp or datetime(2000, 1, 1, tzinfo=UTC),
        record_ids=format_.names_records and not plan.grouped,
        work_dir=settings.WORK_DIR / "exports",
    )


def bounded(plan: Plan, source: Source, window: Window) -> Window:
    """The window; without a limit, that of groups which may be sorted by a figure, where they are no more than that."""
    limit, offset = window
    if limit is None and plan.sorts_groups_by_figure and not run(source, plan.page(1, MOST_SORTED_GROUPS)):
        return MOST_SORTED_GROUPS, offset
    return window


def statement_of(plan: Plan, options: Options, subject: Subject, window: Window) -> Statement:
    """Ready lines where the format joins lines, else typed columns."""
    limit, offset = window
    if options.lines is None:
        return plan.page(limit, offset, with_id=subject.record_ids)
    asked = {"limit": limit, "offset": offset, "files_url": subject.files_url, **options.line_options()}
    return plan.lines(options.lines, asked)


def stream(source: Source, statement: Statement, plan: Plan) -> RecordStream:
    """The records of a statement, the first of them already computed."""
    if source.version is None:
        return RecordStream(pa.schema([(column.key, pa.string()) for column in plan.columns]), iter(()))
    serving: Engine = engine()
    return serving.stream(statement, [source.version], Limits(seconds=settings.EXPORT_SECONDS))


def begun(source: Source, plan: Plan, window: Window, asked: Callable[[Window], Statement]) -> RecordStream:
    """The records of a window; of records as they are stored, the first few by themselves.

    The engine fills a buffer before it hands out anything, which of wide records takes longer than a reader waits.
    """
    limit, offset = window
    if not plan.as_stored or (limit is not None and limit <= FIRST_RECORDS):
        return stream(source, asked(window), plan)
    first = stream(source, asked((FIRST_RECORDS, offset)), plan)
    rest = (None if limit is None else limit - FIRST_RECORDS, offset + FIRST_RECORDS)
    return RecordStream(first.schema, InTurn(first, [lambda: stream(source, asked(rest), plan)]))


def freed(chunks: Iterator[bytes], records: RecordStream) -> Iterator[bytes]:
    """The same bytes; the cursor behind the records goes with them, read to the end or not."""
    try:
        yield from chunks
    finally:
        records.close()


def exported(column: OutputColumn) -> Column:
    """What a format needs to know of a column; an alias is its own label. Source: exports.md §3.1."""
    is_itself = column.field is not None and column.field.name == column.key
    label = (column.field.label if column.field and is_itself else "") or column.key
    return Column(column.key, label, column.type, column.multivalued)


def tag_of(source: Source, *facts: object) -> str:
    """A name for the bytes: hexadecimal, without quotes."""
    alias = source.version.alias if source.version else ""
    known = repr((LAYOUT, libraries(), alias, source.timestamp, *facts))
    return blake2b(known.encode(), digest_size=16).hexdigest()


@cache
def libraries() -> tuple[str, ...]:
    """The versions of what writes the bytes."""
    return tuple(version(name) for name in BYTES_DEPEND_ON)
