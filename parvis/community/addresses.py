"""Addresses that messages hold. The pages are those of the portal, known here by name alone."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from parvis.catalogue.models import Dataset
from parvis.community.models import Enquiry, Follow


def page_address(lang: str, name: str, *args: object) -> str:
    """The whole address of a page in a language."""
    with translation.override(lang):
        return str(settings.SITE_URL + reverse(f"portal:{name}", args=args))


def links_of(found: Follow, token: str) -> dict[str, str]:
    """Where the dataset is, and where a follower leaves."""
    dataset = Dataset.objects.filter(uid=found.uid).only("dataset_id").first()
    page = page_address(found.language, "information", dataset.dataset_id) if dataset else settings.SITE_URL
    return {"dataset": page, "leave": page_address(found.language, "unfollow", token)}


def enquiry_address(enquiry: Enquiry) -> str:
    """The public page of a question or a request."""
    return page_address(enquiry.language, "enquiry", enquiry.uid)
