"""The headers of pages. Source: cookies.md §12.1."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

BASE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; frame-src 'self'; worker-src 'self' blob:; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'self'; report-uri /cookies/csp-report/"
)


@pytest.mark.parametrize("address", ["/page/", "/form/", "/forbidden/", "/breaks/"])
def test_c121_every_page_has_the_base_policy(client: Client, address: str) -> None:
    assert client.get(address)["Content-Security-Policy"] == BASE


def test_c121_on_https_insecure_requests_are_upgraded(client: Client) -> None:
    assert client.get("/page/", secure=True)["Content-Security-Policy"] == BASE + "; upgrade-insecure-requests"


def test_c121_answers_that_are_no_pages_have_no_page_policy(client: Client) -> None:
    response = client.get("/reading/")

    assert "Content-Security-Policy" not in response
    assert response["X-Content-Type-Options"] == "nosniff"


def test_c167_further_headers_of_a_page_on_https(client: Client) -> None:
    response = client.get("/page/", secure=True)

    assert response["Strict-Transport-Security"] == "max-age=31536000"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-DNS-Prefetch-Control"] == "off"
    assert response["Permissions-Policy"] == (
        "browsing-topics=(), attribution-reporting=(), join-ad-interest-group=(), run-ad-auction=(), "
        "shared-storage=(), storage-access=()"
    )
    assert "Strict-Transport-Security" not in client.get("/page/")


def test_a_deployment_may_tighten_the_policy(client: Client, settings: Settings) -> None:
    extra = {"img-src": ["'self'"], "require-trusted-types-for": ["'script'"]}
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "CSP_EXTRA": extra}

    policy = client.get("/page/")["Content-Security-Policy"]

    assert "img-src 'self'; " in policy
    assert policy.endswith("; require-trusted-types-for 'script'")


def test_c037_a_framed_page_may_stand_in_any_frame(client: Client, settings: Settings) -> None:
    assert client.get("/framed/")["Content-Security-Policy"] == BASE.replace(
        "frame-ancestors 'self'", "frame-ancestors *"
    )


def test_policies_leave_through_the_server_too(wire: Callable[..., Any]) -> None:
    _, headers, _ = wire("/page/")

    assert dict(headers)["Content-Security-Policy"] == BASE
