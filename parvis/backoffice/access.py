"""Who may open which screen: each says its permission, and no address is without one."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from parvis.accounts.models import User
from parvis.consent.emitters import emits
from parvis.consent.page_views import without_banner

View = Callable[..., HttpResponseBase]
STAFF = "staff"
"""For screens that everybody may open who may enter the back office."""


def requires(permission: str) -> Callable[[View], View]:
    """A screen for people with a permission; others are asked to sign in, or told that it is not for them.

    >>> @requires("consent.manage_cookies")
    ... def register(request): ...
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if not may(request.user, permission):
                raise PermissionDenied(permission)
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "private, no-store"
            return response

        setattr(guarded, "permission", permission)  # noqa: B010
        return without_banner(emits("token_form")(guarded))

    return guard


def may(person: Any, permission: str) -> bool:
    """Whether a person may enter, and has the permission."""
    if not isinstance(person, User) or not (person.is_staff and person.is_active):
        return False
    return permission == STAFF or person.has_perm(permission)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back afterwards."""
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('portal:sign-in')}?{query}", headers={"Cache-Control": "private, no-store"})


def name_of(request: HttpRequest) -> str:
    """Who acts, as records keep it."""
    return request.user.get_username()
