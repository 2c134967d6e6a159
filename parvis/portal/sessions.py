"""Signing in and out: the two addresses where a session begins and ends.

The template `portal/sign_in.html` gets `form` (a `SignInForm`), `next` (a path of this portal, for a hidden field) and
`conflicts` (names of cookies that another site of the domain sets too). It stands on a page of its own,
with `{% csrf_token %}`; a sign-out button is a form without token that posts to `portal:sign-out`.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from parvis.accounts import actions
from parvis.accounts.forms import SignInForm
from parvis.consent.emitters import emits
from parvis.consent.firewall import cookie_conflicts, erase_conflicts
from parvis.consent.origin import no_foreign_posts, safe_path, same_origin_only


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@emits("sign_in", "token_form")
@no_foreign_posts
def sign_in(request: HttpRequest, **_address: str) -> HttpResponse:
    """Ask who is there, then lead on to where the person wanted to go."""
    posted = request.method == "POST"
    next_path = safe_path((request.POST if posted else request.GET).get("next"), home())
    if request.user.is_authenticated and not posted:
        return see_other(next_path)
    form = SignInForm(request, request.POST if posted else None)
    if form.is_valid() and form.user is not None:
        actions.sign_in(request, form.user)
        return see_other(next_path)
    conflicts = cookie_conflicts(request)
    if conflicts:
        erase_conflicts(request)
    response = render(request, "portal/sign_in.html", {"form": form, "next": next_path, "conflicts": conflicts})
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
