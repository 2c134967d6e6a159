"""A portal with optional services, made as the audit makes its own."""

from collections.abc import Iterator

import pytest

from parvis.consent.audit.server import served


@pytest.fixture(scope="session")
def asking() -> Iterator[str]:
    """The address of a portal that has optional services."""
    with served() as portal:
        yield portal.base_url
