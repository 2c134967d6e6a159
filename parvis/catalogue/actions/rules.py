"""Who may do what with a dataset, beside what everyone may."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction

from parvis.accounts.models import User
from parvis.catalogue.access import CallsQuota
from parvis.catalogue.models import Dataset, SecurityRule
from parvis.catalogue.revisions import note_change


@dataclass(frozen=True, slots=True)
class Rights:
    """What a rule gives. `visible_fields` of None are all; `row_filter` is a condition that the caller has tried."""

    data_visible: bool = True
    visible_fields: Collection[str] | None = None
    row_filter: str = ""
    calls_quota: CallsQuota | None = None
    permissions: Collection[str] = ()


@transaction.atomic
def set_rule(dataset: Dataset, reader: User | Group, rights: Rights) -> SecurityRule:
    """Give a person, or the people of a group, rights of their own for a dataset, in place of those they had."""
    values = {
        "data_visible": rights.data_visible,
        "visible_fields": None if rights.visible_fields is None else sorted(rights.visible_fields),
        "row_filter": rights.row_filter.strip(),
        "permissions": sorted(rights.permissions),
        "calls_quota": {"unit": quota.unit, "limit": quota.limit} if (quota := rights.calls_quota) else None,
    }
    who = {"group": reader} if isinstance(reader, Group) else {"user": reader}
    rule, _ = SecurityRule.objects.update_or_create(dataset=dataset, **who, defaults=values)
    note_change()
    return rule


@transaction.atomic
def remove_rule(rule: SecurityRule) -> None:
    """Take a rule away: the default holds again for those it named."""
    rule.delete()
    note_change()
