"""What people other than producers added to a dataset, for its Information view."""

from dataclasses import dataclass

import orjson
from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from parvis.catalogue.documents import dataset_object
from parvis.catalogue.models import Dataset
from parvis.community.models import Enquiry, EnquiryKind, Reuse
from parvis.formats.catalogue.registry import Portal
from parvis.formats.catalogue.web import schema_org

register = template.Library()
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Participation:
    """The newest reuses and questions of a dataset."""

    reuses: list[Reuse]
    reuses_count: int
    questions: list[Enquiry]


@register.simple_tag
def participation(dataset: Dataset) -> Participation:
    """What was added to a dataset, and may be shown."""
    reuses = list(Reuse.objects.of(dataset)[:SHOWN])
    questions = Enquiry.objects.listed(EnquiryKind.QUESTION).filter(dataset=dataset)[:SHOWN]
    return Participation(reuses, dataset.reuse_count, list(questions))


@register.simple_tag
def described(dataset: Dataset, lang: str) -> SafeString:
    """A dataset in the words of schema.org, as JSON that may stand inside a script element."""
    portal = Portal(settings.SITE_URL, settings.SITE_NAME, language=lang, publisher=settings.SITE_NAME)
    document = dataset_object(dataset, lang, settings.SITE_URL)
    body = orjson.dumps({"@context": "https://schema.org/", **schema_org(document, portal)}).decode()
    return mark_safe(body.replace("<", "\\u003c"))  # noqa: S308  (no character of it can end the element)


@register.simple_tag
def card_url(dataset: Dataset) -> str:
    """Where the picture for shared addresses is."""
    number = dataset.current.number if dataset.current else 0
    return settings.SITE_URL + reverse("portal:card", args=[dataset.dataset_id, number])
