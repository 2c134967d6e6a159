"""What follows from events of django-allauth, which are told in signals only."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.dispatch import receiver
from django.http import HttpRequest

from parvis.accounts.actions import after_new_password
from parvis.accounts.models import User


@receiver([password_changed, password_set, password_reset])
def put_sessions_right(request: HttpRequest, user: User, **_: Any) -> None:
    """A new password has ended sessions."""
    after_new_password(request, user)
