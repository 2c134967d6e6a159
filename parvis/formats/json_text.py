"""JSON and JSON lines: records come as ready objects and are framed here. Source: exports.md §3.2."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from parvis.formats.lines import framed, joined
from parvis.formats.registry import UNNAMED, Column, Subject, export_format
from parvis.lib.streams import RecordStream


@dataclass(frozen=True, slots=True)
class JsonOptions:
    """JSON leaves no choice."""

    lines: ClassVar[str | None] = "json"

    @classmethod
    def from_params(cls, _params: Mapping[str, str]) -> Self:
        """Nothing to read."""
        return cls()

    def line_options(self) -> Mapping[str, Any]:
        """Nothing to say."""
        return {}


@export_format("json", media_type="application/json; charset=utf-8", extension="json", options=JsonOptions)
def write_json(
    records: RecordStream, _columns: tuple[Column, ...], _options: JsonOptions, _subject: Subject = UNNAMED
) -> Iterator[bytes]:
    """One array of objects, one line each."""
    yield from framed(records, b"[", b"]")


@export_format("jsonl", media_type="application/jsonl; charset=utf-8", extension="jsonl", options=JsonOptions)
def write_jsonl(
    records: RecordStream, _columns: tuple[Column, ...], _options: JsonOptions, _subject: Subject = UNNAMED
) -> Iterator[bytes]:
    """One object per line, each line ended."""
    for chunk in joined(records, "\n"):
        yield chunk + b"\n"
