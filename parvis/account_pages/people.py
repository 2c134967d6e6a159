"""Whom a page of an account is for."""

from typing import cast

from django.http import HttpRequest

from parvis.accounts.models import User


def person_of(request: HttpRequest) -> User:
    """The person who is signed in; only for views that ask for one."""
    return cast(User, request.user)
