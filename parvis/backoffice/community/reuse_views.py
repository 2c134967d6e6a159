"""Reuses to accept, refuse or remove."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parvis.accounts.models import User
from parvis.backoffice.access import requires
from parvis.backoffice.context import frame
from parvis.community.models import MODERATE_REUSES, Reuse, ReuseState
from parvis.community.reuses import decide_reuse, remove_reuse
from parvis.lib.errors import InputError

MOST = 200
REMOVE = "remove"


class ReuseDecision(forms.Form):
    """What becomes of a reuse."""

    state = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (ReuseState.PUBLISHED, _("Publish")),
            (ReuseState.REFUSED, _("Refuse")),
            (REMOVE, _("Delete, with its picture")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason of a refusal"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def submit(self, reuse: Reuse, *, by: User) -> bool:
        """Run the action; what it refuses is shown above the form."""
        if not self.is_valid():
            return False
        told = self.cleaned_data
        try:
            if told["state"] == REMOVE:
                remove_reuse(reuse)
            else:
                decide_reuse(reuse, ReuseState(told["state"]), reason=told["reason"], by=by, at=timezone.now())
        except InputError as refusal:
            self.add_error(None, gettext(refusal.sentence))
        return self.is_valid()


@requires(MODERATE_REUSES)
def reuses(request: HttpRequest) -> HttpResponse:
    """Those that wait, those that were reported, then the others."""
    state = request.GET.get("state", "")
    found = Reuse.objects.order_by("-created_at", "-pk")
    if state in ReuseState.values:
        found = found.filter(state=state)
    reported = Reuse.objects.published().filter(reports__closed_at=None, reports__isnull=False).distinct()
    context = {"reuses": found[:MOST], "reported": reported, "state": state, "states": ReuseState.choices}
    return render(request, "backoffice/community/reuses.html", frame(request, **context))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MODERATE_REUSES)
def reuse(request: HttpRequest, uid: str) -> HttpResponse:
    """One reuse, with what was reported of it, and the decision."""
    found = get_object_or_404(Reuse, uid=uid)
    form = ReuseDecision(request.POST or None, initial={"state": found.state, "reason": found.reason})
    if isinstance(request.user, User) and form.submit(found, by=request.user):
        return redirect("backoffice:reuses")
    context = {
        "reuse": found,
        "datasets": found.datasets.order_by("dataset_id"),
        "reports": found.reports.filter(closed_at=None).order_by("created_at", "pk"),
        "form": form,
    }
    return render(request, "backoffice/community/reuse.html", frame(request, **context))
