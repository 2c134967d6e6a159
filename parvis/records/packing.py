"""Bytes packed on their way, as a file of their own or for the transfer alone."""

from collections.abc import Iterator

import zstandard
from isal import isal_zlib

GZIP_LEVEL = 2
ZSTD_LEVEL = 3
GZIP_WINDOW = 31
"""The window of zlib, and 16 for the frame of gzip; the frame holds no time, so that bytes repeat."""
PREFERRED = ("zstd", "gzip")
PACKABLE = (
    "text/",
    "application/json",
    "application/jsonl",
    "application/geo+json",
    "application/ld+json",
    "application/vnd.mapbox-vector-tile",
)
PACKABLE_ENDINGS = ("+xml", "/xml")


def packed(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The same bytes in an encoding; empty: as they are."""
    match encoding:
        case "gzip":
            return gzipped(chunks)
        case "zstd":
            return zstandardised(chunks)
        case _:
            return chunks


def gzipped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """As gzip."""
    packer = isal_zlib.compressobj(GZIP_LEVEL, wbits=GZIP_WINDOW)
    for chunk in chunks:
        if block := packer.compress(chunk):
            yield block
    yield packer.flush()


def zstandardised(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """As Zstandard."""
    packer = zstandard.ZstdCompressor(level=ZSTD_LEVEL).compressobj()
    for chunk in chunks:
        if block := packer.compress(chunk):
            yield block
    yield packer.flush()


def can_pack(media_type: str) -> bool:
    """Whether packing makes such a file smaller."""
    plain = media_type.partition(";")[0]
    return plain.startswith(PACKABLE) or plain.endswith(PACKABLE_ENDINGS)


def accepted(header: str) -> list[str]:
    """The encodings that an `Accept-Encoding` header allows, ours first. Source: RFC 9110 §12.5.3."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameter = part.strip().partition(";")
        weights[name.strip()] = weight(parameter)
    return [name for name in PREFERRED if weights.get(name, weights.get("*", 0.0)) > 0]


def weight(parameter: str) -> float:
    """A `q=`; what is none counts as one."""
    _, _, value = parameter.partition("=")
    try:
        return float(value) if value.strip() else 1.0
    except ValueError:
        return 0.0
