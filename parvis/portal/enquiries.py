"""Questions on datasets, and requests for data that are not there, each with a public page."""

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parvis.catalogue.models import Dataset
from parvis.community.enquiries import (
    Asked,
    ask_question,
    days_left,
    deadline,
    request_data,
    usual_delay_days,
)
from parvis.community.models import Enquiry, EnquiryKind, EnquiryState
from parvis.lib.errors import InputError
from parvis.portal.dataset_views import tabs
from parvis.portal.datasets import shown
from parvis.portal.proposals import ProposalForm, count_proposal, may_propose, person_of, proposal_page
from parvis.portal.reading import reading_page
from parvis.portal.sessions import see_other
from parvis.records.source import find_dataset

A_PAGE = 25
ADDRESS_HELP = _("To send you the answer, and for nothing else: it is never shown, and erased some time after.")
TONES = {"received": "info", "studied": "warn", "opened": "ok", "refused": "err"}


class QuestionForm(ProposalForm):
    """A question to the producer of a dataset."""

    subject = forms.CharField(label=_("Your question in a few words"), max_length=150)
    text = forms.CharField(
        label=_("Your question"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It is public."),
    )
    author = forms.CharField(label=_("Name"), max_length=150, required=False, help_text=_("Shown, if you give one."))
    email = forms.EmailField(label=_("E-mail address"), required=False, help_text=ADDRESS_HELP)

    def written(self) -> Asked:
        """What was written."""
        names = (name for name in ("subject", "text", "reason", "author", "email") if name in self.cleaned_data)
        return Asked(**{name: self.cleaned_data[name] for name in names})


class RequestForm(QuestionForm):
    """Data that are missing, and why."""

    field_order = ("subject", "text", "reason", "author", "email")
    reason = forms.CharField(
        label=_("What for"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("You need not say it; it helps to choose what to open first."),
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["subject"].label = _("What data are missing")
        self.fields["text"].label = _("Which ones exactly: period, place, detail")


@reading_page
def requests(request: HttpRequest) -> HttpResponse:
    """Requests for data, all or in one state."""
    state = request.GET.get("state", "")
    found = Enquiry.objects.listed(EnquiryKind.REQUEST)
    if state in {EnquiryState.STUDIED, EnquiryState.OPENED, EnquiryState.REFUSED}:
        found = found.filter(state=state)
    context = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [(one.value, one.label) for one in (EnquiryState.STUDIED, EnquiryState.OPENED, EnquiryState.REFUSED)],
        "tones": TONES,
        "may_propose": may_propose(request),
    }
    return render(request, "portal/community/requests.html", context)


@reading_page
def enquiry(request: HttpRequest, uid: str) -> HttpResponse:
    """One question or request: its state, its delay, its answer."""
    found = Enquiry.objects.shown().select_related("dataset", "answered_with").filter(uid=uid).first()
    seen = Dataset.objects.visible_to(request.user)
    if found is None or (found.dataset and not seen.filter(pk=found.dataset.pk).exists()):
        raise Http404("no such question or request")
    answered = found.answered_with if found.answered_with and seen.filter(pk=found.answered_with.pk).exists() else None
    context = {
        "enquiry": found,
        "about": shown(found.dataset, request.user) if found.dataset else None,
        "answered": shown(answered, request.user) if answered else None,
        "tone": TONES[found.state],
        "deadline": deadline(found),
        "left": days_left(found, at=timezone.now()),
        "delay_days": settings.REQUEST_DAYS,
        "sent": request.GET.get("sent") == "1",
    }
    return render(request, "portal/community/enquiry.html", context)


@proposal_page
def request_form(request: HttpRequest) -> HttpResponse:
    """Ask for data that are not there."""
    form = RequestForm(request.POST or None, initial={"subject": request.GET.get("q", "")[:150]})
    if (made := received(request, form)) is not None:
        return see_other(f"{reverse('portal:enquiry', args=[made.uid])}?sent=1")
    context = {"form": form, "may_propose": may_propose(request), "delay_days": settings.REQUEST_DAYS}
    return render(request, "portal/community/request_data.html", context)


@proposal_page
def questions(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The questions on a dataset with their answers, and the form to ask another."""
    dataset = find_dataset(dataset_id, request.user)
    form = QuestionForm(request.POST or None)
    if (made := received(request, form, dataset)) is not None:
        return see_other(f"{reverse('portal:enquiry', args=[made.uid])}?sent=1")
    page = shown(dataset, request.user)
    context = {
        "shown": page,
        "view": "questions",
        "compact": True,
        "tabs": tabs(page, "questions", ""),
        "form": form,
        "questions": Enquiry.objects.listed(EnquiryKind.QUESTION).filter(dataset=dataset)[:100],
        "delay": usual_delay_days(dataset),
        "tones": TONES,
        "may_propose": may_propose(request),
    }
    return render(request, "portal/community/questions.html", context)


def received(request: HttpRequest, form: QuestionForm, dataset: Dataset | None = None) -> Enquiry | None:
    """What was asked, once it is kept; None when nothing was sent, or it was refused."""
    if not form.is_valid():
        return None
    common = {"person": person_of(request), "language": get_language() or "fr", "at": timezone.now()}
    try:
        count_proposal(request)
        if dataset is None:
            return request_data(form.written(), **common)  # type: ignore[arg-type]
        return ask_question(dataset, form.written(), **common)  # type: ignore[arg-type]
    except InputError as refusal:
        form.refuse(refusal)
        return None
