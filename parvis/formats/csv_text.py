"""CSV as people and their tools read it: rows come ready, and are framed here. Source: exports.md §3.1."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import orjson
import pyarrow as pa
import shapely

from parvis.formats.cells import cell_of
from parvis.formats.geometry import geometries, reprojection
from parvis.formats.lines import joined
from parvis.formats.parameters import WGS_84, boolean, one_of, projection
from parvis.formats.registry import UNNAMED, Column, Subject, export_format
from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LINE_END = "\r\n"
DELIMITERS = {";": ";", ",": ",", "\t": "\t", "\\t": "\t", "|": "|"}
OLDER_DELIMITERS = {**DELIMITERS, **{one: one for one in " !#$%&'()*/:<=>?@[\\]^_`{}~"}}
"""Version 1 takes any ASCII character; those of names, numbers and quotes would make a file that nobody can read."""
BARE = {FieldType.INT, FieldType.DOUBLE, FieldType.BOOLEAN}
"""Types whose cells are no strings: `quote_all` leaves them alone."""


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """The choices of the CSV format."""

    delimiter: str = ";"
    list_separator: str = ","
    quote_all: bool = False
    with_bom: bool = True
    use_labels: bool = False
    epsg: int = WGS_84
    point_separator: str = ", "
    """What stands between latitude and longitude: version 1 had no blank there."""

    @property
    def lines(self) -> str | None:
        """Ready rows are in WGS 84."""
        return "csv" if self.epsg == WGS_84 else None

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        """Raises ParameterError."""
        known = OLDER_DELIMITERS if params.get("older_delimiters") == "true" else DELIMITERS
        return cls(
            delimiter=known[one_of({"delimiter": written(params)}, "delimiter", known, default=";")],
            list_separator=params.get("list_separator", "") or ",",
            quote_all=boolean(params, "quote_all", default=False),
            with_bom=boolean(params, "with_bom", default=True),
            use_labels=boolean(params, "use_labels", default=False),
            epsg=projection(params),
            point_separator="," if params.get("point_separator") == "," else ", ",
        )

    def line_options(self) -> Mapping[str, Any]:
        """What each row depends on."""
        return {
            "delimiter": self.delimiter,
            "list_separator": self.list_separator,
            "quote_all": self.quote_all,
            "point_separator": self.point_separator,
        }


def written(params: Mapping[str, str]) -> str:
    """The delimiter as it was meant: scripts that escape their addresses leave a backslash behind it."""
    text = params.get("delimiter", "")
    return text[:1] if len(text) == 2 and text[1] == "\\" else text


@export_format("csv", media_type="text/csv; charset=utf-8", extension="csv", options=CsvOptions)
def write_csv(
    records: RecordStream, columns: tuple[Column, ...], options: CsvOptions, subject: Subject = UNNAMED
) -> Iterator[bytes]:
    """Yield the header, then one chunk per batch of ready rows."""
    header = header_line(columns, options)
    yield (BYTE_ORDER_MARK if options.with_bom else b"") + header.encode() + LINE_END.encode()
    ready = records if options.lines else projected(records, columns, options, subject)
    for chunk in joined(ready, LINE_END):
        yield chunk + LINE_END.encode()


def header_line(columns: tuple[Column, ...], options: CsvOptions) -> str:
    """The names of the columns, or their labels."""
    names = [column.label if options.use_labels else column.name for column in columns]
    return options.delimiter.join(quoted(name, options) for name in names)


def quoted(text: str, options: CsvOptions) -> str:
    """A cell: in quotes where the delimiter, a quote or a line end asks for them."""
    if options.quote_all or re.search(r'["\r\n]', text) or options.delimiter in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def projected(
    records: RecordStream, columns: tuple[Column, ...], options: CsvOptions, subject: Subject
) -> RecordStream:
    """Typed records as ready rows whose geometries are in another projection."""
    schema = pa.schema([("line", pa.string())])
    bare = CsvOptions(delimiter=options.delimiter)
    styles = [bare if column.type in BARE and not column.multivalued else options for column in columns]

    def lines() -> Iterator[pa.RecordBatch]:
        writers = [column_writer(column, options, subject) for column in columns]
        for batch in records.batches:
            cells = [
                ["" if text is None else quoted(text, style) for text in write(batch.column(place))]
                for place, (write, style) in enumerate(zip(writers, styles, strict=True))
            ]
            rows = [options.delimiter.join(row) for row in zip(*cells, strict=True)]
            yield pa.RecordBatch.from_arrays([pa.array(rows, pa.string())], schema=schema)

    return RecordStream(schema, lines())


def column_writer(column: Column, options: CsvOptions, subject: Subject) -> Callable[[Any], list[str | None]]:
    """What makes the texts of a column; None for null."""
    if column.type.is_geo:
        reproject = reprojection(options.epsg)
        return lambda values: [place(shape, column) for shape in reproject(geometries(values, column))]
    cell = cell_of(column, subject, list_separator=options.list_separator)
    return lambda values: [None if one is None else cell(one) for one in values.to_pylist()]


def place(shape: Any, column: Column) -> str | None:
    """A point as `y, x`, a shape as a GeoJSON geometry."""
    if shape is None:
        return None
    if column.type is FieldType.GEO_POINT:
        return f"{shape.y!r}, {shape.x!r}"
    return orjson.dumps(orjson.loads(shapely.to_geojson(shape))).decode()
