"""The catalogue as a table: one row a dataset, `datasetid` first, then `template.key`. Source: exports.md §6."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import orjson
import pyarrow as pa

from parvis.formats.catalogue.registry import Document, NoOptions, Portal, catalogue_format
from parvis.formats.csv_text import BYTE_ORDER_MARK, LINE_END, CsvOptions, header_line, quoted
from parvis.formats.registry import Column, Subject
from parvis.formats.xlsx import MEDIA_TYPE, XlsxOptions, write_xlsx
from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream

IN_MEMORY = 8 * 1024 * 1024
ROWS = 200
Row = Mapping[str, Any]


@catalogue_format("json", media_type="application/json; charset=utf-8", extension="json")
def write_json(documents: Iterable[Document], _portal: Portal, _options: NoOptions) -> Iterator[bytes]:
    """One array of documents as they come."""
    yield b"["
    before = b""
    for document in documents:
        yield before + orjson.dumps(document)
        before = b",\n"
    yield b"]"


@catalogue_format("csv", media_type="text/csv; charset=utf-8", extension="csv", options=CsvOptions)
def write_csv(documents: Iterable[Document], _portal: Portal, options: CsvOptions) -> Iterator[bytes]:
    """A header of all keys met, then the rows."""
    with SpooledTemporaryFile(IN_MEMORY) as spool:
        table = gathered(documents, spool)
        columns = tuple(Column(name, name, FieldType.TEXT) for name in table.names)
        yield (BYTE_ORDER_MARK if options.with_bom else b"") + (header_line(columns, options) + LINE_END).encode()
        for row in table.rows():
            cells = (cell(row.get(name), options) for name in table.names)
            yield (options.delimiter.join(cells) + LINE_END).encode()


@catalogue_format("xlsx", media_type=MEDIA_TYPE, extension="xlsx", options=XlsxOptions)
def write_workbook(documents: Iterable[Document], portal: Portal, options: XlsxOptions) -> Iterator[bytes]:
    """The same rows, with numbers and truth as such."""
    with SpooledTemporaryFile(IN_MEMORY) as spool:
        table = gathered(documents, spool)
        columns = tuple(Column(name, name, kind) for name, kind in table.types.items())
        subject = Subject("catalog", title=portal.name, moment=portal.moment)
        yield from write_xlsx(table.records(columns), columns, options, subject)


@dataclass
class Table:
    """Rows on disk, and the type of each column: what all its values are, else text."""

    spool: "IO[bytes] | SpooledTemporaryFile[bytes]"
    types: dict[str, FieldType]

    @property
    def names(self) -> list[str]:
        """The columns in order."""
        return list(self.types)

    def rows(self) -> Iterator[Row]:
        """The rows again."""
        self.spool.seek(0)
        yield from (orjson.loads(line) for line in self.spool)

    def records(self, columns: tuple[Column, ...]) -> RecordStream:
        """The rows as a stream of records."""
        schema = pa.schema([(column.name, ARROW[column.type]) for column in columns])

        def batches() -> Iterator[pa.RecordBatch]:
            rows = self.rows()
            while page := list(islice(rows, ROWS)):
                arrays = [
                    pa.array([value_of(row.get(column.name), column.type) for row in page], ARROW[column.type])
                    for column in columns
                ]
                yield pa.RecordBatch.from_arrays(arrays, schema=schema)

        return RecordStream(schema, batches())


ARROW: dict[FieldType, Any] = {
    FieldType.TEXT: pa.string(),
    FieldType.INT: pa.int64(),
    FieldType.DOUBLE: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
}
TYPES: dict[type, FieldType] = {bool: FieldType.BOOLEAN, int: FieldType.INT, float: FieldType.DOUBLE}


def gathered(documents: Iterable[Document], spool: "SpooledTemporaryFile[bytes]") -> Table:
    """Write rows to disk, for their columns are known only once all have been seen."""
    groups: dict[str, dict[str, FieldType | None]] = {}
    for document in documents:
        row = flattened(document)
        for name, value in row.items():
            known = groups.setdefault(name.partition(".")[0], {})
            known[name] = met(known.get(name), value)
        spool.write(orjson.dumps(row) + b"\n")
    types = {name: kind or FieldType.TEXT for known in groups.values() for name, kind in known.items()}
    return Table(spool, types or {"datasetid": FieldType.TEXT})


def met(known: FieldType | None, value: Any) -> FieldType | None:
    """The type of a column after one more value; None while only nulls were met."""
    if value is None:
        return known
    found = TYPES.get(type(value), FieldType.TEXT)
    if known in {None, found}:
        return found
    return FieldType.DOUBLE if {known, found} == {FieldType.INT, FieldType.DOUBLE} else FieldType.TEXT


def flattened(document: Document) -> dict[str, Any]:
    """A complete document as one row; a flat one, made by `select`, stays as it is."""
    if "metas" not in document:
        return dict(document)
    row: dict[str, Any] = {"datasetid": document["dataset_id"]}
    for template, keys in (document["metas"] or {}).items():
        row.update({f"{template}.{key}": value for key, value in (keys or {}).items()})
    return row


def cell(value: Any, options: CsvOptions) -> str:
    """A cell of CSV; null is nothing."""
    return "" if value is None else quoted(as_text(value, options.list_separator), options)


def value_of(value: Any, kind: FieldType) -> Any:
    """A cell of a workbook."""
    return value if value is None or kind is not FieldType.TEXT else as_text(value, ",")


def as_text(value: Any, separator: str) -> str:
    """A piece of metadata as text."""
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        return separator.join(str(one) for one in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
