"""`geo_cluster`: points put together where they are near on a map. Source: odsql.md §9.4.

Points fall in squares as wide as the radius; each square joins the fullest whose middle is nearer than the radius, and
that one its own, until hills are found. All of it is one query, so that groups, figures and exports need no second
question. The centroid is the mean of all points of a cluster.
"""

from sqlglot import exp

from parvis.lib.schema import Field
from parvis.odsql.context import Lowering
from parvis.odsql.nodes import as_text, binary, call, chained, number, text

TILE_PIXELS = 256
WORLD_BITS = 32
JUMPS = 3
"""A square up to 2 ** JUMPS steps from its hill finds it."""


def clustered(field: Field, zoom: int, radius: int, matching: exp.Query | None, context: Lowering) -> exp.Select:
    """A query of `rid`, `lon`, `lat`: the centroid to which each matching record with a place belongs.

    `matching` gives the positions of the records that count; None is all. `radius` is in pixels of 256-pixel tiles.
    """
    query = members()
    query = query.with_("points", as_=points(field, zoom, radius, matching, context), copy=False)
    query = query.with_("squares", as_=squares(), copy=False)
    query = query.with_("step0", as_=uphill(radius, context), copy=False)
    for jump in range(JUMPS):
        query = query.with_(f"step{jump + 1}", as_=jumped(f"step{jump}"), copy=False)
    return query.with_("centroids", as_=centroids(), copy=False)


def points(field: Field, zoom: int, radius: int, matching: exp.Query | None, context: Lowering) -> exp.Select:
    """The points with their pixels at the zoom and their squares."""
    side = context.table(f"geo_{context.position(field)}", "g")
    pixel = 2.0**WORLD_BITS / (TILE_PIXELS * 2.0**zoom)
    columns: list[exp.Expr] = [exp.column(name, table="g") for name in ("rid", "lon", "lat")]
    for axis in "xy":
        place = binary(exp.Div, exp.column(f"m{axis}", table="g"), number(pixel))
        square = call("floor", binary(exp.Div, place, number(float(radius))))
        whole = exp.cast(square, "BIGINT") if context.is_duckdb else call("toInt64", square)
        columns += [exp.alias_(place, f"p{axis}"), exp.alias_(whole, f"s{axis}")]
    query = exp.select(*columns).from_(side)
    if matching is not None:
        query = query.where(exp.In(this=exp.column("rid", table="g"), query=matching.subquery()))
    return query


def squares() -> exp.Select:
    """Squares with the number of their points and the middle of these."""
    middle = [exp.alias_(call("avg", exp.column(f"p{axis}")), f"p{axis}") for axis in "xy"]
    count = exp.alias_(call("count", exp.column("rid")), "n")
    return exp.select("sx", "sy", count, *middle).from_("points").group_by("sx", "sy")


def uphill(radius: int, context: Lowering) -> exp.Select:
    """For each square the fullest one nearer than the radius, itself included; of equals the one most north-west."""
    reach = exp.select("*", *[exp.alias_(shifts(context), f"d{axis}") for axis in "xy"]).from_("squares")
    if context.is_duckdb:
        wide = exp.select("*", exp.alias_(shifts(context), "dx")).from_("squares").subquery("w")
        reach = exp.select("*", exp.alias_(shifts(context), "dy")).from_(wide)
    near = binary(exp.LT, call("sqrt", binary(exp.Add, *[squared_gap(axis) for axis in "xy"])), number(float(radius)))
    same = [binary(exp.EQ, exp.column(f"s{axis}", table="b"), stepped(axis)) for axis in "xy"]
    ranking = [exp.column("n", table="b"), *[exp.Neg(this=exp.column(f"s{axis}", table="b")) for axis in "yx"]]
    rank = call("row" if context.is_duckdb else "tuple", *ranking)
    best = "arg_max" if context.is_duckdb else "argMax"
    own = [exp.column(f"s{axis}", table="a") for axis in "xy"]
    found = [exp.alias_(call(best, exp.column(f"s{axis}", table="b"), rank), f"t{axis}") for axis in "xy"]
    query = exp.select(*[exp.alias_(one, one.name) for one in own], *found).from_(reach.subquery("a"))
    query = query.join(exp.to_table("squares", alias="b"), on=exp.and_(*same), join_type="inner")
    return query.where(near).group_by(*own)


def shifts(context: Lowering) -> exp.Expr:
    """One row for each neighbour along an axis."""
    steps = [number(step) for step in (-1, 0, 1)]
    if context.is_duckdb:
        return call("unnest", call("list_value", *steps))
    return call("arrayJoin", call("array", *steps))


def stepped(axis: str) -> exp.Expr:
    """The neighbour of a square."""
    return binary(exp.Add, exp.column(f"s{axis}", table="a"), exp.column(f"d{axis}", table="a"))


def squared_gap(axis: str) -> exp.Expr:
    """How far apart the middles of two squares are along an axis, squared."""
    gap = binary(exp.Sub, exp.column(f"p{axis}", table="a"), exp.column(f"p{axis}", table="b"))
    return binary(exp.Mul, gap, gap)


def jumped(step: str) -> exp.Select:
    """Each square with what its own target has for a target."""
    same = [binary(exp.EQ, exp.column(f"s{axis}", table="b"), exp.column(f"t{axis}", table="a")) for axis in "xy"]
    own = [exp.alias_(exp.column(f"s{axis}", table="a"), f"s{axis}") for axis in "xy"]
    far = [exp.alias_(exp.column(f"t{axis}", table="b"), f"t{axis}") for axis in "xy"]
    query = exp.select(*own, *far).from_(exp.to_table(step, alias="a"))
    return query.join(exp.to_table(step, alias="b"), on=exp.and_(*same), join_type="inner")


def centroids() -> exp.Select:
    """Clusters with the mean of their points."""
    top = [exp.column(f"t{axis}", table="c") for axis in "xy"]
    means = [exp.alias_(call("avg", exp.column(name, table="p")), name) for name in ("lon", "lat")]
    query = exp.select(*[exp.alias_(one, one.name) for one in top], *means).from_(exp.to_table("points", alias="p"))
    return with_square(query, "p").group_by(*top)


def members() -> exp.Select:
    """Points with the centroid of their cluster."""
    columns = [exp.alias_(exp.column("rid", table="p"), "rid")]
    columns += [exp.alias_(exp.column(name, table="m"), name) for name in ("lon", "lat")]
    query = with_square(exp.select(*columns).from_(exp.to_table("points", alias="p")), "p")
    same = [binary(exp.EQ, exp.column(f"t{axis}", table="m"), exp.column(f"t{axis}", table="c")) for axis in "xy"]
    return query.join(exp.to_table("centroids", alias="m"), on=exp.and_(*same), join_type="inner")


def with_square(query: exp.Select, points_: str) -> exp.Select:
    """Points joined with where their square belongs."""
    same = [binary(exp.EQ, exp.column(f"s{axis}", table="c"), exp.column(f"s{axis}", table=points_)) for axis in "xy"]
    return query.join(exp.to_table(f"step{JUMPS}", alias="c"), on=exp.and_(*same), join_type="inner")


def centroid_json(lon: exp.Expr, lat: exp.Expr, context: Lowering) -> exp.Expr:
    """The key of a cluster as JSON text."""
    pieces = [text('{"cluster_centroid": {"lat": '), as_text(lat, context.dialect), text(', "lon": ')]
    return chained([*pieces, as_text(lon, context.dialect), text("}}")])
