"""What pages say of a dataset, in a list and in the head of its views."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import nh3
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from parvis.catalogue.models import Dataset, Person
from parvis.lib.schema import FieldType
from parvis.ui.templatetags.ui import ago

SENTENCE_LENGTH = 240
LATE_AFTER = 1.5
"""A dataset is late when its age is that many times its promised rhythm."""
DAYS_BY_FREQUENCY = {
    "DAILY": 1, "DAILY_2": 1, "WEEKLY": 7, "WEEKLY_2": 4, "WEEKLY_3": 3, "BIWEEKLY": 14, "MONTHLY": 31, "MONTHLY_2": 16,
    "MONTHLY_3": 11, "BIMONTHLY": 62, "QUARTERLY": 92, "ANNUAL_2": 184, "ANNUAL_3": 122, "ANNUAL": 366,
    "BIENNIAL": 731, "TRIENNIAL": 1096,
}  # fmt: skip
"""Promised rhythms, in days. Source: the frequency vocabulary of the EU Publications Office."""
LIVE = {"CONT", "UPDATE_CONT", "HOURLY"}
FIXED = {"NEVER", "OP_DATPRO_NEVER"}
TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h3", "h4", "hr", "i", "li", "ol", "p", "pre",
    "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
"""Markup that descriptions of producers may have."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """One word and a tone on how recent it is, with the date."""

    text: str
    tone: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tab:
    """A view of a dataset."""

    name: str
    label: str
    icon: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A dataset with everything a list says of it, in the reader's language."""

    dataset: Dataset
    lang: str
    opens_records: bool

    @property
    def title(self) -> str:
        """What people call it."""
        return self.dataset.title(self.lang)

    @property
    def url(self) -> str:
        """Its page."""
        return self.view_url("information")

    def view_url(self, view: str) -> str:
        """One of its views."""
        return reverse(f"portal:{view}", args=[self.dataset.dataset_id])

    @property
    def picture_url(self) -> str:
        """Its picture; empty where there is nothing to draw one from."""
        if not self.opens_records or self.dataset.current is None:
            return ""
        return reverse("addresses:picture", args=[self.dataset.dataset_id, self.dataset.current.number])

    @property
    def description(self) -> SafeString:
        """What the producer says of it; only harmless markup is left, and nothing that loads from elsewhere."""
        return harmless(str(self.text("description") or ""))

    @property
    def sentence(self) -> str:
        """The beginning of the description as plain text."""
        plain = " ".join(strip_tags(self.description).split())
        if len(plain) <= SENTENCE_LENGTH:
            return plain
        return plain[:SENTENCE_LENGTH].rpartition(" ")[0] + "…"

    @property
    def publisher(self) -> str:
        """Who produces it."""
        return str(self.text("publisher") or "")

    @property
    def licence(self) -> str:
        """Under which terms."""
        return str(self.text("license") or "")

    @property
    def licence_url(self) -> str:
        """The text of these terms, elsewhere."""
        url = str(self.text("license_url") or "")
        return url if url.startswith(("https://", "http://")) else ""

    @property
    def more(self) -> list[tuple[str, str]]:
        """Further metadata that are given, with their names."""
        labels = {
            ("default", "territory"): gettext("Territory"),
            ("default", "language"): gettext("Language"),
            ("default", "timezone"): gettext("Time zone"),
            ("dcat", "temporal"): gettext("Period"),
            ("dcat", "spatial"): gettext("Coverage"),
            ("dcat", "creator"): gettext("Author"),
            ("dcat", "contact_name"): gettext("Contact"),
            ("dcat", "contact_email"): gettext("E-mail"),
            ("default", "references"): gettext("References"),
            ("default", "attributions"): gettext("Attribution"),
        }
        told = ((label, ", ".join(as_list(self.text(key, template)))) for (template, key), label in labels.items())
        return [(label, value) for label, value in told if value]

    @property
    def themes(self) -> list[str]:
        """What it is about."""
        return as_list(self.text("theme"))

    @property
    def keywords(self) -> list[str]:
        """The producer's words for it."""
        return as_list(self.text("keyword"))

    @property
    def features(self) -> list[str]:
        """What its data allows."""
        return list(self.dataset.current.features) if self.dataset.current else []

    @property
    def records_count(self) -> int | None:
        """How many records it has; None without records."""
        return self.dataset.current.records_count if self.dataset.current else None

    @property
    def modified_at(self) -> datetime:
        """When its data changed last."""
        return self.dataset.data_processed_at or self.dataset.modified_at

    @property
    def freshness(self) -> Freshness:
        """How recent it is, against the rhythm that its producer promises."""
        return freshness(self.modified_at, str(self.text("accrualperiodicity", "dcat") or ""))

    @property
    def tabs(self) -> list[Tab]:
        """Its views; those that the data cannot have are absent."""
        tabs = [Tab("information", gettext("Information"), "info")]
        if self.opens_records:
            tabs += [
                Tab("table", gettext("Table"), "table"),
                *([Tab("map", gettext("Map"), "map")] if "geo" in self.features else []),
                *self.data_tabs,
                Tab("export", gettext("Export"), "download"),
                Tab("api", gettext("API"), "api"),
            ]
        return tabs

    @property
    def data_tabs(self) -> list[Tab]:
        """The views that need certain types of fields."""
        current = self.dataset.current
        types = {one.type for one in current.schema_in(self.lang)} if current else set()
        offered = (
            (Tab("analyze", gettext("Analyse"), "chart"), any(one.can_facet for one in types)),
            (Tab("calendar", gettext("Calendar"), "calendar"), any(one.is_moment for one in types)),
            (Tab("images", gettext("Images"), "image"), FieldType.FILE in types),
        )
        return [tab for tab, fits in offered if fits]

    @property
    def records_tabs(self) -> list[tuple[Tab, str]]:
        """The views of its records, with their addresses."""
        return [(tab, self.view_url(tab.name)) for tab in self.tabs[1:]]

    def text(self, key: str, template: str = "default") -> object:
        """One of its metadata in the reader's language."""
        return self.dataset.value_of(template, key, self.lang)


def shown(dataset: Dataset, person: Person) -> Shown:
    """A dataset for a reader."""
    opens = dataset.has_records and dataset.data_visible_to(person)
    return Shown(dataset, get_language() or "fr", opens)


def all_shown(datasets: Sequence[Dataset], person: Person) -> list[Shown]:
    """Datasets for a reader."""
    return [shown(one, person) for one in datasets]


def as_list(value: object) -> list[str]:
    """One or several texts as a list."""
    if isinstance(value, str):
        return [value] if value else []
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def harmless(markup: str) -> SafeString:
    """Markup of producers without scripts, styles, frames and pictures; links are marked as others' words."""
    if "<" not in markup:
        markup = "".join(f"<p>{part}</p>" for part in markup.split("\n\n") if part.strip())
    cleaned = nh3.clean(
        markup.replace("<h1", "<h3").replace("</h1", "</h3").replace("<h2", "<h3").replace("</h2", "</h3"),
        tags=TAGS,
        attributes={"a": {"href", "hreflang", "lang"}, "*": {"lang", "dir"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow ugc",
    )
    return mark_safe(cleaned)  # noqa: S308  (cleaned on the line above)


def freshness(at: datetime, frequency: str) -> Freshness:
    """How recent a moment is for a rhythm: an address or a code of the EU vocabulary, or nothing."""
    code = frequency.rstrip("/").rpartition("/")[2].upper()
    if code in LIVE:
        return Freshness(gettext("Live"), "ok", at)
    if code in FIXED:
        return Freshness(gettext("Fixed, {when}").format(when=date_format(at, "DATE_FORMAT")), "", at)
    days = DAYS_BY_FREQUENCY.get(code)
    if days is None:
        return Freshness(gettext("Updated {when}").format(when=ago(at)), "info", at)
    expected = at + timedelta(days=days)
    if timezone.now() > at + timedelta(days=days * LATE_AFTER):
        return Freshness(gettext("Late, expected {date}").format(date=date_format(expected, "DATE_FORMAT")), "warn", at)
    return Freshness(gettext("Up to date, {when}").format(when=ago(at)), "ok", at)
