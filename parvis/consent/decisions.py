"""Whether a service may act for this visitor now, and whether to ask. Source: cookies.md §5, §15.2."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parvis.consent.choices import MEASUREMENT_CODE, Choice, opened, this_week
from parvis.consent.declarations import Register, Service
from parvis.consent.options import options


@dataclass(frozen=True, slots=True)
class Visitor:
    """All that is known of whoever asks: a valid choice, if any, and whether the browser says no."""

    choice: Choice | None = None
    refuses: bool = False


def visitor_from(value: str, headers: Mapping[str, Any], *, host: str, newest_revision: int) -> Visitor:
    """The visitor of a request, from the value of `cookies_preferences` and the request's `META`."""
    choice = valid_choice(value, host=host, newest_revision=newest_revision) if value else None
    return Visitor(choice, has_refusal_signal(headers))


def valid_choice(value: str, *, host: str, newest_revision: int) -> Choice | None:
    """The choice that a value holds, if its seal, its revision and its age are good; what is not valid is absent."""
    choice = opened(value, host)
    if choice is None or not 1 <= choice.revision <= newest_revision:
        return None
    return choice if 0 <= this_week() - choice.week <= options().memory_weeks else None


def is_granted(service: Service, visitor: Visitor) -> bool:
    """The decision for one service; any doubt is a no for what is optional."""
    if not service.active:
        return False
    if service.purpose == "measurement":
        decision = visitor.choice.decisions.get(MEASUREMENT_CODE) if visitor.choice else None
        return decision.granted if decision else not visitor.refuses
    if not service.optional:
        return True
    decision = visitor.choice.decisions.get(service.code) if visitor.choice else None
    return decision is not None and decision.granted and decision.consent_rev == service.consent_rev


def granted_services(register: Register, visitor: Visitor) -> tuple[Service, ...]:
    """The optional services that the visitor has agreed to."""
    return tuple(service for service in register.optional_services if is_granted(service, visitor))


def asked_about(register: Register, visitor: Visitor) -> tuple[Service, ...]:
    """The services that make asking due; none where it is not."""
    if visitor.choice is None:
        return () if visitor.refuses else register.optional_services
    choice = visitor.choice
    return tuple(
        service
        for service in register.optional_services
        if is_unanswered(service, choice) and not is_purpose_refused(service.purpose, register, choice)
    )


def is_unanswered(service: Service, choice: Choice) -> bool:
    """Whether nothing was said to a service, or a yes to what it no longer is."""
    decision = choice.decisions.get(service.code)
    return decision is None or (decision.granted and decision.consent_rev < service.consent_rev)


def is_purpose_refused(purpose: str, register: Register, choice: Choice) -> bool:
    """Whether all that was said to services of a purpose, at least one thing, is no."""
    codes = {service.code for service in register.services if service.purpose == purpose}
    said = [decision.granted for code, decision in choice.decisions.items() if code in codes]
    return bool(said) and not any(said)


def has_refusal_signal(headers: Mapping[str, Any]) -> bool:
    """Whether the browser says no: `Sec-GPC` (one `1` among repeated fields is enough) or `DNT`, exactly `1`."""
    if not options().honour_signals:
        return False
    signals = str(headers.get("HTTP_SEC_GPC", "")).split(",")
    return any(signal.strip(" \t") == "1" for signal in signals) or headers.get("HTTP_DNT") == "1"
