"""Signing in and out, so that nothing is carried over from one state to the other."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse

from parvis.accounts.models import User


def sign_in(request: HttpRequest, user: User) -> None:
    """Recognise this person from now on, in an empty session with a new key and a new CSRF secret.

    The view must carry `@emits("sign_in", "token_form")`, else no cookie leaves.
    """
    request.session.flush()
    login(request, user)


def sign_out(request: HttpRequest, response: HttpResponse) -> None:
    """Empty the session on the server and erase `sessionid` and `csrftoken` with this answer.

    The view must carry `@emits("sign_out")`, else the cookies stay.
    """
    logout(request)
    response.delete_cookie(settings.SESSION_COOKIE_NAME)
    response.delete_cookie(settings.CSRF_COOKIE_NAME)
