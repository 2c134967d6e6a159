"""Usage in numbers: by day, by dataset, by format; made of the anonymous totals alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from parvis.usage.models import DailyTotal, MonthlyTotal

EVENTS = ("view", "search", "no_result", "download", "api")
POPULAR_DAYS = 90
WEIGHTS = {"view": 1.0, "download": 5.0, "api": 0.1}
"""A download says more than a look; one program may call the API a thousand times."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which totals are asked for; both days included, empty words leave everything in."""

    since: date
    until: date
    dataset: str = ""
    event: str = ""
    format: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """What happened to a dataset since it is there."""

    downloads: int = 0
    api_calls: int = 0
    attachment_downloads: int = 0
    file_downloads: int = 0
    popularity: float = 0.0


def totals(asked: Filter) -> QuerySet[DailyTotal]:
    """The rows that fit."""
    rows = DailyTotal.objects.filter(day__gte=asked.since, day__lte=asked.until)
    if asked.dataset:
        rows = rows.filter(kind="dataset", object_id=asked.dataset)
    for name in ("event", "format", "source"):
        if value := getattr(asked, name):
            rows = rows.filter(**{name: value})
    return rows


def by_day(asked: Filter) -> dict[str, list[tuple[date, int]]]:
    """A curve per event: every day of the period, days without anything included."""
    found = totals(asked).values("day", "event").annotate(total=Sum("count")).order_by("day", "event")
    numbers = {(one["day"], one["event"]): int(one["total"]) for one in found}
    days = [asked.since + timedelta(days=number) for number in range((asked.until - asked.since).days + 1)]
    events = [event for event in EVENTS if any(each == event for _, each in numbers)]
    return {event: [(day, numbers.get((day, event), 0)) for day in days] for event in events}


def by_dataset(asked: Filter, *, most: int = 50) -> list[dict[str, Any]]:
    """Datasets with their numbers per event, the most looked at first."""
    found = totals(asked).filter(kind="dataset").exclude(object_id="")
    sums = found.values("object_id", "event").annotate(total=Sum("count")).order_by("object_id", "event")
    rows: dict[str, dict[str, Any]] = {}
    for one in sums:
        row = rows.setdefault(one["object_id"], {"dataset": one["object_id"], **dict.fromkeys(EVENTS, 0)})
        row[one["event"]] = int(one["total"])
    ordered = sorted(rows.values(), key=lambda row: (-sum(row[event] for event in EVENTS), row["dataset"]))
    return ordered[:most]


def by_word(asked: Filter, word: str) -> list[tuple[str, int]]:
    """Totals per `format`, `source`, `language` or `event`, the largest first."""
    found = totals(asked).values(word).annotate(total=Sum("count")).order_by("-total", word)
    return [(one[word], int(one["total"])) for one in found]


def entries(asked: Filter) -> int:
    """How many visits began, at most: views that came from outside."""
    return int(totals(asked).aggregate(total=Sum("entries"))["total"] or 0)


CSV_COLUMNS = ("day", "area", "kind", "object_id", "event", "format", "language", "source", "count", "entries")


def rows_of(asked: Filter) -> Iterator[tuple[Any, ...]]:
    """Everything that is kept about a period, row by row."""
    yield from totals(asked).order_by(*CSV_COLUMNS[:8]).values_list(*CSV_COLUMNS).iterator()


def dataset_totals(today: date) -> dict[str, Totals]:
    """Numbers of every dataset: since the beginning, and its popularity over the last months."""
    found: dict[str, dict[str, int]] = {}
    for model in (DailyTotal, MonthlyTotal):
        rows = model.objects.filter(kind="dataset").exclude(object_id="")
        for one in rows.values("object_id", "event", "format").annotate(total=Sum("count")).order_by():
            numbers = found.setdefault(one["object_id"], {})
            name = counter_of(one["event"], one["format"])
            numbers[name] = numbers.get(name, 0) + int(one["total"])
    scores = popularity(today)
    return {
        name: Totals(
            downloads=numbers.get("downloads", 0),
            api_calls=numbers.get("api_calls", 0),
            attachment_downloads=numbers.get("attachment_downloads", 0),
            file_downloads=numbers.get("file_downloads", 0),
            popularity=scores.get(name, 0.0),
        )
        for name, numbers in found.items()
    }


def counter_of(event: str, form: str) -> str:
    """The number of a dataset that an event adds to."""
    if event == "download":
        return {"attachment": "attachment_downloads", "file": "file_downloads"}.get(form, "downloads")
    return "api_calls" if event == "api" else event


def popularity(today: date) -> dict[str, float]:
    """How much each dataset was used over the last months, weighted."""
    recent = Filter(today - timedelta(days=POPULAR_DAYS), today)
    found = totals(recent).filter(kind="dataset").exclude(object_id="")
    scores: dict[str, float] = {}
    for one in found.values("object_id", "event").annotate(total=Sum("count")).order_by():
        scores[one["object_id"]] = scores.get(one["object_id"], 0.0) + WEIGHTS.get(one["event"], 0.0) * one["total"]
    return {name: round(score, 1) for name, score in scores.items()}
