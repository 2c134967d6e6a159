"""The standard requests of a portal, as a client sends them."""

import math
from dataclasses import dataclass, replace

DATASET = "/api/explore/v2.1/catalog/datasets/bench"
RECORDS = f"{DATASET}/records"
FACETS = f"{DATASET}/facets"
EXPORTS = tuple(f"{DATASET}/exports/{format_}" for format_ in ("csv", "jsonl", "geojson"))

Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One request: its name in the table, its path and its parameters, and the same one as Datasette takes it."""

    name: str
    path: str
    parameters: Parameters
    repeats: int = 40
    datasette: str | None = None


def sql(query: str) -> str:
    """A question that Datasette only answers in SQL."""
    return f"/bench.json?_shape=objects&sql={query}"


def tile_path(zoom: int) -> str:
    """The tile with the middle of the table's points. Source: OSM, Slippy map tilenames."""
    side = 2**zoom
    lon, lat = 2.3522, math.radians(48.8566)
    x, y = (lon + 180) / 360, (1 - math.asinh(math.tan(lat)) / math.pi) / 2
    return f"{DATASET}/tiles/{zoom}/{int(x * side)}/{int(y * side)}.mvt"


def tile_target(zoom: int) -> str:
    """The address of that tile."""
    return f"{tile_path(zoom)}?mode=points"


SIX_FACETS = ("quartier", "arrondissement", "direction", "etat", "ouvert", "accessible")
QUESTIONS = (
    Question("page of 20", RECORDS, (("limit", "20"),), datasette="/bench/records.json?_size=20"),
    Question(
        "page of 20 at the end",
        RECORDS,
        (("limit", "20"), ("offset", "{last}")),
        datasette="/bench/records.json?_size=20&code__gte={last_code}",
    ),
    Question(
        "filter, page of 20",
        RECORDS,
        (("limit", "20"), ("where", 'direction = "Culture" and votes > 40')),
        datasette="/bench/records.json?_size=20&direction=Culture&votes__gt=40",
    ),
    Question(
        "sort, limit 100",
        RECORDS,
        (("limit", "100"), ("order_by", "montant desc")),
        datasette="/bench/records.json?_size=100&_sort_desc=montant",
    ),
    Question(
        "6 facets, filtered",
        FACETS,
        (("where", "votes > 45"), *(("facet", name) for name in SIX_FACETS)),
        datasette="/bench/records.json?_size=0&votes__gt=45&" + "&".join(f"_facet={name}" for name in SIX_FACETS),
    ),
    Question(
        "common word",
        RECORDS,
        (("limit", "20"), ("where", '"fontaine"')),
        datasette="/bench/records.json?_size=20&_search=fontaine",
    ),
    Question(
        "two words",
        RECORDS,
        (("limit", "20"), ("where", '"solaire" and "piste"')),
        datasette="/bench/records.json?_size=20&_search=solaire+piste",
    ),
    Question(
        "rare word",
        RECORDS,
        (("limit", "20"), ("where", 'description like "40123"')),
        datasette="/bench/records.json?_size=20&_searchmode=raw&_search=description:40123",
    ),
    Question(
        "beginning of a word",
        RECORDS,
        (("limit", "20"), ("where", 'description like "4012*"')),
        datasette="/bench/records.json?_size=20&_searchmode=raw&_search=description:4012*",
    ),
    Question("digits in any field", RECORDS, (("limit", "20"), ("where", '"40123"')), repeats=10),
    Question("record by its id", RECORDS + "/{id}", (), datasette="/bench/records/{code}.json"),
    Question(
        "group by month",
        RECORDS,
        (("group_by", "date_format(modifie_a, 'yyyy-MM') as m"), ("select", "sum(montant) as s, avg(votes) as a")),
        datasette=sql("select+strftime('%25Y-%25m',modifie_a)+m,sum(montant),avg(votes)+from+records+group+by+1"),
    ),
    Question("median", RECORDS, (("limit", "1"), ("select", "median(montant) as m"))),
    Question(
        "radius 500 m",
        RECORDS,
        (("limit", "20"), ("where", "within_distance(geo_point_2d, geom'POINT(2.3522 48.8566)', 500m)")),
    ),
    Question(
        "box",
        RECORDS,
        (("limit", "20"), ("where", "in_bbox(geo_point_2d, 48.85, 2.34, 48.86, 2.36)")),
        datasette="/bench/records.json?_size=20&latitude__gte=48.85&latitude__lte=48.86"
        "&longitude__gte=2.34&longitude__lte=2.36",
    ),
    Question(
        "count distinct",
        RECORDS,
        (("limit", "1"), ("select", "count(distinct siret) as n")),
        datasette=sql("select+count(distinct+siret)+from+records"),
    ),
    Question("tile z11", tile_path(11), (("mode", "points"),)),
)


def questions_of(rows: int, record: str) -> tuple[Question, ...]:
    """The questions over a table of `rows` records, `record` being the id of the one in the middle."""
    named = {"last": str(rows - 20), "last_code": f"P{rows - 20:08d}", "id": record, "code": f"P{rows // 2:08d}"}

    def filled(text: str) -> str:
        for name, value in named.items():
            text = text.replace("{" + name + "}", value)
        return text

    return tuple(
        replace(
            one,
            path=filled(one.path),
            parameters=tuple((name, filled(value)) for name, value in one.parameters),
            datasette=one.datasette and filled(one.datasette),
        )
        for one in QUESTIONS
    )
