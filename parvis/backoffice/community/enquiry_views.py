"""Questions and data requests to answer."""

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
from parvis.catalogue.models import Dataset
from parvis.community.enquiries import days_left, decide
from parvis.community.models import MODERATE_ENQUIRIES, Enquiry, EnquiryState
from parvis.lib.errors import InputError

MOST = 200


class AnswerForm(forms.Form):
    """Where a question or request stands, and what is said of it."""

    state = forms.ChoiceField(label=_("State"), choices=EnquiryState.choices)
    answer = forms.CharField(
        label=_("Answer, or reason of the refusal (public)"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    answered_with = forms.CharField(
        label=_("Identifier of the dataset that answers it"), required=False, max_length=255
    )

    def clean_answered_with(self) -> Dataset | None:
        """The dataset of the identifier."""
        name = self.cleaned_data["answered_with"].strip()
        found = Dataset.objects.called(name) if name else None
        if name and found is None:
            raise forms.ValidationError(_("There is no dataset with this identifier."))
        return found

    def submit(self, enquiry: Enquiry, *, by: User) -> bool:
        """Run the action; what it refuses is shown above the form."""
        if not self.is_valid():
            return False
        told = self.cleaned_data
        try:
            decide(
                enquiry,
                EnquiryState(told["state"]),
                answer=told["answer"],
                answered_with=told["answered_with"],
                by=by,
                at=timezone.now(),
            )
        except InputError as refusal:
            self.add_error(None, gettext(refusal.sentence))
        return self.is_valid()


@requires(MODERATE_ENQUIRIES)
def enquiries(request: HttpRequest) -> HttpResponse:
    """Those that wait, the oldest first; then the others."""
    now = timezone.now()
    waiting = [(one, days_left(one, at=now)) for one in Enquiry.objects.waiting().select_related("dataset")[:MOST]]
    done = Enquiry.objects.filter(decided_at__isnull=False).select_related("dataset").order_by("-decided_at", "-pk")
    context = {"waiting": waiting, "done": done[:MOST]}
    return render(request, "backoffice/community/enquiries.html", frame(request, **context))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MODERATE_ENQUIRIES)
def enquiry(request: HttpRequest, uid: str) -> HttpResponse:
    """One question or request, and its answer."""
    found = get_object_or_404(Enquiry.objects.select_related("dataset", "answered_with"), uid=uid)
    name = found.answered_with.dataset_id if found.answered_with else ""
    started = {"state": found.state, "answer": found.answer, "answered_with": name}
    form = AnswerForm(request.POST or None, initial=started)
    if isinstance(request.user, User) and form.submit(found, by=request.user):
        return redirect("backoffice:enquiries")
    return render(request, "backoffice/community/enquiry.html", frame(request, enquiry=found, form=form))
