"""Links between answers, always absolute. Source: explore-api.md §4.14."""

from urllib.parse import quote

from django.http import HttpRequest

from parvis.explore.requests import base_of, portal_url
from parvis.records.parameters import cursor_at

Links = list[dict[str, str]]
DATASET_PARTS = ("records", "exports", "facets", "attachments", "files")


def link(rel: str, href: str) -> dict[str, str]:
    """One link."""
    return {"rel": rel, "href": href}


def catalogue_url(request: HttpRequest) -> str:
    """The address of the catalogue's root."""
    return base_of(request) + "/catalog"


def dataset_url(request: HttpRequest, dataset_id: str) -> str:
    """The address of a dataset."""
    return f"{catalogue_url(request)}/datasets/{quote(dataset_id, safe='@')}"


def self_url(request: HttpRequest) -> str:
    """The address that was asked, without its parameters."""
    return portal_url(request) + quote(request.path.rstrip("/"), safe="/@")


def entries(base: str, names: tuple[str, ...]) -> dict[str, Links]:
    """A list of what is below an address."""
    return {"links": [link("self", base), *(link(name, f"{base}/{name}") for name in names)]}


def page_links(request: HttpRequest, *, total: int, limit: int, offset: int) -> Links:
    """`self`, `first`, `last`, and `prev` and `next` where they exist, with the caller's parameters."""
    last = (total - 1) // limit * limit if limit and total else 0
    places = {"self": offset, "first": 0, "last": last}
    if offset > 0:
        places["prev"] = max(0, offset - limit)
    if limit and offset + limit < total:
        places["next"] = offset + limit
    return [link(rel, at_place(request, limit, place)) for rel, place in places.items()]


def next_page(request: HttpRequest, limit: int, offset: int) -> str:
    """The next page by cursor, which goes on where a portal's window ends."""
    params = request.GET.copy()
    for name in ("rows", "start", "offset", "apikey", "access_token"):
        params.pop(name, None)
    params["limit"], params["cursor"] = str(limit), cursor_at(offset)
    return f"{self_url(request)}?{params.urlencode()}"


def at_place(request: HttpRequest, limit: int, offset: int) -> str:
    """The address that was asked, at another place of the list."""
    params = request.GET.copy()
    for name in ("rows", "start", "cursor", "apikey", "access_token"):
        params.pop(name, None)
    params["limit"], params["offset"] = str(limit), str(offset)
    return f"{self_url(request)}?{params.urlencode()}"


def dataset_links(request: HttpRequest, dataset_id: str) -> Links:
    """What hangs on a dataset."""
    url = dataset_url(request, dataset_id)
    parts = (link(part, f"{url}/{part}") for part in DATASET_PARTS)
    return [link("self", url), link("catalog", catalogue_url(request)), *parts]


def record_links(request: HttpRequest, dataset_id: str, record_id: str) -> Links:
    """Where a record is found."""
    url = dataset_url(request, dataset_id)
    return [
        link("self", f"{url}/records/{record_id}"),
        link("dataset", url),
        link("catalog", catalogue_url(request)),
    ]
