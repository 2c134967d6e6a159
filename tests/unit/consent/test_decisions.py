"""Whether a service may act, and whether the visitor is asked. Source: cookies.md §5, §15.2."""

from dataclasses import replace

import pytest

from parvis.consent.choices import Choice, Decision, this_week
from parvis.consent.decisions import Visitor, asked_about, has_refusal_signal, is_granted
from parvis.consent.declarations import Register, Service
from parvis.consent.register import published

NOBODY = Visitor()
REFUSING = Visitor(refuses=True)


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


def service(identity: str, code: str, purpose: str = "media", consent_rev: int = 1) -> Service:
    base = published().service_by_id["authentication"]
    return replace(base, id=identity, code=code, purpose=purpose, consent_rev=consent_rev)


def register(*services: Service) -> Register:
    return replace(published(), services=(*published().services, *services))


def decided(**tokens: str) -> Visitor:
    """A visitor who said `vx="1y"`: yes to the first form of vx."""
    decisions = {code: Decision(int(told[:-1]), told[-1] == "y") for code, told in tokens.items()}
    return Visitor(Choice(1, this_week(), decisions))


def test_c050_the_order_of_decisions() -> None:
    services = published().service_by_id
    necessary, measurement, optional = services["authentication"], services["measurement"], service("video", "vx")

    assert is_granted(necessary, REFUSING)
    assert is_granted(measurement, NOBODY)
    assert not is_granted(measurement, REFUSING)
    assert not is_granted(optional, NOBODY)
    assert not is_granted(replace(necessary, active=False), NOBODY)


def test_c054_an_explicit_choice_prevails_over_the_signal() -> None:
    measurement = published().service_by_id["measurement"]

    assert is_granted(service("video", "vx"), replace(decided(vx="1y"), refuses=True))
    assert is_granted(measurement, replace(decided(am="1y"), refuses=True))
    assert not is_granted(measurement, replace(decided(vx="1y"), refuses=True))
    assert not is_granted(measurement, decided(am="1n"))


@pytest.mark.parametrize(
    ("said", "granted"), [("1y", False), ("2y", True), ("3y", False), ("2n", False)], ids=["old", "now", "later", "no"]
)
def test_c145_a_yes_counts_for_what_it_was_said_to(said: str, granted: bool) -> None:
    assert is_granted(service("video", "vx", consent_rev=2), decided(vx=said)) is granted


def ids(services: tuple[Service, ...]) -> list[str]:
    return [each.id for each in services]


def test_c050_asking_is_due_until_something_is_said() -> None:
    now = register(service("video", "vx"))

    assert ids(asked_about(now, NOBODY)) == ["video"]
    assert ids(asked_about(now, REFUSING)) == []
    assert ids(asked_about(register(), NOBODY)) == []
    assert ids(asked_about(now, decided(vx="1n"))) == []
    assert ids(asked_about(now, decided(vx="1y"))) == []


def test_c144_a_purpose_wholly_refused_is_not_asked_again() -> None:
    now = register(service("video", "vx"), service("maps", "mp"))

    assert ids(asked_about(now, decided(vx="1n"))) == []
    assert ids(asked_about(now, decided(vx="1y"))) == ["maps"]


def test_c145_an_outdated_yes_is_asked_again_and_a_no_is_not() -> None:
    now = register(service("video", "vx", consent_rev=2))

    assert ids(asked_about(now, decided(vx="1y"))) == ["video"]
    assert ids(asked_about(now, decided(vx="1n"))) == []


def test_c146_a_new_purpose_is_asked_even_after_refusals() -> None:
    now = register(service("video", "vx"), service("likes", "lk", purpose="social"))

    assert ids(asked_about(now, decided(vx="1n"))) == ["likes"]
