"""Quality as a list of checks, each with its reason: no score whose making nobody knows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from parvis.catalogue.models import DatasetVersion
from parvis.lib.schema import Field
from parvis.portal.datasets import Shown
from parvis.ui.templatetags.ui import number

SHORTEST_DESCRIPTION = 80
"""Characters below which a description says little more than a title."""
VERSIONS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One check: whether it holds, and why in a sentence."""

    name: str
    holds: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Past:
    """A version, and by how many records it differs from the one before; None for the first that is kept."""

    version: DatasetVersion
    change: int | None

    @property
    def change_text(self) -> str:
        """The difference with its sign."""
        if self.change is None:
            return ""
        sign = "+" if self.change > 0 else "\N{MINUS SIGN}" if self.change < 0 else "±"
        return f"{sign}{number(abs(self.change))}"


def checks(shown: Shown, fields: Sequence[Field], issues_count: int | None) -> Iterator[Check]:
    """What was looked at; `issues_count` is None where nothing was read, or for those who may not know."""
    yield licence(shown)
    yield description(shown)
    if fields:
        yield described_fields(fields)
    yield contact(shown)
    yield rhythm(shown)
    if shown.records_count is not None:
        yield Check(
            gettext("Open formats"),
            holds=True,
            reason=gettext("Its records can be taken away as CSV, JSON, Parquet and others, without an account."),
        )
    if issues_count is not None:
        yield reading(issues_count)


def licence(shown: Shown) -> Check:
    """Whether one knows what one may do with it."""
    reason = shown.licence or gettext("No licence is given: nobody knows what may be done with it.")
    return Check(gettext("Licence"), bool(shown.licence), reason)


def description(shown: Shown) -> Check:
    """Whether it says what it holds."""
    length = len(shown.sentence)
    if not length:
        reason = gettext("It has no description.")
    elif length < SHORTEST_DESCRIPTION:
        reason = gettext("Its description is very short.")
    else:
        reason = gettext("Its description says what it holds.")
    return Check(gettext("Description"), length >= SHORTEST_DESCRIPTION, reason)


def described_fields(fields: Sequence[Field]) -> Check:
    """Whether each field says what it means."""
    found = sum(bool(one.description) for one in fields)
    sentence = ngettext("{found} field of {whole} is described.", "{found} fields of {whole} are described.", found)
    return Check(gettext("Fields described"), found == len(fields), sentence.format(found=found, whole=len(fields)))


def contact(shown: Shown) -> Check:
    """Whether somebody can be asked."""
    name = str(shown.text("contact_name", "dcat") or shown.text("contact_email", "dcat") or "")
    return Check(gettext("Contact"), bool(name), name or gettext("Nobody is named to answer questions."))


def rhythm(shown: Shown) -> Check:
    """Whether it is as recent as was promised."""
    fresh, promised = shown.freshness, bool(shown.text("accrualperiodicity", "dcat"))
    reason = fresh.text if promised else gettext("No rhythm of updates is promised.")
    return Check(gettext("Freshness"), promised and fresh.tone != "warn", reason)


def reading(count: int) -> Check:
    """What was set aside when its source was read."""
    sentence = ngettext(
        "{count} thing to look at when its source was read.",
        "{count} things to look at when its source was read.",
        count,
    )
    reason = (
        sentence.format(count=number(count)) if count else gettext("Nothing was set aside when its source was read.")
    )
    return Check(gettext("Reading of the source"), not count, reason)


def issues_of(version: DatasetVersion) -> int:
    """How many times reading had something to say."""
    issues = DatasetVersion.objects.filter(pk=version.pk).values_list("issues", flat=True).first() or []
    return sum(int(one.get("count") or 1) for one in issues)


def past_versions(shown: Shown) -> list[Past]:
    """The newest versions that are kept."""
    kept = list(
        shown.dataset.versions.defer("statistics", "issues", "facts", "schema").order_by("-number")[
            : VERSIONS_SHOWN + 1
        ]
    )
    before: list[DatasetVersion | None] = [*kept[1:], None]
    found = [
        Past(one, one.records_count - former.records_count if former else None)
        for one, former in zip(kept, before, strict=True)
    ]
    return found[:VERSIONS_SHOWN]
