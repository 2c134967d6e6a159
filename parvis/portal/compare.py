"""The page that compares two versions of a dataset record by record, and the same as a file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from parvis.catalogue.models import Dataset, DatasetVersion
from parvis.lib.errors import NotFoundError, ParvisError, gettext_noop
from parvis.lib.schema import Field
from parvis.portal.dataset_views import tabs
from parvis.portal.datasets import shown
from parvis.portal.reading import reading_page
from parvis.portal.saying import said
from parvis.portal.state import number
from parvis.portal.versions import at_version
from parvis.records.comparing import ADDED, CHANGED, REMOVED, Difference, Versions, between, counts, differences, every
from parvis.records.source import find_dataset, source_of_dataset

ROWS = 50
SHOWN_FIELDS = 6
"""Values told of a record that came or went; the file holds all."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
TONES = {ADDED: "ok", REMOVED: "err", CHANGED: "warn"}


@dataclass(frozen=True, slots=True)
class Line:
    """A difference as people read it: the changed values before and after, or the first values of the record."""

    kind: str
    tone: str
    name: str
    times: int
    changed: list[tuple[str, str, str]]
    values: list[tuple[str, str]]


@reading_page
def compare(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """What came, went and changed between `from` and `to`, by the field `key` or by whole records."""
    dataset = find_dataset(dataset_id, request.user)
    page = shown(dataset, request.user)
    kept = list(dataset.versions.order_by("-number").defer("statistics", "issues", "facts"))
    old, new = asked_numbers(request, dataset, kept)
    key = request.GET.get("key")
    context: dict[str, object] = {
        "shown": page, "view": "compare", "compact": True, "tabs": tabs(page, "compare", ""),
        "kept": kept, "old": old, "new": new, "status": 200,
    }  # fmt: skip
    if len(kept) > 1:
        context |= told(request, dataset, old, new, key)
    return render(request, "portal/dataset/compare.html", context, status=int(str(context["status"])))


def told(request: HttpRequest, dataset: Dataset, old: int, new: int, key: str | None) -> dict[str, object]:
    """The differences, or why they cannot be told."""
    try:
        versions, used = opened(request, dataset, old, new, key)
        found, start = counts(versions), number(request.GET.get("start")) or 0
        page = differences(versions, limit=ROWS, offset=start)
    except NotFoundError:
        raise
    except ParvisError as refusal:
        return {"problem": said(refusal), "key": key or "", "keys": [], "status": refusal.status}
    fields = {one.name: one for one in versions.new.schema}
    labels = [fields[name].label or name for name in versions.comparison.names]
    at = versions.comparison.names.index(used) if used else None
    before, after = schema_names(versions)
    return {
        "counts": [(kind, kind_name(kind), TONES[kind], found[kind]) for kind in (ADDED, REMOVED, CHANGED)],
        "lines": [line(one, labels, at) for one in page],
        "key": used,
        "keys": [(name, label) for name, label in zip(versions.comparison.names, labels, strict=True)],
        "start": start,
        "end": start + len(page),
        "next": start + ROWS if len(page) == ROWS else None,
        "previous": max(0, start - ROWS) if start else None,
        "fields_added": sorted(after - before),
        "fields_removed": sorted(before - after),
    }


def asked_numbers(request: HttpRequest, dataset: Dataset, kept: list[DatasetVersion]) -> tuple[int, int]:
    """The versions of the address; without them, the latest and the one before."""
    latest = dataset.current.number if dataset.current else 0
    new = number(request.GET.get("to")) or latest
    former = next((one.number for one in kept if one.number < new), 0)
    return number(request.GET.get("from")) or former, new


def opened(request: HttpRequest, dataset: Dataset, old: int, new: int, key: str | None) -> tuple[Versions, str]:
    """The versions, with the key asked for or the field that names records. Raises ParvisError."""
    lang = request.LANGUAGE_CODE
    sources = [source_of_dataset(at_version(dataset, one), person=request.user, lang=lang) for one in (old, new)]
    usual = usual_key(dataset, sources[1].schema.fields) if key is None else key
    try:
        return between(sources[0], sources[1], key=usual), usual
    except ParvisError:
        if key is not None or not usual:
            raise
        return between(sources[0], sources[1]), ""


def usual_key(dataset: Dataset, fields: tuple[Field, ...]) -> str:
    """The field that names the records of the latest version: declared, or with a value of its own for each."""
    declared = [one.name for one in fields if one.annotations.get("id")]
    if len(declared) == 1:
        return declared[0]
    current = dataset.current
    known = DatasetVersion.objects.filter(pk=current.pk).values_list("statistics", flat=True).first() if current else {}
    for one in fields:
        said = (known or {}).get(one.name, {})
        exact = said.get("distinct_is_exact") and not one.type.is_geo
        if exact and current and said.get("distinct") == said.get("filled") == current.records_count:
            return one.name
    return ""


def schema_names(versions: Versions) -> tuple[set[str], set[str]]:
    """The fields of both versions that this reader may know."""
    before, after = (
        {one.name for one in source.schema if one.name not in source.hidden} for source in (versions.old, versions.new)
    )
    return before, after


def kind_name(kind: str) -> str:
    """A kind in words."""
    return {ADDED: gettext("Added"), REMOVED: gettext("Removed"), CHANGED: gettext("Changed")}[kind]


def line(one: Difference, labels: list[str], at: int | None) -> Line:
    """A difference for the page."""
    values = one.old if one.kind == REMOVED else one.new
    pairs = zip(labels, one.old, one.new, strict=True)
    changed = [(label, old or "", new or "") for label, old, new in pairs if old != new] if one.kind == CHANGED else []
    rest = [(label, value) for place, (label, value) in enumerate(zip(labels, values, strict=True)) if place != at]
    told_values = [(label, value) for label, value in rest if value][:SHOWN_FIELDS]
    name = values[at] or "" if at is not None else ""
    return Line(kind_name(one.kind), TONES[one.kind], name, one.times, changed, told_values)


@reading_page
def compare_file(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """All differences as CSV: a line for each record added or removed, two for one that changed. Raises ParvisError."""
    dataset = find_dataset(dataset_id, request.user)
    kept = list(dataset.versions.order_by("-number").only("number"))
    old, new = asked_numbers(request, dataset, kept)
    if not old:
        raise NotFoundError(gettext_noop("There is no other version to compare with."))
    versions, _key = opened(request, dataset, old, new, request.GET.get("key"))
    response = StreamingHttpResponse(written(versions, every(versions)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{dataset.dataset_id}-{old}-{new}.csv"'
    return response  # type: ignore[return-value]


def written(versions: Versions, found: Iterator[Difference]) -> Iterator[bytes]:
    """The file, a line after another."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(["difference", *versions.comparison.names])
    yield b"\xef\xbb\xbf" + drained(buffer)
    for one in found:
        sides = {ADDED: (("added", one.new),), REMOVED: (("removed", one.old),)}
        for word, values in sides.get(one.kind, (("before", one.old), ("after", one.new))):
            for _time in range(one.times):
                writer.writerow([word, *(harmless(value) for value in values)])
        yield drained(buffer)


def harmless(value: str | None) -> str:
    """A text that no spreadsheet takes for a formula; numbers stay as they are."""
    text = value or ""
    try:
        float(text)
    except ValueError:
        return f"'{text}" if text.startswith(FORMULAS) else text
    return text


def drained(buffer: io.StringIO) -> bytes:
    """What was written since last time."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
