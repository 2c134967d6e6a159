"""Where a person is signed in, and ending that."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from parvis.account_pages.guarding import guarded
from parvis.account_pages.people import person_of
from parvis.accounts.actions import close_other_sessions
from parvis.accounts.sessions import sessions_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_sessions(request: HttpRequest) -> HttpResponse:
    """List the sessions; a post ends all but this one."""
    person = person_of(request)
    if request.method == "POST":
        ended = close_other_sessions(request, person)
        said = ngettext("%(count)d other session was closed.", "%(count)d other sessions were closed.", ended)
        messages.success(request, said % {"count": ended})
        return redirect("account:sessions")
    context = {"sessions": list(sessions_of(person)), "current": request.session.session_key}
    return render(request, "account/sessions.html", context)


sessions = guarded(account_sessions, "token_form")
