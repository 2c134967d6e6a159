"""Predicates that are functions: words and places. Source: odsql.md §5.5, §5.6.

A lowering takes the bound predicate and the context.
"""

from collections.abc import Sequence

from sqlglot import exp

from parvis.lib.schema import Field, FieldType
from parvis.lib.text import words
from parvis.odsql import bound
from parvis.odsql.context import Lowering
from parvis.odsql.nodes import any_of, binary, call, number, text
from parvis.odsql.places.conditions import place_condition
from parvis.odsql.places.geometry import Geometry
from parvis.odsql.places.measures import distance_metres
from parvis.odsql.registry import GEO, ORDER_BY, SELECT, TEXT, WHERE, function
from parvis.odsql.words.matching import match_words

BOOLEAN = FieldType.BOOLEAN


def lower_words(node: bound.Words, context: Lowering) -> exp.Expr:
    """Words in text fields."""
    return match_words(node.mode, node.text, node.fields, context)


def lower_phrase(node: bound.Phrase, context: Lowering) -> exp.Expr:
    """Whether the words of a text stand in a row, in one field."""
    wanted = " " + " ".join(words(node.text)) + " "
    return any_of([in_a_row(context.column(field.name), field, wanted, context) for field in node.fields])


def in_a_row(column: exp.Expr, field: Field, wanted: str, context: Lowering) -> exp.Expr:
    """Whether the folded words of a field, a blank between them, hold some others."""
    separator = text(" ")
    if context.is_duckdb:
        whole = call("array_to_string", column, separator) if field.is_multivalued else column
        folded = call("strip_accents", call("lower", whole))
        spaced = call("regexp_replace", folded, text(r"[^\p{L}\p{N}]+"), separator, text("g"))
        return call("contains", call("concat", separator, spaced, separator), context.bind(wanted))
    whole = call("arrayStringConcat", column, separator) if field.is_multivalued else column
    folded = call("removeDiacriticsUTF8", call("lowerUTF8", whole))
    spaced = call("replaceRegexpAll", folded, text(r"[^\p{L}\p{N}]+"), separator)
    place = call("position", call("concat", separator, spaced, separator), context.bind(wanted))
    return binary(exp.GT, place, number(0))


@function(
    'search(field, …, "words")',
    TEXT,
    returns=BOOLEAN,
    clauses=(WHERE,),
    example='search(name, "fontane parc")',
    kind="predicate",
)
def search(node: bound.Words, context: Lowering) -> exp.Expr:
    """All words are found, a letter or two apart; the last one may be the beginning of a word."""
    return lower_words(node, context)


@function(
    'suggest(field, …, "words")',
    TEXT,
    returns=BOOLEAN,
    clauses=(WHERE,),
    example='suggest(name, "petit gym")',
    kind="predicate",
)
def suggest(node: bound.Words, context: Lowering) -> exp.Expr:
    """All words are found as they are; the last one may be the beginning of a word."""
    return lower_words(node, context)


@function(
    'startswith(field, …, "text")',
    TEXT,
    returns=BOOLEAN,
    clauses=(WHERE,),
    example='startswith(name, "Fontaine")',
    kind="predicate",
)
def startswith(node: bound.Words, context: Lowering) -> exp.Expr:
    """The value starts with the text, letter by letter."""
    return lower_words(node, context)


def lower_place(node: bound.Place, context: Lowering) -> exp.Expr:
    """Where a record is."""
    return place_condition(node.mode, node.field, node.geometry, node.metres, context)


def place_row(form: str, example: str, summary: str) -> None:
    """Enter a geographic predicate in the registry."""

    def lowered(node: bound.Place, context: Lowering) -> exp.Expr:
        return lower_place(node, context)

    lowered.__doc__ = summary
    function(form, GEO, returns=BOOLEAN, clauses=(WHERE,), example=example, kind="predicate")(lowered)


SQUARE = "geom'POLYGON((2 48, 3 48, 3 49, 2 49, 2 48))'"
PLACE_ROWS = (
    (
        "within_distance(field, geom'POINT(lon lat)', distance)",
        "within_distance(location, geom'POINT(2.34 48.86)', 1km)",
        "The place is no further from the point, on the globe.",
    ),
    (
        "in_bbox(field, lat, lon, lat, lon)",
        "in_bbox(location, 48.8, 2.3, 48.9, 2.4)",
        "The place touches the box between two corners.",
    ),
    (
        "intersects(field, geom)",
        f"intersects(location, {SQUARE})",
        "The place and the geometry share at least one point, borders included.",
    ),
    ("disjoint(field, geom)", f"disjoint(location, {SQUARE})", "The place and the geometry share no point."),
    ("within(field, geom)", f"within(location, {SQUARE})", "The place lies wholly in the geometry."),
    ("polygon(field, geom)", f"polygon(location, {SQUARE})", "The point lies in the geometry (older name)."),
    (
        "circle(field, geom'POINT(lon lat)', distance)",
        "circle(location, geom'POINT(2.34 48.86)', 1km)",
        "As within_distance (older name).",
    ),
    (
        "geometry(field, geom, mode)",
        f"geometry(location, {SQUARE}, within)",
        "As intersects, within or disjoint, whichever the mode says (older name).",
    ),
)
for row in PLACE_ROWS:
    place_row(*row)


@function(
    "distance(field, geom'POINT(lon lat)')",
    GEO,
    returns=FieldType.DOUBLE,
    clauses=(SELECT, ORDER_BY),
    example="distance(location, geom'POINT(2.34 48.86)')",
)
def distance(
    context: Lowering, arguments: Sequence[exp.Expr], types: Sequence[FieldType | None], options: Sequence[object]
) -> exp.Expr:
    """Metres to a point, on the globe."""
    (geometry,) = options
    if not isinstance(geometry, Geometry):
        raise TypeError(geometry)
    return distance_metres(arguments[0], types[0] or FieldType.GEO_POINT, geometry, context)
