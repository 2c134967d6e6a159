"""What one may know of a file before it is made: about how large it will be, and its first lines."""

from collections.abc import Generator, Mapping
from dataclasses import replace
from hashlib import blake2b

from django.core.cache import cache
from django.utils.translation import gettext

from parvis.formats import ExportFormat
from parvis.lib.errors import ParvisError
from parvis.records.exports import export
from parvis.records.query import RecordsQuery
from parvis.records.source import Source
from parvis.ui.templatetags.ui import number

FEW, MORE = 10, 60
"""Two samples of records: what the second has more tells what a record weighs."""
KEPT_SECONDS = 86_400
NO_BREAK = "\u00a0"
LINES = 5
LONGEST_LINE = 600
"""Characters of a line that are shown; files have it whole."""


def estimated_bytes(source: Source, select: str, format_: ExportFormat, params: Mapping[str, str], count: int) -> int:
    """About how many bytes a file of so many records will have; 0 where that cannot be said."""
    alias = source.version.alias if source.version else ""
    asked = repr((alias, sorted(source.hidden), source.guards, select, format_.name, sorted(params.items())))
    key = f"export-size-{blake2b(asked.encode(), digest_size=16).hexdigest()}"
    kept = cache.get(key)
    if kept is None:
        kept = weight(source, select, format_, params)
        cache.set(key, kept, KEPT_SECONDS)
    base, record = kept
    return round(base + record * count) if record else 0


def weight(source: Source, select: str, format_: ExportFormat, params: Mapping[str, str]) -> tuple[float, float]:
    """Bytes of a file without records, and of each record, from records taken here and there."""
    sizes: list[tuple[int, int]] = []
    whole = source.version.records_count if source.version else 0
    for count in (min(FEW, whole), min(MORE, whole)):
        query = RecordsQuery(select=select, limit=count, order_by="random(1)", lang=source.lang)
        try:
            sizes.append((count, sum(map(len, export(source, query, format_, params).chunks))))
        except ParvisError:
            return 0, 0
    (few, small), (more, large) = sizes
    if more <= few:
        return 0, large / more if more else 0
    record = (large - small) / (more - few)
    return small - record * few, record


def size_text(count: int) -> str:
    """A number of bytes at a glance: 2,1 Mo; empty for none."""
    if not count:
        return ""
    for size, unit in ((10**9, gettext("GB")), (10**6, gettext("MB")), (10**3, gettext("kB"))):
        if count >= size:
            scaled = round(count / size, 1)
            shown = int(scaled) if scaled >= 100 or scaled.is_integer() else scaled
            return f"{number(shown)}{NO_BREAK}{unit}"
    return f"{number(count)}{NO_BREAK}{gettext('bytes')}"


def first_lines(source: Source, query: RecordsQuery, format_: ExportFormat, params: Mapping[str, str]) -> list[str]:
    """The first lines of a file, as it will be. Raises InputError, QueryTooLongError."""
    chunks = export(source, replace(query, limit=LINES + 1, offset=0), format_, params).chunks
    read = b""
    try:
        for chunk in chunks:
            read += chunk
            if read.count(b"\n") > LINES:
                break
    finally:
        if isinstance(chunks, Generator):
            chunks.close()
    lines = read.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()[:LINES]
    return [line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…" for line in lines]
