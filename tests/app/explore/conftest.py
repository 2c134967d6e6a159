"""The fixture portal, asked by a passer-by."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

DATASETS = "/api/explore/v2.1/catalog/datasets"
Ask = Callable[..., Any]


def address(path: str) -> str:
    """A path below the datasets, its parameters percent-encoded where a browser would."""
    path, _, asked = path.partition("?")
    place = path if path.startswith("/") or not path else f"/{path}"
    return f"{DATASETS}{place}?{quote(asked, safe='=&%+')}"


@pytest.fixture
def ask(client: Client, portal: None) -> Ask:
    """Ask below `catalog/datasets` and read the JSON."""

    def asking(path: str, *, status: int = 200) -> Any:
        answer = client.get(address(path))
        body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
        assert answer.status_code == status, body
        assert answer["Content-Type"].startswith("application/json")
        return answer.json()

    return asking


@pytest.fixture
def fetch(client: Client, portal: None) -> Callable[..., bytes]:
    """Ask below `catalog/datasets` and read the bytes."""

    def fetching(path: str, *, status: int = 200) -> bytes:
        answer = client.get(address(path))
        assert answer.status_code == status, answer
        return b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]

    return fetching
