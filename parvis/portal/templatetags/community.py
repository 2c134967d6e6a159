"""What people other than producers added to a dataset, for its Information view."""

from dataclasses import dataclass

from django import template

from parvis.catalogue.models import Dataset
from parvis.community.models import Enquiry, EnquiryKind, Reuse

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
