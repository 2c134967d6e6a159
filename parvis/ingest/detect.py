"""What a file really is: its first bytes decide, never its name."""

import codecs
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from parvis.ingest.errors import empty_file, unreadable_format
from parvis.ingest.json_heads import GEOMETRIES, top_level
from parvis.lib.errors import SourceInvalidError, gettext_noop

HEAD_BYTES = 64 * 1024

EXTENSIONS = {
    "csv": {"csv", "tsv", "txt", "tab", "dat"},
    "json": {"json"},
    "jsonl": {"jsonl", "ndjson", "json"},
    "geojson": {"geojson", "json"},
    "xlsx": {"xlsx", "xlsm"},
    "xls": {"xls"},
    "ods": {"ods"},
    "shapefile": {"zip", "shz"},
    "kml": {"kml", "kmz"},
    "gpx": {"gpx"},
    "parquet": {"parquet", "geoparquet", "pq"},
    "gzip": {"gz", "gzip", "tgz"},
    "zip": {"zip"},
}

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"PAR1", "parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
)

UNREADABLE: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3\x00", "a GeoPackage or another SQLite database"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
)

MEMBERS = {**dict.fromkeys(GEOMETRIES, ("coordinates", "geometries")), "Feature": ("geometry", "properties")}
"""One of which a GeoJSON object of a type has, and hardly another object of the same `type`."""
BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
XML_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
LINES_OF_OBJECTS = re.compile(rb"\}\s*?\r?\n[\s\x1e]*\{")


def detect_format(path: Path, *, name: str) -> str:
    """The format's name: a key of `raw.READERS` or `raw.UNPACKERS`.

    Raises:
        SourceInvalidError: the file is empty, or is something known that holds no records.
    """
    with path.open("rb") as source:
        head = source.read(HEAD_BYTES)
    if not head:
        raise empty_file(name)
    for magic, found in MAGIC:
        if head.startswith(magic):
            return found
    for magic, what in UNREADABLE:
        if head.startswith(magic):
            raise unreadable_format(Path(name), what)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return zip_kind(path, name)
    return text_kind(without_bom(head), name)


def is_expected(name: str, found: str) -> bool:
    """Whether the extension of `name` says what the content is; a name without a known extension says nothing."""
    suffix = Path(name).suffix.lower().removeprefix(".")
    known = set().union(*EXTENSIONS.values())
    return suffix not in known or suffix in EXTENSIONS.get(found, set())


def zip_kind(path: Path, name: str) -> str:
    """A zip may be a workbook or a shapefile; else it is an archive to be opened."""
    members, mimetype = said_by_zip(path, name)
    if "xl/workbook.xml" in members or "xl/workbook.bin" in members:
        return "xlsx"
    if b"opendocument.spreadsheet" in mimetype:
        return "ods"
    if "word/document.xml" in members or b"opendocument.text" in mimetype:
        raise unreadable_format(Path(name), "a text document")
    return "shapefile" if any(member.endswith(".shp") for member in members) else "zip"


def said_by_zip(path: Path, name: str) -> tuple[list[str], bytes]:
    """The members of a zip in small letters, and the media type that it gives of itself."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member.lower() for member in archive.namelist()]
            return members, archive.open("mimetype").read(100) if "mimetype" in members else b""
    except (zipfile.BadZipFile, OSError, KeyError, NotImplementedError, RuntimeError) as broken:
        raise SourceInvalidError(gettext_noop("The zip file {name} is damaged."), name=name) from broken


def without_bom(head: bytes) -> bytes:
    """The head as something close to ASCII, whatever its Unicode encoding."""
    for bom in BOMS:
        if head.startswith(bom):
            head = head[len(bom) :]
            return head if bom == codecs.BOM_UTF8 else head.replace(b"\0", b"")
    return head


def text_kind(head: bytes, name: str) -> str:
    """Tell the formats made of text apart by how they begin."""
    start = head.lstrip(b" \t\r\n\x0b\x0c\x1e")
    if not start.strip(b"\0"):
        raise empty_file(name)
    kinds: dict[bytes, Callable[[bytes, str], str]] = {b"<": xml_kind, b"{": object_kind, b"[": array_kind}
    return kinds.get(start[:1], delimited_kind)(start, name)


def xml_kind(start: bytes, name: str) -> str:
    """KML and GPX are read; a web page in place of a file is a common accident."""
    roots = [root.lower() for root in XML_ROOT.findall(start[:4096])[:1]]
    match roots:
        case [b"kml"]:
            return "kml"
        case [b"gpx"]:
            return "gpx"
        case [b"html" | b"head" | b"body"]:
            raise unreadable_format(Path(name), "a web page (HTML)")
        case [] if not start.startswith((b"<?xml", b"<!")):
            return "csv"
        case _:
            raise unreadable_format(Path(name), "an XML document of a kind that is not known here")


def object_kind(start: bytes, name: str) -> str:
    """`{` begins GeoJSON, lines of objects, or one object with the records inside."""
    first, _, rest = start.partition(b"\n")
    in_lines = LINES_OF_OBJECTS.search(start) and first.rstrip().endswith(b"}")
    if is_geojson(start, name):
        return "geojson"
    return "jsonl" if in_lines and rest.lstrip(b" \t\r\n\x1e").startswith(b"{") else "json"


def array_kind(start: bytes, name: str) -> str:
    """`[` begins an array of records or of features, unless it is the first cell of a text table."""
    after = start[1:].lstrip()
    if after.startswith(b"{") and is_geojson(after, name):
        return "geojson"
    is_json = after[:1] in (b"{", b"]", b"[", b"") or name.lower().endswith(".json")
    return "json" if is_json else "csv"


def is_geojson(start: bytes, name: str) -> bool:
    """Whether the object that begins here is made of features, or is a feature or a geometry itself."""
    keys = top_level(start)
    kind = keys.get("type")
    if kind == "Topology":
        raise unreadable_format(Path(name), "a TopoJSON topology (send GeoJSON)")
    has_members = not keys.keys().isdisjoint(MEMBERS.get(kind or "", ()))
    return kind == "FeatureCollection" or has_members or "features" in keys or keys.keys() == {"coordinates"}


def delimited_kind(start: bytes, name: str) -> str:
    """Everything else is text cells between delimiters, unless it is not text."""
    strange = sum(start.count(byte) for byte in (b"\x01", b"\x02", b"\x03", b"\x04", b"\x05", b"\x06", b"\x0e"))
    if strange > max(8, len(start) // 50):
        raise unreadable_format(Path(name), "a binary file of a kind that is not known here")
    return "csv"
