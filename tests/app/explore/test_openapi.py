"""The OpenAPI document says what is served: explore-api.md §11, 20. Hypothesis asks what it allows."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from parvis.explore.urls import urlpatterns
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
    base = "/api/explore/v2.1"
    records = client.get(f"{base}/catalog/datasets/city-spots/records?include_app_metas=true").json()["results"]
    plan = client.get(f"{base}/catalog/datasets/paper-plan").json()
    copies = client.get(f"{base}/catalog/datasets/city-spots/snapshots").json()["results"]
    names = {
        "dataset_id": "city-spots", "record_id": records[0]["_id"], "format": "csv", "type": "basic", "name": "default",
        "attachment_id": "notice_pdf", "file_id": records[3]["photo"]["id"],
        "export_id": plan["alternative_exports"][0]["url"].rpartition("/")[2],
        "number": copies[0]["href"].rpartition("/")[2],
    }  # fmt: skip
    for path in client.get(DOCUMENT).json()["paths"]:
        place = names | {"dataset_id": "paper-plan"} if "alternative" in path else names
        answer = client.get(f"{base}{path.format(**place)}")
        assert answer.status_code in {200, 302}, path


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """The test's connection outlives the calls, as it does under Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "not allowed"])
def test_answers_are_as_documented(portal: None, kept_connection: None, mode: GenerationMode) -> None:
    """Every operation of the document, asked with what it allows and with what it does not."""
    served = schemathesis.openapi.from_wsgi(DOCUMENT, application)
    asked: Counter[str] = Counter()
    free: set[str] = set()  # operations of which nothing can be asked wrongly

    for found in served.get_all_operations():
        operation = found.ok()

        @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def check(case: Any) -> None:
            asked[case.operation.label] += 1
            case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

        try:
            check()
        except Unsatisfiable:
            free.add(operation.label)

    paths = Client().get(DOCUMENT).json()["paths"]
    assert not free or mode is GenerationMode.NEGATIVE
    assert not {one for one in free if one.endswith(("/records", "/datasets", "/exports/{format}"))}
    assert set(asked) | free == {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


UNDOCUMENTED = {"tiles", "aggregates", "query", "console", "swagger.json"}
"""Drawings of the portal's own maps, what is gone, and the document itself."""


def test_every_address_of_the_current_version_is_documented(client: Client, portal: None) -> None:
    paths = {re.sub(r"\{\w+\}", "*", path) for path in client.get(DOCUMENT).json()["paths"]}

    for pattern in urlpatterns:
        regex = str(pattern.pattern).replace("\\", "")
        if not regex.startswith("^api/explore/v2.1"):
            continue
        path = re.sub(r"\(\?P<\w+>[^)]*\)", "*", regex.removeprefix("^api/explore/v2.1")).removesuffix("/?$")
        if not UNDOCUMENTED & set(path.split("/")) and not path.endswith("/datasets/*/*"):
            assert (path or "/") in paths, regex
