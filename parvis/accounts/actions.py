"""Signing in and out, so that nothing is carried over from one state to the other."""

import secrets

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse

from parvis.accounts.models import OpenSession, User
from parvis.accounts.sessions import end_sessions, follow_session, note_session

BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(request: HttpRequest, user: User) -> None:
    """Recognise this person from now on, in an empty session with a new key and a new CSRF secret.

    The view must carry `@emits("sign_in", "token_form")`, else no cookie leaves.
    """
    request.session.flush()
    login(request, user, backend=BACKEND)
    note_session(request, user)


def sign_out(request: HttpRequest, response: HttpResponse) -> None:
    """Empty the session on the server and erase `sessionid` and `csrftoken` with this answer.

    The view must carry `@emits("sign_out")`, else the cookies stay.
    """
    if request.session.session_key:
        OpenSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)
    response.delete_cookie(settings.SESSION_COOKIE_NAME)
    response.delete_cookie(settings.CSRF_COOKIE_NAME)


def close_other_sessions(request: HttpRequest, user: User) -> int:
    """Sign this person out everywhere but here, where the session gets a new key; how many sessions ended."""
    old = request.session.session_key or ""
    ended = end_sessions(user, but=old)
    user.session_salt = secrets.token_hex(16)
    user.save(update_fields=["session_salt"])
    update_session_auth_hash(request, user)
    follow_session(old, request.session.session_key or "")
    return ended


def after_new_password(request: HttpRequest, user: User) -> None:
    """Put the list of sessions right: a new password ends all but this one, which has a new key already."""
    old = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "") if SESSION_KEY in request.session else ""
    end_sessions(user, but=old)
    if old:
        follow_session(old, request.session.session_key or "")
