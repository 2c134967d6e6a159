"""From a right password to a signed-in person: django-allauth leads through what is asked besides."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import EmailAddress, Login
from allauth.core.context import request_context
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse

from parvis.accounts.models import User
from parvis.lib.errors import UnauthorizedError, gettext_noop

MORE_NEEDED = gettext_noop("A password alone does not open this account: call with an API key.")


def enter_with_password(request: HttpRequest, person: User, *, next_path: str) -> HttpResponse:
    """Sign in, or ask for what is lacking (second factor, confirmed address) and then sign in.

    The view must carry `@emits("sign_in", "sso_start", "token_form")`: what is kept between the two steps is a
    hand-shake of ten minutes.
    """
    know_address(person)
    login = Login(user=person, redirect_url=next_path, email=person.email)
    with request_context(request):
        response: HttpResponse = perform_password_login(request, {"email": person.email}, login)
    return response


def know_address(person: User) -> None:
    """Count the address of an account that an operator made as confirmed; those of sign-ups have their row already."""
    if not EmailAddress.objects.filter(user=person).exists():
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


def refuse_password_alone(person: User) -> None:
    """For calls that send a password and nothing else. Raises UnauthorizedError where the pages would ask for more."""
    unconfirmed = EmailAddress.objects.filter(user=person, email=person.email, verified=False).exists()
    if unconfirmed or is_mfa_enabled(person):
        raise UnauthorizedError(MORE_NEEDED)
