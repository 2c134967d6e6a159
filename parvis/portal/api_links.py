"""The question of a page as addresses of the API."""

from urllib.parse import urlencode

from parvis.portal.asking import Question

CATALOGUE = "/api/explore/v2.1/catalog"


def api_parameters(question: Question, *, paged: bool = False) -> str:
    """The query string that asks the API the same, with its question mark; empty for everything."""
    query = question.query()
    found: list[tuple[str, str]] = [("where", clause) for clause in query.where]
    found += [("refine", pair) for pair in query.refine]
    found += [("exclude", pair) for pair in query.exclude]
    if query.refine:
        refined = {name for name, _ in question.state.refine}
        found += [("facet", f'facet(name="{name}", disjunctive=true)') for name in sorted(refined)]
    if query.order_by:
        found.append(("order_by", query.order_by))
    if paged:
        found += [("limit", str(min(100, query.limit or 0))), ("offset", str(query.offset))]
    if query.timezone != "UTC":
        found.append(("timezone", query.timezone))
    found.append(("lang", query.lang))
    return "?" + urlencode(found)


def dataset_address(dataset_id: str, what: str) -> str:
    """`records`, `exports/csv`… of a dataset."""
    return f"{CATALOGUE}/datasets/{dataset_id}/{what}"
