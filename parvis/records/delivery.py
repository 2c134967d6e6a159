"""An export on the wire: whole, in part, packed, or not at all. Source: RFC 9110 §8.8, §12 to §14.

How a view sends an export:

    file = export(source, query, format_, params)
    sent = delivery(file, Conditions.from_headers(request.method, request.headers))
    response = StreamingHttpResponse(sent.chunks, status=sent.status, headers=sent.headers)

`sent.headers` has Content-Type, Content-Disposition, ETag, Last-Modified, Accept-Ranges, Vary and, where they apply,
Content-Encoding, Content-Length and Content-Range. Closing the response closes the chunks, and with them the query and
the temporary files. Cache-Control and Content-Language stay with the view. A HEAD runs nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import BinaryIO, Self
from urllib.parse import quote

from parvis.records.export_files import kept_file, made_file
from parvis.records.packing import accepted, can_pack, packed
from parvis.records.ranges import ByteRange, UnsatisfiableError, byte_range

CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Export:
    """A file that can be had. `etag` is empty where the same question may have another answer (`now()`)."""

    open: Callable[[], Iterator[bytes]] = field(repr=False)
    media_type: str
    filename: str
    etag: str = ""
    last_modified: datetime | None = None

    @property
    def chunks(self) -> Iterator[bytes]:
        """The bytes, from the start each time it is read. Raises QueryTooLongError before the first of them."""
        return self.open()


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a request asks beside the file."""

    method: str = "GET"
    if_none_match: str = ""
    if_modified_since: str = ""
    if_range: str = ""
    range: str = ""
    accept_encoding: str = ""

    @classmethod
    def from_headers(cls, method: str | None, headers: Mapping[str, str]) -> Self:
        """Read a request; `headers` is the mapping of Django's requests, whose names know no case."""
        names = ("If-None-Match", "If-Modified-Since", "If-Range", "Range", "Accept-Encoding")
        return cls(method or "GET", *(headers.get(name, "").strip() for name in names))


@dataclass(frozen=True, slots=True)
class Delivery:
    """An answer, ready to be sent."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]


def delivery(file: Export, conditions: Conditions) -> Delivery:
    """The answer to a request for an export. Raises QueryTooLongError before the first byte."""
    encoding = chosen_encoding(file, conditions)
    if is_known(file, conditions, encoding):
        known = {"Content-Type": file.media_type, "ETag": tag(file, encoding), **dated(file), **varying(file)}
        return Delivery(304, known, iter(()))
    if conditions.method == "GET" and file.etag and conditions.range and continues(file, conditions, encoding):
        try:
            part = in_part(file, encoding, conditions.range)
        except UnsatisfiableError as refusal:
            headers = {**headers_of(file, encoding), "Content-Range": f"bytes */{refusal.size}"}
            return Delivery(416, headers, iter(()))
        if part is not None:
            return part
    return whole(file, conditions, encoding)


def chosen_encoding(file: Export, conditions: Conditions) -> str:
    """How the bytes are packed: like the part that the caller has, plain for other parts, else as it likes best."""
    if not can_pack(file.media_type):
        return ""
    allowed = accepted(conditions.accept_encoding)
    if conditions.range:
        return next((name for name in allowed if conditions.if_range == tag(file, name)), "")
    return next(iter(allowed), "")


def tag(file: Export, encoding: str) -> str:
    """The strong tag of one representation."""
    return f'"{file.etag}{f"-{encoding}" if encoding else ""}"' if file.etag else ""


def is_known(file: Export, conditions: Conditions, encoding: str) -> bool:
    """Whether the caller has this very answer."""
    if not file.etag:
        return False
    if conditions.if_none_match:
        held = {one.strip().removeprefix("W/") for one in conditions.if_none_match.split(",")}
        return bool(held & {tag(file, encoding), "*"})
    since = date_of(conditions.if_modified_since)
    changed = file.last_modified
    return since is not None and changed is not None and changed.timestamp() // 1 <= since


def continues(file: Export, conditions: Conditions, encoding: str) -> bool:
    """Whether a part still belongs to what the caller has of it."""
    if not conditions.if_range:
        return True
    if conditions.if_range.startswith(('"', "W/")):
        return conditions.if_range == tag(file, encoding)
    changed = file.last_modified
    return changed is not None and date_of(conditions.if_range) == changed.timestamp() // 1


def date_of(text: str) -> float | None:
    """Seconds since 1970 of a date of HTTP; None for what is none."""
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except ValueError:
        return None


def in_part(file: Export, encoding: str, asked: str) -> Delivery | None:
    """A part of the whole file, which is made first; None where it is sent whole. Raises UnsatisfiableError."""
    path = made_file(name_of(file, encoding), lambda: packed(file.chunks, encoding))
    if path is None:
        return None
    opened = path.open("rb")
    size = path_size(opened)
    try:
        part = byte_range(asked, size)
    except UnsatisfiableError:
        opened.close()
        raise
    if part is None:
        opened.close()
        return None
    headers = {
        **headers_of(file, encoding),
        "Content-Length": str(part.size),
        "Content-Range": f"bytes {part.first}-{part.last}/{size}",
    }
    return Delivery(206, headers, FilePart(opened, part))


def whole(file: Export, conditions: Conditions, encoding: str) -> Delivery:
    """All of it: as it is made, or from the disk when it is still there."""
    headers = headers_of(file, encoding)
    kept = kept_file(name_of(file, encoding)) if file.etag else None
    if kept is not None:
        opened = kept.open("rb")
        size = path_size(opened)
        headers["Content-Length"] = str(size)
        chunks = FilePart(opened, ByteRange(0, size - 1))
        if conditions.method != "HEAD":
            return Delivery(200, headers, chunks)
        opened.close()
    if conditions.method == "HEAD":
        return Delivery(200, headers, iter(()))
    return Delivery(200, headers, packed(file.chunks, encoding))


def name_of(file: Export, encoding: str) -> str:
    """The name of a representation on the disk."""
    return f"{file.etag}-{encoding}" if encoding else file.etag


def path_size(opened: BinaryIO) -> int:
    """Bytes of an open file."""
    size = opened.seek(0, 2)
    opened.seek(0)
    return size


class FilePart(Iterator[bytes]):
    """Some bytes of a file, which is closed behind them, read or not."""

    def __init__(self, opened: BinaryIO, part: ByteRange) -> None:
        opened.seek(part.first)
        self._opened = opened
        self._left = part.size

    def __next__(self) -> bytes:
        chunk = self._opened.read(min(CHUNK, self._left)) if self._left > 0 else b""
        if not chunk:
            self.close()
            raise StopIteration
        self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        """Let go of the file."""
        self._left = 0
        self._opened.close()

    def __del__(self) -> None:
        self.close()


def headers_of(file: Export, encoding: str) -> dict[str, str]:
    """What is said of every representation."""
    headers = {
        "Content-Type": file.media_type,
        "Content-Disposition": disposition(file.filename),
        **dated(file),
        **varying(file),
    }
    if encoding:
        headers["Content-Encoding"] = encoding
    if file.etag:
        headers |= {"ETag": tag(file, encoding), "Accept-Ranges": "bytes"}
    return headers


def dated(file: Export) -> dict[str, str]:
    """When the records last changed."""
    changed = file.last_modified
    return {"Last-Modified": format_datetime(changed.replace(microsecond=0), usegmt=True)} if changed else {}


def varying(file: Export) -> dict[str, str]:
    """What else the bytes depend on."""
    return {"Vary": "Accept-Encoding"} if can_pack(file.media_type) else {}


def disposition(filename: str) -> str:
    """To be saved under a name. Source: RFC 6266 §5."""
    plain = filename.encode("ascii", "replace").decode().replace("?", "_").replace("\\", "_").replace('"', "_")
    if plain == filename:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
