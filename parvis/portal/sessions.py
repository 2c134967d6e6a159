"""Signing in and out: the two addresses where a session begins and ends.

The template `portal/sign_in.html` gets `form` (a `SignInForm`), `next` (a path of this portal, for a hidden field),
`conflicts` (names of cookies that another site of the domain sets too), whether a passkey was `refused`, whether one
`may_sign_up`, and the `outside` providers. What is asked after the password is in
`parvis/account_pages`. It stands on a page of its own,
with `{% csrf_token %}`; a sign-out button is a form without token that posts to `portal:sign-out`.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from parvis.accounts import actions
from parvis.accounts.entering import enter_with_password
from parvis.accounts.forms import SignInForm
from parvis.consent.emitters import emits
from parvis.consent.firewall import cookie_conflicts, erase_conflicts
from parvis.consent.origin import no_foreign_posts, safe_path, same_origin_only


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@emits("sign_in", "sso_start", "token_form")
@no_foreign_posts
def sign_in(request: HttpRequest, **_address: str) -> HttpResponse:
    """Ask who is there, then lead on to where the person wanted to go."""
    posted = request.method == "POST"
    next_path = safe_path((request.POST if posted else request.GET).get("next"), home())
    if request.user.is_authenticated and not posted:
        return see_other(next_path)
    form = SignInForm(request, request.POST if posted else None)
    if form.is_valid() and form.user is not None:
        return enter_with_password(request, form.user, next_path=next_path)
    conflicts = cookie_conflicts(request)
    if conflicts:
        erase_conflicts(request)
    context = {
        "form": form,
        "next": next_path,
        "conflicts": conflicts,
        "refused": request.GET.get("refused") == "passkey",
        "may_sign_up": settings.SIGN_UP == "open",
        "outside": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"],
    }
    response = render(request, "portal/sign_in.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@emits("sign_out")
@same_origin_only
def sign_out(request: HttpRequest, **_address: str) -> HttpResponse:
    """End the session and go home."""
    response = see_other(home())
    actions.sign_out(request, response)
    return response


def home() -> str:
    """The home page in the language of the address."""
    return f"/{get_language()}/"


def see_other(path: str) -> HttpResponse:
    """Lead on with a GET, so that nothing is sent twice."""
    response = HttpResponseRedirect(path)
    response.status_code = 303
    return response
