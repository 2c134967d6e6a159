"""What a revision changes of the one before, service by service, and whether people are to be asked again."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from parvis.consent.declarations import Item, Register, Service
from parvis.consent.validation import is_material, lives

Kind = Literal["added", "removed", "changed"]
HEADS = ("site", "controller", "operator", "languages", "measurement")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changes; `material`: what people agreed to is no longer the same."""

    subject: str
    kind: Kind
    fields: tuple[str, ...] = ()
    material: bool = False
    asks_again: bool = False

    def as_table(self) -> dict[str, Any]:
        """Plain values, as a revision stores them."""
        return {**asdict(self), "fields": list(self.fields)}


def differences(new: Register, old: Register) -> list[Difference]:
    """Everything that `new` changes of `old`, heads first, then services, then items."""
    return [*head_differences(new, old), *service_differences(new, old), *item_differences(new, old)]


def head_differences(new: Register, old: Register) -> Iterator[Difference]:
    """Site, controller, operator, languages, measurement."""
    for name in HEADS:
        if getattr(new, name) != getattr(old, name):
            yield Difference(name, "changed", tuple(changed_fields(getattr(new, name), getattr(old, name))))


def service_differences(new: Register, old: Register) -> Iterator[Difference]:
    """Services that come, go or change."""
    before, after = old.service_by_id, new.service_by_id
    for service in new.services:
        earlier = before.get(service.id)
        if earlier is None:
            yield Difference(f"service.{service.id}", "added", material=service.optional, asks_again=service.optional)
            continue
        material = service.optional and is_material(service, earlier, lives(new, service), lives(old, earlier))
        changed = tuple(changed_fields(service, earlier))
        if changed or material:
            raised = service.consent_rev > earlier.consent_rev
            switched_on = service.active and not earlier.active
            yield Difference(f"service.{service.id}", "changed", changed, material, raised or switched_on)
    for identity in before:
        if identity not in after:
            yield Difference(f"service.{identity}", "removed")


def item_differences(new: Register, old: Register) -> Iterator[Difference]:
    """Items that come, go or change."""
    before, after = by_identity(old), by_identity(new)
    for identity, item in after.items():
        earlier = before.get(identity)
        if earlier is None:
            yield Difference(f"item.{item.name}", "added")
        elif changed := tuple(changed_fields(item, earlier)):
            yield Difference(f"item.{item.name}", "changed", changed)
    for identity, item in before.items():
        if identity not in after:
            yield Difference(f"item.{item.name}", "removed")


def by_identity(register: Register) -> dict[tuple[str, str, str], Item]:
    """Items by what makes them the same in two revisions."""
    return {(item.kind, item.name, item.source): item for item in register.items}


def changed_fields(new: Any, old: Any) -> list[str]:
    """The names of fields that differ; none for plain values."""
    if not isinstance(new, Service | Item) and not hasattr(new, "__dataclass_fields__"):
        return []
    return [field.name for field in fields(new) if getattr(new, field.name) != getattr(old, field.name)]
