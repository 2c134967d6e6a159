"""Values over time: the unit that suits, the keys of periods, and those without records between them."""

import calendar
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from parvis.portal.analyse.asker import KEY, SECOND, VALUE, Asker
from parvis.portal.analyse.choices import Analysis
from parvis.portal.analyse.values import Number, Series, Values, split

MOST_PERIODS = 400
KEYS: Mapping[str, str] = {
    "year": "year({f}) as {k}",
    "quarter": "year({f}) as {k}, quarter({f}) as {q}",
    "month": "date_format({f}, 'yyyy-MM') as {k}",
    "week": "date_format({f}, 'xxxx-ww') as {k}",
    "day": "date_format({f}, 'yyyy-MM-dd') as {k}",
    "hour": "date_format({f}, 'yyyy-MM-dd HH') as {k}",
    "weekday": "dayofweek({f}) as {k}",
}
DAYS = {"day": 60, "week": 370, "month": 1_900}
"""The longest span, in days, that a unit suits; above, years."""
Reader = Callable[[Mapping[str, Any]], Any]


def over_time(asker: Asker, analysis: Analysis) -> Values:
    """The measure by period, in order; periods without records between others count as nothing."""
    field = f"`{analysis.by.name}`"
    is_moment = analysis.by.type.is_moment
    unit = (analysis.unit or suited(asker, analysis)) if is_moment else "year"
    grouped = KEYS[unit].format(f=field, k=KEY, q=SECOND) if is_moment else f"{field} as {KEY}"
    columns, _ = split(asker, analysis, grouped, where=f"{field} is not null", read=reader(unit, is_moment=is_moment))
    present = sorted({key for column in columns.values() for key in column if key is not None})
    keys = filled(present, unit)
    notes = [missing_note(asker, field)]
    if len(keys) > MOST_PERIODS:
        keys = keys[-MOST_PERIODS:]
        notes.append(
            gettext("Only the last {count} periods are shown; choose a larger unit.").format(count=MOST_PERIODS)
        )
    empty: Number = 0 if analysis.measured.adds_up or analysis.measure == "distinct" else None
    series = [Series(label, tuple(column.get(key, empty) for key in keys)) for label, column in columns.items()]
    api_group = KEYS[unit].format(f=field, k="period", q="quarter") if is_moment else f"{field} as period"
    if analysis.series:
        api_group += f", `{analysis.series.name}`"
    return Values(
        tuple(period_name(key, unit) for key in keys),
        tuple(series),
        notes=tuple(one for one in notes if one),
        unit=unit if is_moment else "",
        api={"select": f"{analysis.clause} as value", "group_by": api_group, "limit": "20000"},
    )


def suited(asker: Asker, analysis: Analysis) -> str:
    """The unit that gives neither three nor three thousand periods."""
    found = asker.whole(f"min(`{analysis.by.name}`) as {KEY}, max(`{analysis.by.name}`) as {VALUE}")
    try:
        first, last = (datetime.fromisoformat(str(found[name])[:10]) for name in (KEY, VALUE))
    except (KeyError, ValueError):
        return "year"
    days = (last - first).days
    if days < 3 and analysis.by.type == "datetime":
        return "hour"
    return next((unit for unit, most in DAYS.items() if days <= most and unit != "week"), "year")


def reader(unit: str, *, is_moment: bool) -> Reader:
    """The key of a row, in a form that sorts."""
    if not is_moment:
        return lambda row: year_of(row[KEY])
    if unit == "quarter":
        return lambda row: None if row[KEY] is None else (row[KEY], row[SECOND])
    return lambda row: row[KEY]


def year_of(value: Any) -> int | None:
    """A year that was written as a number or as a text; None for what is none."""
    text = str(value).strip()
    return int(text) if text.lstrip("-").isdigit() and len(text) <= 5 else None


def missing_note(asker: Asker, field: str) -> str:
    """How many records have no place in time, or among numbers."""
    found = asker.whole(f"count(*) as {VALUE}", where=[f"{field} is null"]).get(VALUE) or 0
    return ngettext(
        "{count} record without a value is left out.", "{count} records without a value are left out.", found
    ).format(count=found) if found else ""  # fmt: skip


def filled(present: Sequence[Any], unit: str) -> list[Any]:
    """The periods from the first to the last, as long as they can be drawn."""
    if unit == "weekday":
        return list(range(1, 8))
    if not present:
        return []
    found: list[Any] = []
    for key in following(present[0], unit):
        found.append(key)
        if key >= present[-1]:
            return found
        if len(found) > MOST_PERIODS:
            break
    return list(present)


def following(key: Any, unit: str) -> Iterator[Any]:
    """A period and those after it."""
    while True:
        yield key
        try:
            key = after(key, unit)
        except (ValueError, OverflowError):
            return


def after(key: Any, unit: str) -> Any:
    """The next period. Raises ValueError, OverflowError at the end of the calendar."""
    match unit:
        case "year":
            return key + 1
        case "quarter":
            year, quarter = key
            return (year + 1, 1) if quarter == 4 else (year, quarter + 1)
        case "month":
            day = date.fromisoformat(f"{key}-01")
            return f"{day + timedelta(days=calendar.monthrange(day.year, day.month)[1]):%Y-%m}".zfill(7)
        case "week":
            year, week = key.split("-")
            found = (date.fromisocalendar(int(year), int(week), 1) + timedelta(days=7)).isocalendar()
            return f"{found.year:04d}-{found.week:02d}"
        case "hour":
            hour = datetime.fromisoformat(f"{key}:00") + timedelta(hours=1)
            return f"{hour.isoformat(' ')[:13]}"
        case _:
            return (date.fromisoformat(key) + timedelta(days=1)).isoformat()


def period_name(key: Any, unit: str) -> str:
    """A period as people call it; what no calendar of ours holds stays as it came."""
    try:
        return named(key, unit)
    except ValueError:
        return str(key)


def named(key: Any, unit: str) -> str:
    """The name of a period. Raises ValueError."""
    match unit:
        case "quarter":
            return gettext("Q{quarter} {year}").format(quarter=key[1], year=key[0])
        case "month":
            return str(date_format(date.fromisoformat(f"{key}-01"), "M Y"))
        case "week":
            year, week = key.split("-")
            return gettext("week {week}, {year}").format(week=int(week), year=year)
        case "day":
            return str(date_format(date.fromisoformat(key), "SHORT_DATE_FORMAT"))
        case "hour":
            moment = datetime.fromisoformat(f"{key}:00")
            return f"{date_format(moment, 'SHORT_DATE_FORMAT')} {moment:%H:%M}"
        case "weekday":
            return str(date_format(date(2024, 1, key), "l"))
        case _:
            return str(key)
