"""What every template may use: icons, and numbers and moments in the reader's language."""

from collections.abc import Collection
from datetime import datetime

from django import template
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from parvis.ui.icons import ICONS
from parvis.ui.pictures import HEIGHT, WIDTH, picture

register = template.Library()
MINUTE, HOUR, DAY = 60, 3_600, 86_400
MONTH = 31 * DAY
NARROW_SPACE = "\u202f"


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon as decoration; what it says stands beside it in words."""
    if name not in ICONS:
        raise template.TemplateSyntaxError(f"There is no icon {name!r}; parvis/ui/icons.py lists them.")
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def dataset_picture(identifier: str, features: Collection[str] = ()) -> SafeString:
    """The picture of a dataset as decoration."""
    shapes = mark_safe(picture(identifier, features))  # noqa: S308  (drawn from numbers alone)
    return format_html('<svg viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>', WIDTH, HEIGHT, shapes)


@register.filter
def number(value: object) -> str:
    """A number in the reader's language, grouped by thousands: 23 907 or 23,907; other values as they are."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return formats.number_format(value, force_grouping=True).replace("\xa0", NARROW_SPACE)


@register.filter
def compact(value: int) -> str:
    """A large number in one glance: 38,2 M."""
    for size, unit in ((1_000_000_000, pgettext("billion", "B")), (1_000_000, pgettext("million", "M"))):
        if value >= size:
            scaled = round(value / size, 1)
            return f"{number(int(scaled) if scaled.is_integer() else scaled)}{NARROW_SPACE}{unit}"
    return number(value)


@register.filter
def ago(moment: datetime | None) -> str:
    """How long ago, up to a month; then the date. Nothing for no moment."""
    if moment is None:
        return ""
    seconds = int((timezone.now() - moment).total_seconds())
    if seconds < MINUTE:
        return gettext("just now")
    if seconds < HOUR:
        return gettext("%(count)d min ago") % {"count": seconds // MINUTE}
    if seconds < DAY:
        return gettext("%(count)d h ago") % {"count": seconds // HOUR}
    if seconds < MONTH:
        days = seconds // DAY
        return ngettext("yesterday", "%(count)d days ago", days) % {"count": days}
    return str(formats.date_format(moment, "DATE_FORMAT"))
