"""The standard requests of a portal, as a client sends them."""

from dataclasses import dataclass

RECORDS = "/api/explore/v2.1/catalog/datasets/bench/records"
FACETS = "/api/explore/v2.1/catalog/datasets/bench/facets"
EXPORT = "/api/explore/v2.1/catalog/datasets/bench/exports/csv"

Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One request: its name in the table, its path and its parameters."""

    name: str
    path: str
    parameters: Parameters
    repeats: int = 40


SIX_FACETS = ("quartier", "arrondissement", "direction", "etat", "ouvert", "accessible")
QUESTIONS = (
    Question("page of 20", RECORDS, (("limit", "20"),)),
    Question("filter, page of 20", RECORDS, (("limit", "20"), ("where", 'direction = "Culture" and votes > 40'))),
    Question("sort, limit 100", RECORDS, (("limit", "100"), ("order_by", "montant desc"))),
    Question("6 facets, filtered", FACETS, (("where", "votes > 45"), *(("facet", name) for name in SIX_FACETS))),
    Question("text search", RECORDS, (("limit", "20"), ("where", '"fontaine"'))),
    Question(
        "group by month",
        RECORDS,
        (("group_by", "date_format(modifie_a, 'yyyy-MM') as m"), ("select", "sum(montant) as s, avg(votes) as a")),
    ),
    Question(
        "radius 500 m",
        RECORDS,
        (("limit", "20"), ("where", "within_distance(geo_point_2d, geom'POINT(2.3522 48.8566)', 500m)")),
    ),
    Question("count distinct", RECORDS, (("limit", "1"), ("select", "count(distinct siret) as n"))),
)
