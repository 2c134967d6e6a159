"""Texts inside XML."""

import re
from xml.sax.saxutils import escape, quoteattr

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
NAME = re.compile(r"[^\w.-]")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def xml(text: str) -> str:
    """A text between tags; what XML cannot hold is left out."""
    return escape(UNPRINTABLE.sub("", text))


def attribute(text: str) -> str:
    """A text as the value of an attribute, quotes included."""
    return quoteattr(UNPRINTABLE.sub("", text))


def element_name(text: str) -> str:
    """A name that may stand in a tag."""
    name = NAME.sub("_", text)
    return name if re.match(r"[^\W\d]", name) else f"_{name}"
