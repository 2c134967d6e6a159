"""What the frame of every back-office screen shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from parvis.backoffice.menu import menu_of


def frame(request: HttpRequest, **context: Any) -> dict[str, Any]:
    """The variables of `backoffice/base.html`, and those of the screen."""
    return {
        "groups": list(menu_of(request.user, request.path)),
        "site_name": settings.SITE_NAME,
        "lang": get_language() or settings.LANGUAGE_CODE,
        **context,
    }
