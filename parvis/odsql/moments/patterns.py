"""Patterns of `date_format`. Source: odsql.md §6.2."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from sqlglot import exp

from parvis.lib.errors import OdsqlError, gettext_noop
from parvis.lib.schema import FieldType
from parvis.odsql.context import Lowering
from parvis.odsql.moments.names import Kind, Use, names_of
from parvis.odsql.moments.parts import local_time, part_of
from parvis.odsql.nodes import CLICKHOUSE, as_text, binary, call, chained, choose, is_present, number, text

UNKNOWN = gettext_noop("Unknown date format token: {token}.")
UNCLOSED = gettext_noop("A quote is not closed in the date format: {pattern}.")

PIECE = re.compile(
    r"(?P<quoted>'(?:[^']|'')*')|(?P<run>([^\W\d_])\3*)|(?P<open>')|(?P<plain>(?:(?!'|[^\W\d_]).)+)", re.S
)
LONGEST_RUN = 9
PARTS = {
    "y": "year",
    "Y": "year",
    "x": "weekyear",
    "w": "week",
    "e": "dayofweek",
    "D": "dayofyear",
    "M": "month",
    "d": "day",
    "H": "hour",
    "m": "minute",
    "s": "second",
    "E": "dayofweek",
}
STRFTIME = {
    **dict.fromkeys(("yyyy", "YYYY"), "%Y"),
    **dict.fromkeys(("yy", "YY"), "%y"),
    "M": "%-m",
    "MM": "%m",
    "d": "%-d",
    "dd": "%d",
    "D": "%-j",
    "DDD": "%j",
    "xxxx": "%G",
    "ww": "%V",
    "e": "%u",
    "H": "%-H",
    "HH": "%H",
    "m": "%-M",
    "mm": "%M",
    "s": "%-S",
    "ss": "%S",
}
"""The runs that DuckDB writes itself, neighbours in one call."""


@dataclass(frozen=True, slots=True)
class Token:
    """A run of one letter (`yyyy`)."""

    letter: str
    length: int

    @property
    def run(self) -> str:
        return self.letter * self.length


Piece = Token | str
"""A token, or text to copy."""


def date_format(column: exp.Expr, type_: FieldType, pattern: str, context: Lowering) -> exp.Expr:
    """A date or datetime column written after a pattern, as text. Raises OdsqlError."""
    pieces = read_pattern(pattern)
    local = local_time(column, type_, context)
    use: Use = "format" if any(isinstance(piece, Token) and piece.letter == "d" for piece in pieces) else "stand-alone"
    written: list[exp.Expr] = []
    for native, group in groupby(pieces, lambda piece: written_by_duckdb(piece, context)):
        if native:
            written.append(call("strftime", local, context.bind("".join(map(strftime_piece, group)))))
        else:
            written += [written_piece(piece, local, use, context) for piece in group]
    return choose([(is_present(column), chained(written or [text("")]))])


def written_by_duckdb(piece: Piece, context: Lowering) -> bool:
    """Whether a piece may go into a pattern of DuckDB's."""
    return context.dialect != CLICKHOUSE and (isinstance(piece, str) or piece.run in STRFTIME)


def read_pattern(pattern: str) -> list[Piece]:
    """The pieces of a pattern, texts in a row put together. Raises OdsqlError."""
    pieces: list[Piece] = []
    for piece in scanned(pattern):
        if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def scanned(pattern: str) -> Iterator[Piece]:
    """The pieces one by one. Raises OdsqlError."""
    for found in PIECE.finditer(pattern):
        if found["open"]:
            raise OdsqlError(UNCLOSED, pattern=pattern)
        if found["quoted"]:
            yield unquoted(found["quoted"])
        elif run := found["run"]:
            if run[0] not in PARTS or len(run) > LONGEST_RUN:
                raise OdsqlError(UNKNOWN, token=run)
            yield Token(run[0], len(run))
        else:
            yield found["plain"]


def unquoted(quoted: str) -> str:
    """What stands between quotes; two quotes are one, outside as well as inside."""
    return "'" if quoted == "''" else quoted[1:-1].replace("''", "'")


def kind_of_name(token: Token) -> Kind | None:
    """What is called by a name: days by any number of letters, months by three and more; None for numbers."""
    if token.letter == "E":
        return "days"
    return "months" if token.letter == "M" and token.length > 2 else None


def strftime_piece(piece: Piece) -> str:
    """A piece in DuckDB's own pattern."""
    return piece.replace("%", "%%") if isinstance(piece, str) else STRFTIME[piece.run]


def written_piece(token: Piece, local: exp.Expr, use: Use, context: Lowering) -> exp.Expr:
    """The text of a piece: a name, or a number with at least as many digits as the token has letters."""
    if isinstance(token, str):
        return context.bind(token)
    value = part_of(PARTS[token.letter], local, context)
    kind = kind_of_name(token)
    if kind is not None:
        return name_at(value, names_of(kind, context.lang, full=token.length > 3, use=use), context)
    if token.letter in "yYx" and token.length == 2:
        value = binary(exp.Mod, value, number(100))
    return padded(value, token.length, context)


def name_at(place: exp.Expr, names: tuple[str, ...], context: Lowering) -> exp.Expr:
    """The name at a place counted from 1."""
    if context.dialect == CLICKHOUSE:
        return call("arrayElement", call("array", *map(text, names)), place)
    return call("list_extract", call("list_value", *map(text, names)), place)


def padded(value: exp.Expr, length: int, context: Lowering) -> exp.Expr:
    """A whole number as text of at least that length."""
    if length == 1:
        return as_text(value, context.dialect)
    return call("printf", text(f"%0{length}d"), value)
