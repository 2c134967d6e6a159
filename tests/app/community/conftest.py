"""Pages read as in the portal's tests; nothing known of the catalogue stays from test to test."""

import pytest

from parvis.records.known import KNOWN
from tests.app.portal.conftest import Read, Reading, fresh, read

__all__ = ["Read", "Reading", "fresh", "read"]


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """Databases that are emptied count their changes from one again."""
    KNOWN.at(-1)
    KNOWN.things.clear()
