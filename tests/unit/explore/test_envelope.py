"""What every API answer carries, whatever made it."""

import gzip
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from parvis.explore.middleware import ApiEnvelope
from parvis.lib.errors import NotFoundError, ParameterError, QueryTooLongError, gettext_noop

ASKED = RequestFactory()
TEXT = "word " * 500


def through(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    return ApiEnvelope(lambda _request: response)(request)  # type: ignore[arg-type,return-value]


def test_pages_pass_untouched() -> None:
    page = HttpResponse("<h1>", status=404)

    assert through(ASKED.get("/fr/api/"), page) is page
    assert "Access-Control-Allow-Origin" not in page


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "InvalidRESTParameterError"),
        (403, "ForbiddenAccess"),
        (404, "NotFoundURI"),
        (405, "MethodNotAllowed"),
        (500, "InternalServerError"),
    ],
)
def test_pages_of_errors_become_json(status: int, code: str) -> None:
    answer = through(ASKED.get("/api/x"), HttpResponse("<h1>at line 3</h1>", status=status))

    assert isinstance(answer, HttpResponse)
    assert answer.status_code == status
    assert f'"error_code":"{code}"'.encode() in answer.content
    assert b"line 3" not in answer.content


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFoundError(gettext_noop("Nothing.")), 404),
        (ParameterError("limit", 1473, "-1 <= limit <= 100"), 400),
        (QueryTooLongError(gettext_noop("Too long.")), 400),
    ],
)
def test_refusals_become_json(error: Exception, status: int) -> None:
    answer = ApiEnvelope(lambda _request: HttpResponse()).process_exception(ASKED.get("/api/x"), error)

    assert answer is not None
    assert answer.status_code == status
    assert str(error).encode() in answer.content


def test_failures_that_are_not_ours_are_left_to_the_frame() -> None:
    assert ApiEnvelope(lambda _request: HttpResponse()).process_exception(ASKED.get("/api/x"), KeyError("x")) is None


def test_refusals_of_pages_are_left_to_pages() -> None:
    error = NotFoundError(gettext_noop("Nothing."))

    assert ApiEnvelope(lambda _request: HttpResponse()).process_exception(ASKED.get("/fr/"), error) is None


def test_streams_are_packed_as_they_leave() -> None:
    request = ASKED.get("/api/x", headers={"Accept-Encoding": "gzip"})

    answer = through(request, StreamingHttpResponse(iter([b"a;b\r\n", b"1;2\r\n"]), content_type="text/csv"))

    assert isinstance(answer, StreamingHttpResponse)
    assert gzip.decompress(b"".join(answer)) == b"a;b\r\n1;2\r\n"


@pytest.mark.parametrize(("media_type", "text"), [("application/json", "short"), ("application/gzip", TEXT)])
def test_what_is_short_or_packed_already_leaves_as_it_is(media_type: str, text: str) -> None:
    request = ASKED.get("/api/x", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in through(request, HttpResponse(text, content_type=media_type))


def test_head_lets_go_of_what_would_have_filled_it() -> None:
    closed: list[bool] = []

    def chunks() -> Iterator[bytes]:
        try:
            yield b"first"
            yield b"second"
        finally:
            closed.append(True)

    stream = chunks()
    next(stream)

    answer = through(ASKED.head("/api/x"), StreamingHttpResponse(stream, content_type="text/csv"))

    assert isinstance(answer, StreamingHttpResponse)
    assert (b"".join(answer), answer["Content-Type"]) == (b"", "text/csv")
    for closer in answer._resource_closers:
        closer()
    assert closed == [True]
