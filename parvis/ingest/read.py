"""Read any source: find out what it is, read its cells, find out their types, write them in the engine's layout."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from parvis.engine.protocol import Progress
from parvis.ingest.casting import Target, bench, null_spellings, set_aside, write_records
from parvis.ingest.detect import detect_format, is_expected
from parvis.ingest.fields import given_targets, inferred_targets
from parvis.ingest.inference.facets import with_facets
from parvis.ingest.raw import RawTable, Unpacked
from parvis.ingest.readers import READERS, UNPACKERS
from parvis.ingest.reading import Issue, Reading, ReadOptions
from parvis.lib.errors import SourceInvalidError, gettext_noop
from parvis.lib.schema import Schema

__all__ = ["read"]

DEEPEST = 3
"""How many archives may lie in one another."""


def read(path: Path, *, name: str, options: ReadOptions, work: Path, progress: Progress | None = None) -> Reading:
    """Read the file at `path`, called `name` by those who gave it; everything is written below `work`.

    Raises:
        SourceInvalidError: the file cannot be read; the sentence says why and where.
    """
    tell = progress or silent
    work.mkdir(parents=True, exist_ok=True)
    tell(gettext_noop("Opening the file"), 0.0)
    opened = unpack(Unpacked(path, name), options, work)
    found = options.format or detect_format(opened.path, name=opened.name)
    if found not in READERS:
        raise SourceInvalidError(
            gettext_noop("The file {name} cannot be read: there is no reader for the format {format}."),
            name=opened.name,
            format=found,
        )
    tell(gettext_noop("Reading the cells"), 0.1)
    with named(opened, work):
        raw = READERS[found](opened.path, options, work)
    issues = [*opened.issues, *surprise(opened.name, found, options), *raw.issues]
    facts = {"format": found, **opened.facts, **raw.facts}
    tell(gettext_noop("Finding out the types"), 0.5)
    with named(opened, work):
        reading = typed(raw, options, work, tell)
    tell(gettext_noop("The file is read"), 1.0)
    return replace(reading, issues=(*issues, *reading.issues), facts={**facts, **reading.facts})


@contextmanager
def named(source: Unpacked, work: Path) -> Iterator[None]:
    """Have refusals name the file as people know it, not as it is called here."""
    try:
        yield
    except SourceInvalidError as refusal:
        said = refusal.data.get("name")
        if said == source.name or not (said == source.path.name or (work / str(said)).is_file()):
            raise
        raise SourceInvalidError(refusal.sentence, **{**refusal.data, "name": source.name}) from refusal


def silent(_step: str, _share: float) -> None:
    """Progress that nobody watches."""


def unpack(source: Unpacked, options: ReadOptions, work: Path) -> Unpacked:
    """Open archives until what is inside is data."""
    for _ in range(DEEPEST):
        found = options.format if options.format in UNPACKERS else detect_format(source.path, name=source.name)
        if found not in UNPACKERS:
            return source
        inside = UNPACKERS[found](source.path, source.name, options, work)
        source = replace(
            inside, issues=(*source.issues, *inside.issues), facts={**source.facts, "archive": found, **inside.facts}
        )
    raise SourceInvalidError(gettext_noop("The file {name} holds archives inside archives."), name=source.name)


def surprise(name: str, found: str, options: ReadOptions) -> Iterator[Issue]:
    """Say so when the content is not what the name promises."""
    if options.format is None and not is_expected(name, found):
        yield Issue(
            "unexpected_format",
            gettext_noop("The file {name} is not what its name says: it was read as {format}."),
            {"name": name, "format": found},
        )


def typed(raw: RawTable, options: ReadOptions, work: Path, tell: Progress) -> Reading:
    """Find out the types (or take those given), and write the records."""
    with bench(raw, work) as cells:
        if options.schema is not None:
            targets, issues = given_targets(cells, raw, options.schema)
        else:
            targets, issues = inferred_targets(cells, raw, options)
        if not targets:
            raise SourceInvalidError(gettext_noop("The file {name} has no column."), name=raw.parquet.name)
        tell(gettext_noop("Writing the records"), 0.75)
        parquet = work / "source.parquet"
        count = write_records(cells, targets, parquet)
        for target in targets:
            issues.extend(set_aside(cells, target))
        nulls = {one.field.name: words for one in targets if (words := null_spellings(cells, one))}
        schema = Schema(tuple(target.field for target in targets))
        if options.schema is None:
            schema = with_facets(cells.connection, parquet, schema)
    if not count:
        issues.append(Issue("no_record", gettext_noop("The file has columns but no record.")))
    return Reading(schema, parquet, count, tuple(issues), facts_of(targets, nulls))


def facts_of(targets: list[Target], nulls: Mapping[str, list[str]]) -> dict[str, object]:
    """What was found out about the fields."""
    guesses = [(target.field.name, target.guess) for target in targets if target.guess]
    facts: dict[str, object] = {
        "nulls": nulls,
        "forms": {name: guess.form.name for name, guess in guesses if guess.form.name != "text"},
        "empty_columns": [name for name, guess in guesses if not guess.values],
        "local_times": [name for name, guess in guesses if guess.local_time],
    }
    return {name: value for name, value in facts.items() if value}
