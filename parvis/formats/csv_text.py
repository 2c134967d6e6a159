"""CSV as people and their tools read it. Source: exports.md §3.1."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from parvis.formats.lines import joined
from parvis.formats.parameters import boolean, one_of, refuse_other_projection
from parvis.formats.registry import Column, export_format
from parvis.lib.streams import RecordStream

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LINE_END = "\r\n"
DELIMITERS = {";": ";", ",": ",", "\t": "\t", "\\t": "\t", "|": "|"}


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """The choices of the CSV format."""

    delimiter: str = ";"
    list_separator: str = ","
    quote_all: bool = False
    with_bom: bool = True
    use_labels: bool = False

    lines: ClassVar[str | None] = "csv"

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        """Raises ParameterError."""
        refuse_other_projection(params)
        return cls(
            delimiter=DELIMITERS[one_of(params, "delimiter", DELIMITERS, default=";")],
            list_separator=params.get("list_separator", "") or ",",
            quote_all=boolean(params, "quote_all", default=False),
            with_bom=boolean(params, "with_bom", default=True),
            use_labels=boolean(params, "use_labels", default=False),
        )

    def line_options(self) -> Mapping[str, Any]:
        """What each row depends on."""
        return {"delimiter": self.delimiter, "list_separator": self.list_separator, "quote_all": self.quote_all}


@export_format("csv", media_type="text/csv; charset=utf-8", extension="csv", options=CsvOptions)
def write_csv(records: RecordStream, columns: tuple[Column, ...], options: CsvOptions) -> Iterator[bytes]:
    """Yield the header, then one chunk per batch of ready rows."""
    header = header_line(columns, options)
    yield (BYTE_ORDER_MARK if options.with_bom else b"") + header.encode() + LINE_END.encode()
    for chunk in joined(records, LINE_END):
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
