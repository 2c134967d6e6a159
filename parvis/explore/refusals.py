"""Errors as answers, in the shape of the service that was called. Source: explore-api.md §8.1, legacy-v1.md §8."""

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

import orjson
from django.http import HttpRequest, HttpResponse

from parvis.lib.errors import ParameterError, ParvisError

JSON_TYPE = "application/json; charset=utf-8"
XML_TYPE = "application/xml; charset=utf-8"
READING = "GET, HEAD, OPTIONS"
FAILED = "The portal could not answer. The failure has been recorded."
CODES = {
    400: "InvalidRESTParameterError",
    401: "Unauthorized",
    403: "ForbiddenAccess",
    404: "NotFoundURI",
    405: "MethodNotAllowed",
}
SENTENCES = {
    400: "The request is malformed.",
    401: "Authentication is required to access this resource.",
    403: "You don't have permission to access the requested resource",
    404: "The requested URI does not exist.",
    405: "The method is not allowed.",
}
SEARCH_V1_CODE = 10000
"""Any number will do: clients look at the key `error` only."""
OWS = "http://www.opengis.net/ows"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a call is refused; `parameter` names what is wrong with it, where that is known."""

    code: str
    message: str
    status: int
    parameter: str = ""


def refusal_of(error: ParvisError) -> Refusal:
    """An error of ours; messages stay in English."""
    parameter = str(error.data["name"]) if isinstance(error, ParameterError) else getattr(error, "clause", "")
    return Refusal(error.code, str(error), error.status, parameter)


def plain_refusal(status: int) -> Refusal:
    """An error that was found before any view of ours ran."""
    if status >= 500:
        return Refusal("InternalServerError", FAILED, status)
    return Refusal(CODES.get(status, "InputError"), SENTENCES.get(status, "The request cannot be answered."), status)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer of the service that was called; nobody may store it."""
    path = request.path_info
    shape = next((shape for start, shape in SHAPES if path.startswith(start)), in_explore)
    response = shape(refusal)
    response.headers["Cache-Control"] = "no-store"
    if refusal.status == 503:
        response.headers["Retry-After"] = "5"
    if refusal.status == 405:
        response.headers["Allow"] = READING
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = 'Apikey realm="api"'
    return response


def in_json(content: object, status: int) -> HttpResponse:
    """A JSON body."""
    return HttpResponse(orjson.dumps(content), content_type=JSON_TYPE, status=status)


def in_explore(refusal: Refusal) -> HttpResponse:
    """Explore API, and whatever has no shape of its own."""
    return in_json({"error_code": refusal.code, "message": refusal.message}, refusal.status)


def in_search_v1(refusal: Refusal) -> HttpResponse:
    """Search API v1, push API and the old addresses of files."""
    return in_json({"errorcode": SEARCH_V1_CODE, "error": refusal.message}, refusal.status)


def in_automation(refusal: Refusal) -> HttpResponse:
    """Automation API. Source: management-api.md §1."""
    code = AUTOMATION_CODES.get(refusal.code) or AUTOMATION_STATUSES.get(refusal.status, "bad_request")
    body: dict[str, object] = {"error_code": code, "message": refusal.message}
    if code == "validation_error":
        body["detail"] = {refusal.parameter or "non_field_errors": [refusal.message]}
    return in_json(body, refusal.status)


AUTOMATION_CODES = {
    "validation_error": "validation_error",
    "invalid_dataset_status": "invalid_dataset_status",
    "InvalidRESTParameterError": "validation_error",
}
AUTOMATION_STATUSES = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    500: "internal_error",
    503: "internal_error",
}


def in_odata(refusal: Refusal) -> HttpResponse:
    """OData. Source: other-services.md §3."""
    return in_json({"error": {"message": refusal.message, "code": refusal.status}}, refusal.status)


def in_ows(refusal: Refusal) -> HttpResponse:
    """CSW and WFS: an OWS exception report. Source: other-services.md §4, §5."""
    report = Element(f"{{{OWS}}}ExceptionReport", {"version": "1.2.0"})
    code = OWS_CODES.get(refusal.code, "NoApplicableCode")
    exception = SubElement(report, f"{{{OWS}}}Exception", {"exceptionCode": code})
    if refusal.parameter:
        exception.set("locator", refusal.parameter)
    SubElement(exception, f"{{{OWS}}}ExceptionText").text = refusal.message
    return HttpResponse(tostring(report, "utf-8", xml_declaration=True), content_type=XML_TYPE, status=refusal.status)


OWS_CODES = {
    "InvalidRESTParameterError": "InvalidParameterValue",
    "MissingParameterValue": "MissingParameterValue",
    "OperationNotSupported": "OperationNotSupported",
    "VersionNegotiationFailed": "VersionNegotiationFailed",
}
SHAPES: tuple[tuple[str, Callable[[Refusal], HttpResponse]], ...] = (
    ("/api/records/1.0", in_search_v1),
    ("/api/datasets/1.0", in_search_v1),
    ("/explore/dataset/", in_search_v1),
    ("/api/push/", in_search_v1),
    ("/api/automation/", in_automation),
    ("/api/management/", in_automation),
    ("/api/odata", in_odata),
    ("/api/csw", in_ows),
    ("/api/wfs", in_ows),
)
