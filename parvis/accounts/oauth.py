# ruff: noqa: ARG002 the names and arguments of the methods are oauthlib's
"""The OAuth2 code flow: oauthlib knows the protocol, this module keeps what it asks to keep, hashed.

Source: explore-api.md §9; RFC 6749, 6750, 7636, 9700 (a refresh token used twice ends the whole family).
"""

import secrets
from base64 import b64decode
from binascii import Error
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from django.db import transaction
from django.utils import timezone
from oauthlib.oauth2 import RequestValidator, WebApplicationServer

from parvis.accounts.keys import digest
from parvis.accounts.models import OAuthClient, OAuthCode, OAuthToken, User
from parvis.lib.errors import UnauthorizedError, gettext_noop

SCOPE = "all"
CODE_SECONDS = 3600
TOKEN_SECONDS = 3600
WRONG = gettext_noop("The access token is wrong or has expired.")


def create_client(*, name: str, redirect_uris: Collection[str]) -> tuple[OAuthClient, str]:
    """A new application, and its secret, told only here."""
    secret = secrets.token_urlsafe(40)
    client = OAuthClient(
        client_id=secrets.token_hex(20), secret_digest=digest(secret), name=name, redirect_uris=list(redirect_uris)
    )
    client.full_clean()
    client.save(force_insert=True)
    return client, secret


def person_with_token(text: str) -> User:
    """Whom an access token stands for. Raises UnauthorizedError."""
    token = (
        OAuthToken.objects.select_related("person")
        .filter(access_digest=digest(text.strip()), expires_at__gt=timezone.now(), person__is_active=True)
        .filter(client__revoked_at=None)
        .first()
    )
    if token is None:
        raise UnauthorizedError(WRONG)
    return token.person


def forget_expired(*, at: datetime) -> int:
    """Erase codes and tokens that nobody can use any more; how many."""
    codes, _ = OAuthCode.objects.filter(expires_at__lt=at).delete()
    tokens, _ = OAuthToken.objects.filter(renewed_at__lt=at - timedelta(days=1), expires_at__lt=at).delete()
    return codes + tokens


class Store(RequestValidator):
    """What oauthlib asks of the database. Its method names and arguments are oauthlib's."""

    def validate_client_id(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        request.client = OAuthClient.objects.filter(client_id=client_id, revoked_at=None).first()
        return request.client is not None

    def validate_redirect_uri(self, client_id: str, redirect_uri: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        return redirect_uri in request.client.redirect_uris

    def get_default_redirect_uri(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> Any:
        known = request.client.redirect_uris
        return str(known[0]) if len(known) == 1 else None

    def get_default_scopes(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        return [SCOPE]

    def validate_scopes(
        self, client_id: str, scopes: Any, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        return set(scopes) == {SCOPE}

    def validate_response_type(
        self, client_id: str, response_type: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        return response_type == "code"

    def is_pkce_required(self, client_id: str, request: Any) -> bool:
        return False

    def save_authorization_code(self, client_id: str, code: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        OAuthCode.objects.create(
            digest=digest(code["code"]),
            client=request.client,
            person=request.user,
            redirect_uri=request.redirect_uri,
            state=request.state or "",
            challenge=request.code_challenge or "",
            challenge_method=request.code_challenge_method or "",
            expires_at=timezone.now() + timedelta(seconds=CODE_SECONDS),
        )

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        return True

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        name, secret = credentials(request)
        client = OAuthClient.objects.filter(client_id=name, revoked_at=None).first()
        if client is None or not secrets.compare_digest(client.secret_digest, digest(secret)):
            return False
        request.client = client
        return True

    def validate_code(self, client_id: str, code: str, client: Any, request: Any, *args: Any) -> bool:
        found = (
            OAuthCode.objects.select_related("person")
            .filter(digest=digest(code), client=client, expires_at__gt=timezone.now(), person__is_active=True)
            .first()
        )
        if found is None:
            return False
        request.user, request.scopes, request.code_row = found.person, [SCOPE], found
        return True

    def get_code_challenge(self, code: str, request: Any) -> Any:
        return request.code_row.challenge or None

    def get_code_challenge_method(self, code: str, request: Any) -> Any:
        return request.code_row.challenge_method or None

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, client: Any, request: Any, *args: Any
    ) -> bool:
        return bool(request.code_row.redirect_uri == redirect_uri)

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        return grant_type in {"authorization_code", "refresh_token"}

    def invalidate_authorization_code(self, client_id: str, code: str, request: Any, *args: Any, **kwargs: Any) -> None:
        OAuthCode.objects.filter(digest=digest(code)).delete()

    @transaction.atomic
    def save_bearer_token(self, token: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        former = getattr(request, "former_token", None)
        if former is not None:
            OAuthToken.objects.filter(pk=former.pk).update(renewed_at=timezone.now())
        OAuthToken.objects.create(
            access_digest=digest(token["access_token"]),
            refresh_digest=digest(token["refresh_token"]),
            family=former.family if former else secrets.token_hex(20),
            client=request.client,
            person=request.user,
            expires_at=timezone.now() + timedelta(seconds=TOKEN_SECONDS),
        )
        code = getattr(request, "code_row", None)
        token["state"] = code.state if code else request.state or ""

    def validate_refresh_token(self, refresh_token: str, client: Any, request: Any, *args: Any, **kwargs: Any) -> bool:
        found = OAuthToken.objects.select_related("person").filter(
            refresh_digest=digest(refresh_token), client=client, person__is_active=True
        )
        token = found.first()
        if token is None:
            return False
        if token.renewed_at is not None:
            OAuthToken.objects.filter(family=token.family).delete()
            return False
        request.user, request.former_token = token.person, token
        return True

    def get_original_scopes(self, refresh_token: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        return [SCOPE]

    def rotate_refresh_token(self, request: Any) -> bool:
        return True


def credentials(request: Any) -> tuple[str, str]:
    """Client and secret, from the Basic header or from the body."""
    kind, _, text = (request.headers.get("Authorization") or "").partition(" ")
    if kind.lower() == "basic":
        try:
            name, _, secret = b64decode(text, validate=True).decode().partition(":")
        except (Error, UnicodeDecodeError):
            return "", ""
        return unquote(name), unquote(secret)
    return request.client_id or "", request.client_secret or ""


SERVER = WebApplicationServer(Store(), token_expires_in=TOKEN_SECONDS)
