"""Reuses: what people made of data. The list, one of them, the proposal, and the report of a bad one."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from parvis.catalogue.models import Dataset
from parvis.community.errors import ProposalError
from parvis.community.models import Reuse, ReuseKind, ReuseState
from parvis.community.pictures import keep_picture, pictures_folder
from parvis.community.reuses import Proposal, propose_reuse, report_reuse
from parvis.lib.errors import InputError, gettext_noop
from parvis.portal.datasets import all_shown
from parvis.portal.proposals import ProposalForm, count_proposal, may_propose, person_of, proposal_page
from parvis.portal.reading import reading_page
from parvis.portal.sessions import see_other

A_PAGE = 24
PICTURE = re.compile(r"[0-9a-f]{24}\.webp")
MOST_DATASETS = 20


class ReuseForm(ProposalForm):
    """Six fields, and the datasets where the address does not name them."""

    title = forms.CharField(label=_("Title"), max_length=150)
    kind = forms.ChoiceField(label=_("Kind"), choices=ReuseKind.choices)
    address = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
    author = forms.CharField(label=_("Author"), max_length=150, help_text=_("Shown with the reuse."))
    description = forms.CharField(
        label=_("Description"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 5}), help_text=_("Plain text.")
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("PNG, JPEG, WebP or GIF, 8 MB at most. It is kept here, without what the file says of its author."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    datasets = forms.CharField(
        label=_("Datasets used"), max_length=4_000, help_text=_("Their identifiers or addresses, one a line."),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )  # fmt: skip

    def clean_address(self) -> str:
        """Only addresses that a browser opens as pages."""
        address: str = self.cleaned_data["address"]
        if urlsplit(address).scheme not in {"http", "https"}:
            raise forms.ValidationError(_("The address of a page begins with https://."))
        return address

    def proposal(self) -> Proposal:
        """What was written."""
        found = self.cleaned_data
        names = ("title", "address", "author", "description")
        return Proposal(kind=ReuseKind(found["kind"]), **{name: found[name] for name in names})


@reading_page
def listing(request: HttpRequest) -> HttpResponse:
    """Published reuses, all or of one kind."""
    kind = request.GET.get("kind", "")
    found = Reuse.objects.published()
    if kind in ReuseKind.values:
        found = found.filter(kind=kind)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "kind": kind, "kinds": ReuseKind.choices, "may_propose": may_propose(request)}
    return render(request, "portal/community/reuses.html", context)


@reading_page
def one(request: HttpRequest, uid: str) -> HttpResponse:
    """One reuse, with the datasets that this reader sees."""
    found = published(uid)
    seen = Dataset.objects.visible_to(request.user).select_related("current").filter(reuses=found)
    datasets = all_shown(list(seen.order_by("dataset_id")), request.user)
    context = {"reuse": found, "datasets": datasets, "host": urlsplit(found.address).netloc}
    return render(request, "portal/community/reuse.html", context | {"reported": request.GET.get("reported") == "1"})


def published(uid: str) -> Reuse:
    """The published reuse of a name."""
    found = Reuse.objects.published().filter(uid=uid).first()
    if found is None:
        raise Http404("no such reuse")
    return found


@proposal_page
def propose(request: HttpRequest) -> HttpResponse:
    """The form; what is sent waits for an officer."""
    form = ReuseForm(request.POST or None, request.FILES or None, initial=started(request))
    if form.is_valid():
        try:
            count_proposal(request)
            datasets = named(form.cleaned_data["datasets"], request)
            file = form.cleaned_data["picture"]
            picture = keep_picture(file) if file else None
            propose_reuse(form.proposal(), datasets, picture, person=person_of(request), at=timezone.now())
        except InputError as refusal:
            form.refuse(refusal)
        else:
            return see_other(f"{reverse('portal:propose-reuse')}?sent=1")
    context = {"form": form, "sent": request.GET.get("sent") == "1", "may_propose": may_propose(request)}
    return render(request, "portal/community/propose_reuse.html", context)


def started(request: HttpRequest) -> dict[str, Any]:
    """What the form holds at first."""
    person = person_of(request)
    datasets = "\n".join(request.GET.getlist("dataset")[:MOST_DATASETS])
    return {"datasets": datasets, "author": person.name if person else ""}


def named(text: str, request: HttpRequest) -> list[Dataset]:
    """The datasets of a list of identifiers or addresses, as this person sees them; unknown ones are refused."""
    words = [word for word in re.split(r"[\s,;]+", text) if word][:MOST_DATASETS]
    names = [match[1] if (match := re.search(r"/dataset/([^/?#]+)", word)) else word for word in words]
    found = list(Dataset.objects.visible_to(request.user).filter(dataset_id__in=names))
    if unknown := sorted(set(names) - {one.dataset_id for one in found}):
        raise ProposalError(gettext_noop("There is no dataset {name} here."), name=unknown[0])
    return found


class ReportForm(ProposalForm):
    """What is wrong with a reuse."""

    reason = forms.CharField(label=_("What is wrong"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 4}))


@proposal_page
def report(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask officers to look at a reuse again."""
    found = published(uid)
    form = ReportForm(request.POST or None)
    if form.is_valid():
        try:
            count_proposal(request)
            report_reuse(found, form.cleaned_data["reason"], at=timezone.now())
        except InputError as refusal:
            form.refuse(refusal)
        else:
            return see_other(f"{reverse('portal:reuse', args=[uid])}?reported=1")
    return render(request, "portal/community/report_reuse.html", {"reuse": found, "form": form})


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture; its name is that of its bytes, so caches keep it."""
    path = pictures_folder() / name
    shown = Reuse.objects.filter(picture=name)
    if not PICTURE.fullmatch(name) or not path.is_file() or not may_see(request, shown):
        raise Http404("no such picture")
    response = HttpResponse(path.read_bytes(), content_type="image/webp")
    response["Cache-Control"] = "public, max-age=86400"
    return response


def may_see(request: HttpRequest, reuses: Any) -> bool:
    """Everybody sees pictures of published reuses, officers those that wait."""
    if reuses.filter(state=ReuseState.PUBLISHED).exists():
        return True
    return request.user.is_authenticated and request.user.is_staff and reuses.exists()
