"""The parameters of version 2.0, as today's. Source: legacy-v1.md §9."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from parvis.explore.requests import BASES, portal_url, read_only
from parvis.explore.v1.asking import backquoted, quoted
from parvis.records.query import RecordsQuery, filled

FLAVOUR = "2.0"
DEPRECATION = (
    "EXPLORE_V2_0: Explore API v2.0 is deprecated, use /api/explore/v2.1 instead; "
    "AGGREGATES: aggregates are asked of records with group_by"
)
CHANGES = "/api-console/explore/v2.1"
View = Callable[..., HttpResponseBase]


def deprecated(view: View) -> View:
    """A view of version 2.0, whose answers say so."""

    @wraps(view)
    def older(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["ODS-Explore-API-Deprecation"] = DEPRECATION
        response.headers["Link"] = f'<{portal_url(request)}{CHANGES}>; rel="deprecation"'
        return response

    return read_only(older)


def query_of(params: QueryDict) -> RecordsQuery:
    """What is asked. Raises ParameterError."""
    query = RecordsQuery.from_params(params)
    return replace(
        query,
        flavour=FLAVOUR,
        where=(*query.where, *map(quoted, filled(params, "search"))),
        refine=(*query.refine, *dotted(params, "refine.")),
        exclude=(*query.exclude, *dotted(params, "exclude.")),
    )


def dotted(params: QueryDict, prefix: str) -> Iterator[str]:
    """`refine.kind=pool`, as old addresses have it."""
    for name, values in params.lists():
        if name.startswith(prefix):
            yield from (f"{backquoted(name.removeprefix(prefix))}:{quoted(str(one))}" for one in values if one)


def base_of(request: HttpRequest) -> str:
    """The address of the catalogue, under the name it was called by."""
    return portal_url(request) + next(base for base in BASES if request.path_info.startswith(base)) + "/catalog"
