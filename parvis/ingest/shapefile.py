"""Zipped Shapefiles, read by GDAL in batches: attributes typed, shapes in WGS 84.

GDAL is told which driver to use and is kept from the network: a file may name an address as its coordinate system.
"""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyogrio import read_info, set_gdal_config_options
from pyogrio.errors import CRSError, DataLayerError, DataSourceError
from pyogrio.raw import open_arrow

from parvis.ingest.archives import unpack_shapefile
from parvis.ingest.attributes import Attribute, attribute
from parvis.ingest.charsets import PUBLIC_NAMES, checked, single_byte_of
from parvis.ingest.places import Places
from parvis.ingest.raw import RawTable, reader
from parvis.ingest.rawfile import raw_file
from parvis.ingest.reading import Issue, ReadOptions
from parvis.ingest.shapes import WGS84, Projection, Settler, from_wkb
from parvis.lib.errors import SourceInvalidError, gettext_noop

NOWHERE = "http://127.0.0.1:9"
"""The discard port: what GDAL would fetch ends there."""
set_gdal_config_options(
    {
        "GDAL_HTTP_PROXY": NOWHERE,
        "GDAL_HTTPS_PROXY": NOWHERE,
        "GDAL_HTTP_TIMEOUT": 1,
        "GDAL_HTTP_MAX_RETRY": 0,
        "CPL_VSIL_CURL_ALLOWED_FILENAME": "nothing",
        "SHAPE_RESTORE_SHX": "YES",
    }
)
BATCH_ROWS = 5_000
SHAPEFILE_MAGIC = b"\x00\x00\x27\x0a"
SCANNED_BYTES = 64 * 1024 * 1024
SAMPLE_BYTES = 64 * 1024
GDAL_NAMES = {"cp1252": "CP1252", "utf-8": "UTF-8", "cp850": "CP850", "mac_roman": "MACINTOSH"}
CODE_PAGE = re.compile(r"(?i)(?:cp|windows-?|ansi ?)?(\d{3,5})")
WORDS = re.compile(rb"[^\x00\x20]*[\x80-\xff][^\x00\x20]*")


@reader("shapefile")
def read_shapefile(path: Path, options: ReadOptions, work: Path) -> RawTable:
    """Read a zipped shapefile; its encoding is that of the options, of its `.cpg`, or the one its bytes look like.

    Raises:
        SourceInvalidError: parts are missing or damaged.
    """
    shp = unpack_shapefile(path, options, work)
    with shp.open("rb") as file:
        if file.read(4) != SHAPEFILE_MAGIC:
            raise damaged(path.name)
    encoding = encoding_of(shp, options)
    issues = []
    if not shp.with_suffix(".dbf").exists():
        issues.append(Issue("no_attributes", gettext_noop("The shapefile has no .dbf part: it has no attributes.")))
    with gdal_errors(path.name):
        crs = options.crs or read_info(shp, encoding=gdal_name(encoding))["crs"]
    if crs is None:
        issues.append(
            Issue("no_crs", gettext_noop("The shapefile does not say its coordinate system: it was taken as WGS 84."))
        )
    settler = Settler(Projection(str(crs or WGS84), source=path.name), path.name)
    facts = {"encoding": PUBLIC_NAMES.get(encoding, encoding), "crs": settler.projection.name}
    with gdal_errors(path.name), open_arrow(
        shp, use_pyarrow=True, batch_size=BATCH_ROWS, encoding=gdal_name(encoding)
    ) as (meta, batches):  # fmt: skip
        attributes, places = write_layer(meta, batches, settler, work)
    settler.check()
    return RawTable(
        parquet=work / "cells.parquet",
        columns=(*(one.column for one in attributes), *places.columns),
        issues=(*issues, *settler.issues(), *(issue for one in attributes for issue in one.issues())),
        facts=facts,
    )


def write_layer(
    meta: dict[str, Any], batches: pa.RecordBatchReader, settler: Settler, work: Path
) -> tuple[list[Attribute], Places]:
    """Write a layer batch after batch; its attributes, and its places."""
    geometry = meta["geometry_name"] or "wkb_geometry"
    attributes = [replace(attribute(one.name, one.type), whole=True) for one in batches.schema if one.name != geometry]
    places = Places.of(
        settler, only_points=meta["geometry_type"] in {"Point", "2.5D Point", "Point Z"}, has_point=False
    )
    with raw_file(work / "cells.parquet", [*(one.stored for one in attributes), *places.types]) as file:
        for batch in batches:
            lines = range(file.rows + 1, file.rows + 1 + batch.num_rows)
            cells = [one.cells(batch.column(one.name), lines.start) for one in attributes]
            read = from_wkb(batch.column(geometry).to_pylist())
            file.write([*cells, *places.arrays(read, lines)], lines)
    return attributes, places


@contextmanager
def gdal_errors(name: str) -> Iterator[None]:
    """GDAL's refusals in our words; its warnings are about what the settled geometries report themselves."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            yield
    except (DataSourceError, DataLayerError, CRSError, pa.ArrowException, UnicodeDecodeError, RuntimeError) as error:
        raise damaged(name) from error


def damaged(name: str) -> SourceInvalidError:
    """The refusal of a shapefile that does not hold together."""
    return SourceInvalidError(gettext_noop("The shapefile {name} is damaged or incomplete."), name=name)


def gdal_name(encoding: str) -> str:
    """The name that GDAL has for an encoding."""
    return GDAL_NAMES.get(encoding, encoding.upper())


def encoding_of(shp: Path, options: ReadOptions) -> str:
    """The encoding of the attributes."""
    if options.encoding:
        return checked(options.encoding)
    dbf, cpg = shp.with_suffix(".dbf"), shp.with_suffix(".cpg")
    bytes_found = accented(dbf) if dbf.exists() else b""
    said = declared(cpg.read_bytes()[:100].decode("ascii", "replace")) if cpg.exists() else None
    if not bytes_found:
        return said or "utf-8"
    if is_utf8(bytes_found):
        return "utf-8"
    return said if said and said != "utf-8" else single_byte_of(bytes_found)


def declared(text: str) -> str | None:
    """The encoding that a `.cpg` names; None when it is not known."""
    found = text.strip()
    number = CODE_PAGE.fullmatch(found)
    if number:
        found = {"65001": "utf-8", "28591": "cp1252", "88591": "cp1252"}.get(number[1], f"cp{number[1]}")
    try:
        return checked(found)
    except SourceInvalidError:
        return None


def accented(dbf: Path) -> bytes:
    """The words of a `.dbf` that are not ASCII, up to a sample; its cells are padded with blanks."""
    found = bytearray()
    with dbf.open("rb") as file:
        header = file.read(32)
        file.seek(int.from_bytes(header[8:10], "little"))
        scanned = 0
        while len(found) < SAMPLE_BYTES and scanned < SCANNED_BYTES and (chunk := file.read(1024 * 1024)):
            scanned += len(chunk)
            for word in WORDS.findall(chunk):
                found += word + b"\n"
    return bytes(found)


def is_utf8(words: bytes) -> bool:
    """Whether nearly all words are UTF-8: a cell may be cut inside of a character."""
    lines = words.split(b"\n")[:-1]
    broken = 0
    for line in lines:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            broken += 1
    return broken * 10 < len(lines)
