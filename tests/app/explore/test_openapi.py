"""The OpenAPI document says what is served: explore-api.md §11, 20. Hypothesis asks what it allows."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from parvis.wsgi import application

DOCUMENT = "/api/explore/v2.1/swagger.json"
CHECKS = [content_type_conformance, not_a_server_error, response_schema_conformance, status_code_conformance]
"""Unknown parameters and values are let pass where the contract says so; hence no check that all of them are refused."""


def test_s020_the_document_lists_the_records_path(client: Client, portal: None) -> None:
    answer = client.get(DOCUMENT)

    assert answer.status_code == 200
    found = answer.json()
    assert found["openapi"].startswith("3.")
    assert "/catalog/datasets/{dataset_id}/records" in found["paths"]


@pytest.mark.parametrize("path", ["/api-console/explore/v2.1", "/api/explore/v2.1/console"])
def test_the_console_is_led_to(client: Client, portal: None, path: str) -> None:
    assert client.get(path).status_code == 302


def test_every_path_is_served(client: Client, portal: None) -> None:
    record = client.get("/api/explore/v2.1/catalog/datasets/city-spots/records?include_app_metas=true").json()
    names = {"dataset_id": "city-spots", "record_id": record["results"][0]["_id"], "format": "csv"}
    for path in client.get(DOCUMENT).json()["paths"]:
        answer = client.get(f"/api/explore/v2.1{path.format(**names)}")
        assert answer.status_code == 200, path


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """The test's connection outlives the calls, as it does under Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_answers_are_as_documented(portal: None, kept_connection: None) -> None:
    served = schemathesis.openapi.from_wsgi(DOCUMENT, application)

    for found in served.get_all_operations():
        operation = found.ok()

        @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def check(case: Any) -> None:
            case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

        check()
