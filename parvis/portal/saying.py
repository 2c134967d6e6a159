"""A refusal in the words of the reader."""

from django.utils.translation import gettext

from parvis.lib.errors import ParvisError


def said(refusal: ParvisError) -> str:
    """A refusal in the reader's language."""
    sentence = gettext(refusal.sentence)
    return sentence.format(**refusal.data) if refusal.data else sentence
