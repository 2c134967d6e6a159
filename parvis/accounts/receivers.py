"""What follows from events of django-allauth, which are told in signals only."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import password_changed, password_reset, password_set
from django.dispatch import receiver
from django.http import HttpRequest

from parvis.accounts.actions import after_new_password
from parvis.accounts.models import User


@receiver([password_changed, password_set, password_reset])
def put_sessions_right(request: HttpRequest, user: User, **_: Any) -> None:
    """A new password has ended sessions."""
    after_new_password(request, user)


@receiver(password_reset)
def count_as_confirmed(user: User, **_: Any) -> None:
    """Who followed the link of a mail has confirmed the address that it was sent to."""
    known = {"verified": True, "primary": True}
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults=known)
