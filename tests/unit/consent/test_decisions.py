"""Whether a service may act. Source: cookies.md §5."""

from dataclasses import replace

import pytest

from parvis.consent.decisions import has_refusal_signal, is_granted
from parvis.consent.register import published


@pytest.mark.parametrize(
    ("headers", "refuses"),
    [
        ({"HTTP_SEC_GPC": "1"}, True),
        ({"HTTP_SEC_GPC": "0, 1"}, True),
        ({"HTTP_DNT": "1"}, True),
        ({"HTTP_SEC_GPC": "0"}, False),
        ({"HTTP_SEC_GPC": "true"}, False),
        ({"HTTP_SEC_GPC": ""}, False),
        ({"HTTP_SEC_GPC": "1;x"}, False),
        ({"HTTP_SEC_GPC": "11"}, False),
        ({"HTTP_DNT": "0"}, False),
        ({}, False),
    ],
)
def test_c053_refusal_signals(headers: dict[str, str], refuses: bool) -> None:
    assert has_refusal_signal(headers) is refuses


def test_the_order_of_decisions() -> None:
    services = published().service_by_id
    necessary, measurement = services["authentication"], services["measurement"]
    optional = replace(necessary, purpose="media")

    assert is_granted(necessary, {"HTTP_SEC_GPC": "1"})
    assert is_granted(measurement, {})
    assert not is_granted(measurement, {"HTTP_SEC_GPC": "1"})
    assert not is_granted(optional, {})
    assert not is_granted(replace(necessary, active=False), {})
