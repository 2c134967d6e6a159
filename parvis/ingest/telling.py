"""What `load` and `demo` say while they work and when they are done: on a terminal, or line by line."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.management.base import OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from parvis.engine.protocol import Progress as Tell
from parvis.ingest.loading import Loaded
from parvis.ingest.reading import Issue

SHOWN_ISSUES = 12
SAME_ISSUES = 3
"""Issues of one kind that are shown before they are only counted."""


@contextmanager
def telling(out: OutputWrapper, name: str) -> Iterator[Tell]:
    """Show what is being done with a source: a bar that leaves nothing behind, or nothing where nobody watches."""
    if not out.isatty():
        yield quiet
        return
    columns = (TextColumn("{task.fields[name]}"), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stdout), transient=True) as bars:
        task = bars.add_task("", total=1.0, name=name)
        yield lambda step, share: bars.update(task, description=step, completed=share)


def quiet(_step: str, _share: float) -> None:
    """Progress that nobody watches."""


def summary(loaded: Loaded) -> Iterator[str]:
    """What became of a source, line by line: records, fields with their types, and what needs a look."""
    count = f"{loaded.records_count:,} record{'' if loaded.records_count == 1 else 's'}"
    yield f"{loaded.dataset_id}: {count}, {len(loaded.schema)} fields ({loaded.seconds:.1f} s)"
    yield "  fields: " + ", ".join(
        f"{field.name} {described(field.type, field.annotations)}" for field in loaded.schema
    )
    if facts := [f"{name} {shown(value)}" for name, value in loaded.facts.items() if isinstance(value, str | int)]:
        yield "  found: " + ", ".join(facts)
    yield from (f"  warning: {line}" for line in warnings(loaded.issues))


def described(kind: str, annotations: object) -> str:
    """A type, with what makes it special."""
    multivalued = isinstance(annotations, dict) and "multivalued" in annotations
    return f"{kind} (multivalued)" if multivalued else str(kind)


def shown(value: object) -> str:
    """A fact in visible characters."""
    return {"\t": "tab", " ": "blank"}.get(str(value), str(value))


def warnings(issues: Sequence[Issue]) -> Iterator[str]:
    """The issues, those of one kind cut short."""
    seen: Counter[tuple[str, str | None]] = Counter()
    more: Counter[tuple[str, str | None]] = Counter()
    told = 0
    for issue in issues:
        kind = (issue.code, issue.column)
        if seen[kind] < SAME_ISSUES and told < SHOWN_ISSUES:
            seen[kind] += 1
            told += 1
            yield placed(issue)
        else:
            more[kind] += issue.count
    if left := more.total():
        named = ", ".join(f"{count} in {column}" for (_code, column), count in more.most_common(5) if column)
        yield f"and {left} more{f': {named}' if named else ''}."


def placed(issue: Issue) -> str:
    """An issue with its line and column, unless its sentence says them."""
    sentence = str(issue)
    where = [f"line {issue.line}"] if issue.line and str(issue.line) not in sentence else []
    where += [issue.column] if issue.column and issue.column not in sentence else []
    return f"{sentence} ({', '.join(where)})" if where else sentence
