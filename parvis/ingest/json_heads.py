"""What the beginning of a JSON object tells, without reading the rest: its own keys, not those inside."""

import re
from collections.abc import Iterator

GEOMETRIES = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection", "Feature",
}  # fmt: skip
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]:,]')
STEPS = {b"{": 1, b"[": 1, b"}": -1, b"]": -1}
"""How much deeper a token leads."""


def top_level(start: bytes) -> dict[str, str | None]:
    """The keys of the object that begins here, as far as it goes, with their values where they are texts."""
    found: dict[str, str | None] = {}
    key = before = b""
    for token in outer_tokens(start):
        if token == b":" and before.startswith(b'"'):
            key = before
            found[word(key)] = None
        elif token.startswith(b'"') and before == b":":
            found[word(key)] = word(token)
        before = token
    return found


def outer_tokens(start: bytes) -> Iterator[bytes]:
    """The tokens of the object itself, without those inside of its values."""
    depth = 0
    for token in TOKEN.findall(start):
        depth += STEPS.get(token, 0)
        if token in STEPS and not depth:
            return
        if depth == 1:
            yield token


def word(token: bytes) -> str:
    """The text between the quotes."""
    return token[1:-1].decode("utf-8", "replace")
