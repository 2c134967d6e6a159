"""Addresses of linked data: fragments, and what the addresses in RDF exports lead to. Source: other-services.md §6."""

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase

from parvis.explore.answers import mark
from parvis.explore.export_answers import send_export
from parvis.explore.ld.fragments import Pattern, controls, fragment, term_of
from parvis.explore.links import dataset_url
from parvis.explore.record_views import source_for
from parvis.explore.requests import portal_url, read_only
from parvis.formats import FORMATS
from parvis.formats.xml_text import element_name
from parvis.lib.errors import NotFoundError, ParameterError, gettext_noop
from parvis.records.exports import export
from parvis.records.parameters import whole_number
from parvis.records.query import RecordsQuery
from parvis.records.search import find_record

TURTLE, TRIG = "text/turtle; charset=utf-8", "application/trig; charset=utf-8"
SYNTAXES = {
    "text/turtle": "turtle",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
    "application/n-triples": "n3",
    "text/n3": "n3",
}
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
RDF_PROPERTY = "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property"


@read_only
def fragments(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """One page of the triples that match a pattern. Raises ParameterError."""
    query = RecordsQuery.from_params(QueryDict())
    source = source_for(request, dataset_id, query)
    page = whole_number(request.GET.dict(), "page")
    page = 1 if page is None else page
    if not 1 <= page <= 10_000_000:
        raise ParameterError("page", page, "page >= 1")
    asked = {name: text for name in ("subject", "predicate", "object") if (text := request.GET.get(name, "").strip())}
    subject, predicate = (term_of(asked.get(name, "")) for name in ("subject", "predicate"))
    pattern = Pattern(subject, predicate, term_of(asked.get("object", ""), is_object=True), page)
    lines, total, has_next = fragment(source, pattern, site=portal_url(request))
    address = f"{portal_url(request)}/api/tpf/{source.name}"
    way_on = controls(address, asked, page=page, total=total, has_next=has_next)
    media_type = TRIG if "application/trig" in request.headers.get("Accept", "") else TURTLE
    response = HttpResponse("\n".join([*lines, way_on]), content_type=media_type)
    mark(request, response, lang=query.lang)
    return response


@read_only
def resource(request: HttpRequest, dataset_id: str, record_id: str) -> HttpResponseBase:
    """A record as RDF; who reads pages is led to the record in the API. Raises NotFoundError."""
    query = RecordsQuery.from_params(request.GET)
    source = source_for(request, dataset_id, query)
    find_record(source, record_id, query)
    accepted = request.headers.get("Accept", "")
    if "text/html" in accepted or "application/json" in accepted:
        response = HttpResponseRedirect(f"{dataset_url(request, source.name)}/records/{record_id}")
        response.status_code = 303
        return response
    name = next((name for kind, name in SYNTAXES.items() if kind in accepted), "turtle")
    one = RecordsQuery(lang=query.lang, where=(f'recordid = "{record_id}"',))
    return send_export(request, export(source, one, FORMATS[name], {}), lang=query.lang)


@read_only
def term(request: HttpRequest, dataset_id: str, name: str) -> HttpResponseBase:
    """A field as a property. Raises NotFoundError."""
    query = RecordsQuery.from_params(request.GET)
    source = source_for(request, dataset_id, query)
    found = next(
        (one for one in source.schema if element_name(one.name) == name and one.name not in source.hidden), None
    )
    if found is None:
        raise NotFoundError(gettext_noop("The requested field {name} does not exist."), name=name)
    said = [f"a <{RDF_PROPERTY}>", f"<{RDFS}label> {literal(found.label or found.name)}"]
    if found.description:
        said.append(f"<{RDFS}comment> {literal(found.description)}")
    address = f"{portal_url(request)}{request.path.rstrip('/')}"
    response = HttpResponse(f"<{address}> {' ; '.join(said)} .\n", content_type=TURTLE)
    mark(request, response, lang=query.lang)
    return response


def literal(text: str) -> str:
    """A text in quotes; JSON escapes what Turtle does."""
    return orjson.dumps(text).decode()
