"""What the beginning of a JSON object tells, without reading the rest: its own keys, not those inside."""

import re

GEOMETRIES = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection", "Feature",
}  # fmt: skip
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]:,]')


def top_level(start: bytes) -> dict[str, str | None]:
    """The keys of the object that begins here, as far as it goes, with their values where they are texts."""
    found: dict[str, str | None] = {}
    depth = 0
    key = before = b""
    for token in TOKEN.findall(start):
        if token in {b"{", b"["}:
            depth += 1
        elif token in {b"}", b"]"}:
            depth -= 1
            if not depth:
                break
        elif depth == 1 and token == b":" and before.startswith(b'"'):
            key = before
            found[word(key)] = None
        elif depth == 1 and token.startswith(b'"') and before == b":":
            found[word(key)] = word(token)
        before = token
    return found


def word(token: bytes) -> str:
    """The text between the quotes."""
    return token[1:-1].decode("utf-8", "replace")
