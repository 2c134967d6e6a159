"""The addresses of OData. Source: other-services.md §3."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from parvis.catalogue.models import Dataset
from parvis.explore.answers import mark
from parvis.explore.odata.asking import ATOM, PAGE, Options
from parvis.explore.odata.atom import as_atom
from parvis.explore.odata.rows import entity_type, row_objects
from parvis.explore.record_views import source_for as source_of
from parvis.explore.refusals import XML_TYPE
from parvis.explore.requests import person_of, portal_url, read_only
from parvis.lib.errors import NotFoundError
from parvis.records.query import RecordsQuery
from parvis.records.search import Page, find_record, prepared
from parvis.records.source import Source

BASE = "/api/odata"
EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
EDM = "http://docs.oasis-open.org/odata/ns/edm"


def base_of(request: HttpRequest) -> str:
    """The address of the service."""
    return portal_url(request) + BASE


def sets(request: HttpRequest) -> list[Dataset]:
    """The datasets whose records the caller may read."""
    person = person_of(request)
    found = Dataset.objects.visible_to(person).with_current().filter(current__isnull=False).order_by("dataset_id")
    return [one for one in found if one.data_visible_to(person)]


@read_only
def service(request: HttpRequest) -> HttpResponseBase:
    """The sets that there are."""
    options = Options.from_request(request)
    names = [one.dataset_id for one in sets(request)]
    content = {
        context_key(options): f"{base_of(request)}/$metadata",
        "value": [{"name": name, "kind": "EntitySet", "url": quote(name)} for name in names],
    }
    return in_json(request, content, options)


@read_only
def metadata(request: HttpRequest) -> HttpResponseBase:
    """The types of all sets."""
    options = Options.from_request(request)
    root = Element(f"{{{EDMX}}}Edmx", {"Version": "4.0"})
    services = SubElement(root, f"{{{EDMX}}}DataServices")
    schema = SubElement(services, "Schema", {"Namespace": "parvis", "xmlns": EDM})
    place = SubElement(schema, "ComplexType", {"Name": "GeoPoint2D"})
    for name in ("latitude", "longitude"):
        SubElement(place, "Property", {"Name": name, "Type": "Edm.Double"})
    container = Element("EntityContainer", {"Name": "Portal"})
    person = person_of(request)
    for one in sets(request):
        version = one.version(options.lang)
        if version:
            entity_type(schema, one.dataset_id, version.schema, one.hidden_from(person, version.schema))
            SubElement(container, "EntitySet", {"Name": one.dataset_id, "EntityType": f"parvis.{one.dataset_id}"})
    schema.append(container)
    response = HttpResponse(tostring(root, "utf-8", xml_declaration=True), content_type=XML_TYPE)
    mark(request, response, lang=options.lang)
    return response


@read_only
def rows(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """One page of a set."""
    options = Options.from_request(request)
    source, question = asked(request, dataset_id, options)
    size = page_size(options)
    found = replace(prepared(source, question), limit=size, offset=options.skip).page(with_ids=True)
    content: dict[str, Any] = {context_key(options): f"{base_of(request)}/$metadata#{source.name}"}
    if options.counted:
        content["@odata.count" if options.version > 3 else "odata.count"] = found.total_count
    content["value"] = row_objects(found.results, found.ids, found.columns)
    if address := next_page(request, options, found, size):
        content["@odata.nextLink" if options.version > 3 else "odata.nextLink"] = address
    return answered(request, content, options, source)


def asked(request: HttpRequest, dataset_id: str, options: Options) -> tuple[Source, RecordsQuery]:
    """The records of a set, and the question put to them."""
    source = source_of(request, dataset_id, RecordsQuery(lang=options.lang))
    return source, options.over(source.schema, source.hidden)


def page_size(options: Options) -> int:
    """How many rows a page has, within the portal's window."""
    size = PAGE if options.top is None else min(PAGE, options.top)
    window = settings.RESULT_WINDOW
    return max(0, min(size, window - options.skip)) if window else size


def next_page(request: HttpRequest, options: Options, found: Page, size: int) -> str:
    """Where the next page is, if there is one."""
    reached = options.skip + len(found.results)
    left = None if options.top is None else options.top - size
    window = settings.RESULT_WINDOW
    if size < PAGE or reached >= found.total_count or left == 0 or (window and reached >= window):
        return ""
    params = request.GET.copy()
    for name in ("$skip", "$top", "apikey"):
        params.pop(name, None)
    params["$skiptoken"] = str(reached)
    if left is not None:
        params["$top"] = str(left)
    return f"{portal_url(request)}{quote(request.path)}?{params.urlencode(safe='$')}"


@read_only
def number(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """How many rows a set has."""
    options = Options.from_request(request)
    source, question = asked(request, dataset_id, options)
    total = replace(prepared(source, question), limit=0).page().total_count
    response = HttpResponse(str(total), content_type="text/plain; charset=utf-8")
    mark(request, response, lang=options.lang)
    return response


@read_only
def row(request: HttpRequest, dataset_id: str, record_id: str) -> HttpResponseBase:
    """One row."""
    options = Options.from_request(request)
    source, question = asked(request, dataset_id, options)
    page = find_record(source, record_id.strip("'\""), question)
    (found,) = row_objects(page.results, page.ids, page.columns)
    content = {context_key(options): f"{base_of(request)}/$metadata#{source.name}/$entity", **found}
    return answered(request, content, options, source)


@read_only
def unknown(_request: HttpRequest) -> HttpResponseBase:
    """Nothing else is there."""
    raise NotFoundError("There is no such resource.")


def context_key(options: Options) -> str:
    """The key under which the type of an answer is told."""
    return "@odata.context" if options.version > 3 else "odata.metadata"


def answered(request: HttpRequest, content: dict[str, Any], options: Options, source: Source) -> HttpResponse:
    """Rows in the format asked for."""
    if options.format == ATOM:
        response = HttpResponse(as_atom(content, source, base_of(request)), content_type="application/atom+xml")
        mark(request, response, lang=options.lang)
        return response
    return in_json(request, content, options)


def in_json(request: HttpRequest, content: dict[str, Any], options: Options) -> HttpResponse:
    """JSON of the version asked for."""
    response = HttpResponse(orjson.dumps(content), content_type="application/json; charset=utf-8")
    if options.version > 3:
        response.headers["OData-Version"] = "4.0"
    else:
        response.headers["DataServiceVersion"] = "3.0"
    mark(request, response, lang=options.lang)
    return response
