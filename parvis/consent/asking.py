"""What a choice form says, parsed once, and the choice that comes of it. Source: cookies.md §6.4, §7.1."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from parvis.consent.choices import MEASUREMENT_CODE, Choice, Decision, this_week
from parvis.consent.declarations import Register, Service
from parvis.consent.errors import ChoiceError
from parvis.consent.options import options
from parvis.consent.tallies import SURFACES

ACTIONS = frozenset({"accept_all", "refuse_all", "save", "withdraw", "object", "unobject", "forget"})
REFUSING = frozenset({"refuse_all", "withdraw", "object"})
"""Honoured from every form, however old, and even where nothing proves where it came from."""
LONGEST_BODY = 65_536


@dataclass(frozen=True, slots=True)
class Asked:
    """One sent choice."""

    action: str
    services: frozenset[str]
    revision: int | None
    surface: str
    next_path: str
    lang: str
    objects: bool | None = None

    @property
    def grants(self) -> bool:
        """Whether it says yes to something optional."""
        return self.action == "accept_all" or (self.action == "save" and bool(self.services))


def asked_of(request: HttpRequest, register: Register) -> Asked:
    """The fields of a form, or the keys of the same names in JSON.

    Raises:
        ChoiceError: an unknown action, service or surface, or a body that cannot be read.
    """
    fields = json_fields(request) if request.content_type == "application/json" else form_fields(request)
    together = str(fields.get("all", ""))
    action = "save" if together else str(fields.get("action", ""))
    if action not in ACTIONS:
        raise ChoiceError("action", action)
    surface = str(fields.get("surface") or "preferences")
    if surface not in SURFACES:
        raise ChoiceError("surface", surface)
    lang = str(fields.get("lang", ""))
    return Asked(
        action=action,
        services=services_of(fields, together, register),
        revision=revision_of(fields.get("revision")),
        surface=surface,
        next_path=str(fields.get("next") or ""),
        lang=lang if lang in register.languages else register.languages[0],
        objects=objection_of(fields),
    )


def form_fields(request: HttpRequest) -> Mapping[str, Any]:
    """The fields of a plain form; radio pairs `decide.<id>` count as ids of `service`."""
    fields: dict[str, Any] = {name: request.POST[name] for name in request.POST if name != "service"}
    pairs = {name.removeprefix("decide."): value for name, value in fields.items() if name.startswith("decide.")}
    fields["service"] = [*request.POST.getlist("service"), *(key for key, value in pairs.items() if value == "y")]
    return fields


def json_fields(request: HttpRequest) -> Mapping[str, Any]:
    """The keys of a JSON body.

    Raises:
        ChoiceError: it is no JSON object.
    """
    try:
        found = json.loads(request.read(LONGEST_BODY))
    except (ValueError, RecursionError) as error:
        raise ChoiceError("body", "JSON") from error
    if not isinstance(found, dict):
        raise ChoiceError("body", "JSON")
    return found


def services_of(fields: Mapping[str, Any], together: str, register: Register) -> frozenset[str]:
    """The ids granted; a button for a whole purpose (`media:y`) goes before what the radios say.

    Raises:
        ChoiceError: an id that no optional active service has, or a purpose that is not in use.
    """
    given = fields.get("service") or []
    ids = {given} if isinstance(given, str) else set(map(str, given)) if isinstance(given, list) else {repr(given)}
    optional = {service.id: service for service in register.optional_services}
    if unknown := sorted(ids - set(optional)):
        raise ChoiceError("service", unknown[0])
    if not together:
        return frozenset(ids)
    purpose, _, word = together.partition(":")
    concerned = {identity for identity, service in optional.items() if service.purpose == purpose}
    if not concerned or word not in {"y", "n"}:
        raise ChoiceError("all", together)
    return frozenset(ids | concerned if word == "y" else ids - concerned)


def revision_of(told: object) -> int | None:
    """The revision shown, if the form says one."""
    text = str(told) if isinstance(told, str | int) and not isinstance(told, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def objection_of(fields: Mapping[str, Any]) -> bool | None:
    """Whether the box "Do not count me" is ticked, where the form has it."""
    return None if "measurement" not in fields else fields.get("object") in {"1", "on", True}


def chosen(asked: Asked, register: Register, before: Choice | None, *, counted: bool) -> Choice | None:
    """The choice after an action; none after forgetting. `counted`: whether measurement counted the visitor so far."""
    if asked.action == "forget":
        return None
    if asked.action in {"object", "unobject"}:
        return with_one(register, before, measurement(register), granted=asked.action == "unobject")
    decisions = {
        service.code: Decision(service.consent_rev, is_yes(asked, service)) for service in register.optional_services
    }
    kept = before.decisions.get(MEASUREMENT_CODE) if before else None
    if asked.action == "save" and asked.objects is not None and asked.objects == counted:
        kept = Decision(measurement(register).consent_rev, not asked.objects)
    if kept is not None:
        decisions[MEASUREMENT_CODE] = kept
    return Choice(register.revision, this_week(), decisions)


def is_yes(asked: Asked, service: Service) -> bool:
    """What an action on the whole list says to one service."""
    return asked.action == "accept_all" or (asked.action == "save" and service.id in asked.services)


def with_one(register: Register, before: Choice | None, service: Service, *, granted: bool) -> Choice:
    """A choice with one decision more; older ones keep their week, and leave once nothing of their time is left."""
    week = this_week()
    one = {service.code: Decision(service.consent_rev, granted)}
    if before is None or week - before.week >= options().memory_weeks:
        return Choice(register.revision, week, one)
    known = {each.code for each in register.services}
    others = {code: decision for code, decision in before.decisions.items() if code in known and code != service.code}
    return Choice(register.revision, before.week if others else week, {**others, **one})


def measurement(register: Register) -> Service:
    """The built-in measurement, which the core part always has."""
    return next(service for service in register.services if service.purpose == "measurement")


def seconds_left(choice: Choice) -> int:
    """How long a choice is still kept."""
    return (options().memory_weeks - (this_week() - choice.week)) * 604_800
