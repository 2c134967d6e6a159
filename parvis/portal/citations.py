"""How a dataset is quoted, in words and in BibTeX."""

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext

from parvis.portal.datasets import Shown

SPECIAL = re.compile(r"([&%$#_{}])")
NOT_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Citation:
    """One quotation."""

    text: str
    bibtex: str


def cite(shown: Shown, address: str, *, on: date, version: int = 0) -> Citation:
    """Quote a dataset as it is at an address; `on` is the day of its data, or that of the visit where it follows."""
    day = date_format(on, "DATE_FORMAT")
    parts = {
        "author": shown.publisher or settings.SITE_NAME,
        "title": shown.title,
        "site": settings.SITE_NAME,
        "day": day,
        "address": address,
        "version": version,
    }
    if version:
        text = gettext("{author}, “{title}”, version {version} of {day}, {site}, {address}").format(**parts)
    else:
        text = gettext("{author}, “{title}”, {site}, read on {day}, {address}").format(**parts)
    return Citation(text, bibtex(shown, address, on=on, version=version))


def bibtex(shown: Shown, address: str, *, on: date, version: int = 0) -> str:
    """The same as an entry of a bibliography."""
    key = NOT_KEY.sub("_", shown.dataset.dataset_id.lower()).strip("_")
    fields = {
        "title": f"{{{escaped(shown.title)}}}",
        "author": f"{{{escaped(shown.publisher or settings.SITE_NAME)}}}",
        "publisher": escaped(settings.SITE_NAME),
        "year": str(on.year),
        "month": str(on.month),
        "version": str(version) if version else "",
        "url": address,
        "urldate": "" if version else on.isoformat(),
        "license": escaped(shown.licence),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{key}_{on.year},\n" + ",\n".join(lines) + "\n}"


def escaped(text: str) -> str:
    """Text as TeX takes it."""
    plain = text.replace("\\", "\x00")
    return SPECIAL.sub(r"\\\1", plain).replace("\x00", r"\textbackslash{}").replace("~", r"\textasciitilde{}")
