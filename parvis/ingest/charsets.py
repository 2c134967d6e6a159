"""Which encoding a text file is in, and the file again as plain UTF-8.

Files come from spreadsheets of forty years; what is guessed is said in the facts, and can be overridden.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from parvis.ingest.reading import Issue
from parvis.lib.errors import SourceInvalidError, gettext_noop

CHUNK_BYTES = 4 * 1024 * 1024
SAMPLE_BYTES = 64 * 1024
CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
CONTROL_TABLE = dict.fromkeys(CONTROLS)
LISTED = 20
SINGLE_BYTE = ("cp1252", "iso8859-15", "mac_roman", "cp850")
MARGIN = 4
"""How much more plausible than Windows-1252 another encoding must be: half of an `é`."""
PUBLIC_NAMES = {"cp1252": "windows-1252", "iso8859-15": "iso-8859-15", "utf-8-sig": "utf-8-sig"}
FRENCH = {
    one: weight for weight, text in ((8, "é"), (4, "èàçêôî’«»°"), (2, "ûùâëïœÉÈÀÇ€–²³…ÊÔÎ\xa0ñöäüßáíó")) for one in text
}
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MIXED = "mixed"
LOST = "\ufffd".encode()


@dataclass(slots=True)
class Scan:
    """What the bytes of a whole file look like. `strange` are lines that are not UTF-8, up to a sample."""

    multibyte_lines: int = 0
    strange_lines: int = 0
    first_strange_line: int = 0
    strange: bytearray = field(default_factory=bytearray)
    strange_numbers: list[int] = field(default_factory=list)
    with_lf: bool = False
    with_cr: bool = False


@dataclass(slots=True)
class Lost:
    """Characters that could not be read, and the line of the first."""

    count: int = 0
    line: int = 0

    def note(self, written: bytes, count: int, line: int) -> None:
        """Count those of a piece of the file that begins at a line."""
        if count and not self.count:
            self.line = line + written.count(b"\n", 0, written.find(LOST))
        self.count += count


@dataclass(frozen=True, slots=True)
class Decoded:
    """The UTF-8 copy of a file, its line ends `\\n` or `\\r\\n`, without byte order mark or control character."""

    path: Path
    encoding: str
    line_ending: str
    issues: tuple[Issue, ...] = ()


def decode(path: Path, target: Path, *, encoding: str | None = None) -> Decoded:
    """Write `path` as UTF-8 to `target`; the encoding is found out unless it is given.

    Raises:
        SourceInvalidError: the given encoding does not exist or does not fit.
    """
    with path.open("rb") as source:
        head = source.read(CHUNK_BYTES)
    known = checked(encoding) if encoding else unicode_of(head)
    if known and known.startswith(("utf-16", "utf-32")):
        return decode_wide(path, target, known)
    scanned = scan(path)
    chosen = known if encoding and known else chosen_encoding(scanned, known)
    return decode_lines(path, target, chosen, scanned)


def checked(encoding: str) -> str:
    """The codec's own name of an encoding that a person named."""
    try:
        return {"iso8859-1": "cp1252"}.get(found := codecs.lookup(encoding).name, found)
    except LookupError as unknown:
        raise SourceInvalidError(
            gettext_noop("There is no encoding called {encoding}."), encoding=encoding
        ) from unknown


def unicode_of(head: bytes) -> str | None:
    """The Unicode encoding that a byte order mark, or a regular pattern of zero bytes, gives away."""
    for bom, name in BOMS:
        if head.startswith(bom):
            return name
    sample = head[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > len(sample) * 0.3 and even < odd // 10:
        return "utf-16-le"
    return "utf-16-be" if even > len(sample) * 0.3 and odd < even // 10 else None


def scan(path: Path) -> Scan:
    """Look at every byte once: is it UTF-8, and where not?"""
    found = Scan()
    line = 1
    for chunk in line_chunks(path):
        found.with_lf |= b"\n" in chunk
        found.with_cr |= b"\r" in chunk
        if not chunk.isascii():
            scan_chunk(chunk, line, found)
        line += chunk.count(b"\n")
    return found


def scan_chunk(chunk: bytes, line: int, found: Scan) -> None:
    """Count the lines that are UTF-8 and those that are not."""
    if is_utf8(chunk):
        found.multibyte_lines += 1
        return
    lines = (chunk if found.with_lf else chunk.replace(b"\r", b"\n")).split(b"\n")
    for number, text in enumerate(lines, line):
        if text.isascii():
            continue
        if is_utf8(text):
            found.multibyte_lines += 1
        else:
            note_strange(text, number, found)


def note_strange(text: bytes, number: int, found: Scan) -> None:
    """Count a line that is not UTF-8, and keep the first ones to know its encoding by."""
    found.strange_lines += 1
    found.first_strange_line = found.first_strange_line or number
    if len(found.strange_numbers) < LISTED:
        found.strange_numbers.append(number)
    if len(found.strange) < SAMPLE_BYTES:
        found.strange += text + b"\n"


def is_utf8(chunk: bytes) -> bool:
    """Whether these bytes are UTF-8."""
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def chosen_encoding(found: Scan, marked: str | None) -> str:
    """UTF-8 when all is, mixed when a fair part is, else the likeliest single-byte encoding."""
    if not found.strange_lines:
        return marked or "utf-8"
    if marked or found.multibyte_lines * 20 > found.strange_lines:
        return MIXED
    return single_byte_of(bytes(found.strange))


def single_byte_of(sample: bytes) -> str:
    """The encoding that turns the sample into the most plausible French; Windows where two are as good."""
    scores = {encoding: plausibility(sample.decode(encoding, "replace")) for encoding in SINGLE_BYTE}
    best = max(SINGLE_BYTE, key=lambda encoding: scores[encoding])
    return best if scores[best] >= scores["cp1252"] + MARGIN else "cp1252"


def plausibility(text: str) -> int:
    """Expected letters count for, box drawing, lost characters and capitals inside words against."""
    score = 0
    before = ""
    for one in text:
        if not one.isascii():
            score += FRENCH.get(one, -3)
            if before.islower() and one.isupper():
                score -= 4
        before = one
    return score


def decode_wide(path: Path, target: Path, encoding: str) -> Decoded:
    """Decode two- and four-byte encodings, in pieces."""
    found = Scan()
    for text in wide_chunks(path, encoding):
        found.with_lf |= "\n" in text
        found.with_cr |= "\r" in text
    removed = 0
    with target.open("w", encoding="utf-8", newline="") as sink:
        for text in wide_chunks(path, encoding):
            clean = text.translate(CONTROL_TABLE)
            removed += len(text) - len(clean)
            sink.write(clean if found.with_lf else clean.replace("\r", "\n"))
    issues = (controls_removed(removed, None),) if removed else ()
    return Decoded(target, encoding, line_ending(found), issues)


def wide_chunks(path: Path, encoding: str) -> Iterator[str]:
    """The text of a file in pieces, without its byte order mark."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as source:
        yield decoder.decode(source.read(CHUNK_BYTES)).removeprefix("\ufeff")
        while chunk := source.read(CHUNK_BYTES):
            yield decoder.decode(chunk)


def decode_lines(path: Path, target: Path, encoding: str, found: Scan) -> Decoded:
    """Decode encodings in which a line end is one byte, cleaning on the way."""
    only_cr = found.with_cr and not found.with_lf
    removed, first_line, line, lost = 0, None, 1, Lost()
    with target.open("wb") as sink:
        for number, chunk in enumerate(line_chunks(path)):
            clean = without_bom(chunk, number)
            bare = clean.translate(None, CONTROLS)
            if len(bare) != len(clean):
                first_line = first_line or line + line_of_control(clean)
                removed += len(clean) - len(bare)
            written, misfits = to_utf8(bare, encoding, found)
            lost.note(written, misfits, line)
            sink.write(written.replace(b"\r", b"\n") if only_cr else written)
            line += chunk.count(b"\n")
    issues = [*encoding_issues(encoding, found, lost)]
    if removed:
        issues.append(controls_removed(removed, first_line))
    return Decoded(target, PUBLIC_NAMES.get(encoding, encoding), line_ending(found), tuple(issues))


def line_ending(found: Scan) -> str:
    """How the lines of a text end."""
    if found.with_cr:
        return "CRLF" if found.with_lf else "CR"
    return "LF"


def without_bom(chunk: bytes, number: int) -> bytes:
    """A chunk, the first one without the mark that says UTF-8."""
    return chunk.removeprefix(codecs.BOM_UTF8) if number == 0 else chunk


def to_utf8(chunk: bytes, encoding: str, found: Scan) -> tuple[bytes, int]:
    """The chunk in UTF-8, and how many characters could not be read."""
    if chunk.isascii() or (encoding in {"utf-8", "utf-8-sig"} and not found.strange_lines):
        return chunk, 0
    if encoding == MIXED:
        return mixed_to_utf8(chunk), 0
    text = windows(chunk) if encoding == "cp1252" else chunk.decode(encoding, "replace")
    return text.translate(CONTROL_TABLE).encode(), text.count("\ufffd")


def mixed_to_utf8(chunk: bytes) -> bytes:
    """Lines of which some are UTF-8, each read as what it is."""
    if is_utf8(chunk):
        return chunk
    return b"\n".join(text if is_utf8(text) else windows(text).encode() for text in chunk.split(b"\n"))


def windows(chunk: bytes) -> str:
    """Windows-1252, in which five bytes mean nothing."""
    return chunk.decode("cp1252", "replace")


def encoding_issues(encoding: str, found: Scan, lost: Lost) -> Iterator[Issue]:
    """Say what a person should check about the encoding."""
    if encoding == MIXED:
        yield Issue(
            "mixed_encodings",
            gettext_noop(
                "{count} lines are not UTF-8 (the first is line {line}): they were read as Windows-1252, the others as "
                "UTF-8."
            ),
            {"count": found.strange_lines, "line": found.first_strange_line, "lines": tuple(found.strange_numbers)},
            line=found.first_strange_line,
            count=found.strange_lines,
        )
    elif lost.count:
        yield Issue(
            "unreadable_characters",
            gettext_noop("{count} characters could not be read as {encoding} (the first on line {line} or near)."),
            {"count": lost.count, "encoding": PUBLIC_NAMES.get(encoding, encoding), "line": lost.line},
            line=lost.line,
            count=lost.count,
        )


def controls_removed(count: int, line: int | None) -> Issue:
    """Say that characters that no format can carry were dropped."""
    return Issue(
        "removed_characters",
        gettext_noop("{count} control characters (NUL bytes and the like) were removed, the first on line {line}."),
        {"count": count, "line": line or 1},
        line=line,
        count=count,
    )


def line_of_control(chunk: bytes) -> int:
    """How many lines lie before the first control character of the chunk."""
    first = min(where for one in CONTROLS if (where := chunk.find(one)) >= 0)
    return chunk.count(b"\n", 0, first)


def line_chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file in pieces that end where a line does (a piece grows until one does)."""
    pending = b""
    with path.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            chunk = pending + chunk
            end = chunk.rfind(b"\n") + 1 or chunk.rfind(b"\r", 0, -1) + 1
            pending = chunk[end:]
            if end:
                yield chunk[:end]
    if pending:
        yield pending
