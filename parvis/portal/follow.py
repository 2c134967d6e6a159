"""Following a dataset without an account: its feed, mails that the address confirms, a webhook."""

import logging
from smtplib import SMTPException

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import feedgenerator, timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from parvis.community.addresses import page_address
from parvis.community.changes import observe
from parvis.community.follows import Wish, confirm, follow, follow_of, token_of, unfollow
from parvis.community.models import Change, Follow, Rhythm, Topic, Way
from parvis.community.telling import send_confirmation, sentence
from parvis.lib.errors import InputError
from parvis.portal.dataset_views import tabs
from parvis.portal.datasets import Shown, shown
from parvis.portal.feeds import PUBLIC
from parvis.portal.proposals import ProposalForm, count_proposal, person_of, proposal_page
from parvis.portal.reading import PRIVATE
from parvis.portal.sessions import see_other
from parvis.records.source import find_dataset

ENTRIES = 50
logger = logging.getLogger(__name__)


class FollowForm(ProposalForm):
    """Where to write, of what, and how often."""

    way = forms.ChoiceField(label=_("By"), choices=Way.choices, initial=Way.MAIL, widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("E-mail address, or address of the webhook"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )
    topics = forms.MultipleChoiceField(
        label=_("Tell me of"),
        choices=Topic.choices,
        initial=list(Topic.values),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing to be told of.")},
    )
    rhythm = forms.ChoiceField(label=_("How often"), choices=Rhythm.choices, initial=Rhythm.DAILY)

    def clean(self) -> dict[str, object]:
        """The address must be of the kind that was chosen."""
        found = super().clean() or {}
        address, way = str(found.get("address", "")).strip(), found.get("way")
        check = forms.EmailField() if way == Way.MAIL else forms.URLField(assume_scheme="https")
        try:
            found["address"] = check.clean(address) if address else ""
        except forms.ValidationError as refusal:
            self.add_error("address", refusal)
        return found

    def wish(self) -> Wish:
        """What was asked for."""
        found = self.cleaned_data
        topics = tuple(Topic(one) for one in found["topics"])
        return Wish(
            Way(found["way"]),
            found["address"],
            topics,
            Rhythm(found["rhythm"]),
            get_language() or settings.LANGUAGE_CODE,
        )


@proposal_page
def page(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The three ways to follow a dataset."""
    dataset = find_dataset(dataset_id, request.user)
    person = person_of(request)
    started = {"address": person.email} if person else {}
    form = FollowForm(request.POST or None, initial=started)
    made: Follow | None = None
    if form.is_valid():
        try:
            count_proposal(request)
            made = follow(dataset, form.wish(), person=person, at=timezone.now())
            if made.confirmed_at is None:
                ask(made)
        except InputError as refusal:
            form.refuse(refusal)
        except (SMTPException, OSError):
            logger.exception("A confirmation could not be sent.")
            form.add_error(None, gettext("The mail could not be sent. Try again later."))
        else:
            if not made.secret:
                return see_other(f"{reverse('portal:follow', args=[dataset_id])}?sent={made.way}")
    return render(request, "portal/community/follow.html", context(request, shown(dataset, request.user), form, made))


def context(request: HttpRequest, found: Shown, form: FollowForm, made: Follow | None) -> dict[str, object]:
    """What the page shows."""
    return {
        "shown": found,
        "view": "follow",
        "compact": True,
        "tabs": tabs(found, "follow", ""),
        "form": form,
        "secret": made.secret if made and not form.errors else "",
        "sent": request.GET.get("sent", ""),
    }


def ask(made: Follow) -> None:
    """Have the owner of the address say yes. Raises SMTPException, OSError."""
    send_confirmation(made, page_address(made.language, "follow-confirm", token_of(made)))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirming(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link in the mail, and its button: programs that only read links change nothing."""
    found = follow_of(token, fresh=True)
    if found is not None and request.method == "POST":
        confirm(found, at=timezone.now())
    return signed_page(request, "portal/community/follow_confirm.html", found)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest, token: str) -> HttpResponse:
    """The end of a follow: one click on the page, or one from the reader's mail program. Source: RFC 8058."""
    found = follow_of(token)
    if found is not None and request.method == "POST":
        unfollow(found)
    left = found is None or request.method == "POST"
    return signed_page(request, "portal/community/unfollow.html", found, left=left)


def signed_page(request: HttpRequest, template: str, found: Follow | None, *, left: bool = False) -> HttpResponse:
    """A page whose address is somebody's right: no cache keeps it, and no other site learns it."""
    status = 200 if found or left else 410
    response = render(request, template, {"follow": found, "left": left}, status=status)
    response["Cache-Control"] = PRIVATE
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def feed(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The changes of a dataset that everybody sees, in Atom."""
    dataset = find_dataset(dataset_id, PUBLIC)
    observe(dataset, at=timezone.now())
    lang = get_language() or "fr"
    address = settings.SITE_URL + reverse("portal:information", args=[dataset.dataset_id])
    atom = feedgenerator.Atom1Feed(
        title=gettext("Changes of “{title}”").format(title=dataset.title(lang)),
        link=address,
        description="",
        language=lang,
        feed_url=settings.SITE_URL + request.get_full_path(),
    )
    changes = Change.objects.filter(uid=dataset.uid).order_by("-at", "-pk")[:ENTRIES]
    for one in changes:
        name = f"tag:{request.get_host().partition(':')[0]},2026:change-{one.pk}"
        atom.add_item(sentence(one), address, sentence(one), unique_id=name, updateddate=one.at, categories=[one.topic])
    if not changes:
        made = dataset.published_at or dataset.created_at
        text = gettext("This dataset is published.")
        atom.add_item(text, address, text, unique_id=f"{address}#published", updateddate=made)
    response = HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response
