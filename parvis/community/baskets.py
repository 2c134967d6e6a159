"""The basket that a person keeps in their account."""

from collections.abc import Sequence
from datetime import datetime

from parvis.accounts.models import User
from parvis.community.models import KeptBasket


def keep_basket(person: User, choices: Sequence[str], *, at: datetime) -> None:
    """Replace what the person had put aside."""
    KeptBasket.objects.update_or_create(person=person, defaults={"choices": list(choices), "modified_at": at})


def kept_choices(person: User) -> list[str]:
    """What the person has put aside."""
    found = KeptBasket.objects.filter(person=person).first()
    return list(found.choices) if found else []
