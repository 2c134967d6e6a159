"""Questions on datasets and requests for data: asked by anybody, answered by officers, in public."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from parvis.accounts.models import User
from parvis.catalogue.models import Dataset
from parvis.community.addresses import enquiry_address
from parvis.community.errors import ProposalError
from parvis.community.models import OPEN_STATES, Enquiry, EnquiryKind, EnquiryState
from parvis.lib.errors import gettext_noop

FEWEST_ANSWERS = 3
"""Answers from which a usual delay can be told."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wrote; `reason` is the purpose of a request."""

    subject: str
    text: str
    reason: str = ""
    author: str = ""
    email: str = ""


def ask_question(dataset: Dataset, asked: Asked, *, person: User | None, language: str, at: datetime) -> Enquiry:
    """Receive a question on a dataset."""
    return receive(EnquiryKind.QUESTION, dataset, asked, person=person, language=language, at=at)


def request_data(asked: Asked, *, person: User | None, language: str, at: datetime) -> Enquiry:
    """Receive a request for data that are not there."""
    return receive(EnquiryKind.REQUEST, None, asked, person=person, language=language, at=at)


def receive(
    kind: EnquiryKind, dataset: Dataset | None, asked: Asked, *, person: User | None, language: str, at: datetime
) -> Enquiry:
    """Keep what was asked. A signed-in person is written to at the address of their account."""
    return Enquiry.objects.create(
        kind=kind,
        dataset=dataset,
        subject=asked.subject,
        text=asked.text,
        reason=asked.reason,
        author=asked.author,
        email=person.email if person else asked.email,
        person=person,
        language=language,
        received_at=at,
    )


@transaction.atomic
def decide(
    enquiry: Enquiry, state: EnquiryState, *, answer: str, answered_with: Dataset | None, by: User, at: datetime
) -> None:
    """Move a question or a request on; who asked is told, once the row is written.

    Raises:
        ProposalError: an answer or a refusal without a word.
    """
    if state in {EnquiryState.OPENED, EnquiryState.REFUSED} and not answer.strip():
        raise ProposalError(gettext_noop("Write the answer, or the reason of the refusal: it is public."))
    is_news = (state, answer) != (enquiry.state, enquiry.answer)
    enquiry.state, enquiry.answer, enquiry.answered_with = state, answer, answered_with
    enquiry.decided_by = by
    enquiry.decided_at = None if state in OPEN_STATES else at
    enquiry.save(update_fields=["state", "answer", "answered_with", "decided_by", "decided_at"])
    if enquiry.email and is_news and state not in {EnquiryState.RECEIVED, EnquiryState.HIDDEN}:
        transaction.on_commit(lambda: write_back(enquiry), robust=True)


def write_back(enquiry: Enquiry) -> None:
    """Tell who asked where their question or request stands."""
    with translation.override(enquiry.language):
        context = {
            "subject": enquiry.subject,
            "state": enquiry.get_state_display(),
            "answer": enquiry.answer,
            "address": enquiry_address(enquiry),
            "site": settings.SITE_NAME,
        }
        subject = " ".join(f"{enquiry.get_state_display()} : {enquiry.subject}".split())
        EmailMessage(subject, render_to_string("community/answer.txt", context), to=[enquiry.email]).send()


def deadline(enquiry: Enquiry) -> datetime:
    """When a request must be answered by law."""
    return enquiry.received_at + timedelta(days=settings.REQUEST_DAYS)


def days_left(enquiry: Enquiry, *, at: datetime) -> int:
    """Days until then; below zero when it is past."""
    return (deadline(enquiry) - at).days


def usual_delay_days(dataset: Dataset) -> int | None:
    """How long answers on a dataset take, in the middle; None where too few were given to tell."""
    found = Enquiry.objects.filter(dataset=dataset, state=EnquiryState.OPENED).order_by("-decided_at")
    pairs = found.values_list("received_at", "decided_at")[:50]
    days = [(decided - received).days for received, decided in pairs if decided]
    return round(median(days)) if len(days) >= FEWEST_ANSWERS else None


def erase_addresses(*, at: datetime) -> int:
    """Erase the mail addresses of those who were answered some time ago."""
    latest = at - timedelta(days=settings.ASKER_ADDRESS_DAYS)
    return Enquiry.objects.filter(decided_at__lt=latest).exclude(email="").update(email="")
