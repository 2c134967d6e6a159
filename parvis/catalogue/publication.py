"""The catalogue published as a dataset, once per language, so that one language and one engine serve both.

Every change of the catalogue raises its revision (`revisions.py`). Whoever next asks for the catalogue in a language
publishes it anew, one at a time among all processes; meanwhile others read the version before. So fifty loads in a row
cost one publication, not fifty, and a single change shows at the next question.
"""

import logging
import time
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction
from django.db.models import Subquery
from django.utils import timezone

from parvis.catalogue.folders import appearing, locked, locked_if_free, remove_others
from parvis.catalogue.identifiers import new_uid
from parvis.catalogue.models import CatalogueState, CatalogueVersion, Dataset, Person
from parvis.catalogue.models.dataset import sees_all
from parvis.catalogue.published_rows import FACETS, HIDDEN_FIELDS, catalogue_schema, catalogue_table
from parvis.catalogue.revisions import current_revision, custom_fields
from parvis.catalogue.schemas import schema_as_text
from parvis.catalogue.serving import engine
from parvis.catalogue.templates import templates
from parvis.lib.errors import EngineError
from parvis.lib.schema import Schema, Version

log = logging.getLogger(__name__)

CATALOGUE_FACETS = FACETS
"""What `/catalog/facets` lists when nothing is asked for, before the portal's own filters. Source: §4.4."""
CATALOGUE_NAMES = {
    "datasetid": "dataset_id",
    **{f"{start}default.{one.name}": one.name for one in templates()["default"].fields for start in ("", "metas.")},
    **{
        f"metas.{template.name}.{one.name}": f"{template.name}.{one.name}"
        for template in templates().values()
        if template.name != "default"
        for one in template.fields
    },
}
"""Further spellings of fields."""
CATALOGUE_HIDDEN = frozenset(one.name for one in HIDDEN_FIELDS)
CATALOGUE_UNFILTERABLE = frozenset({"data_visible"})
"""May be selected, and nothing else. Source: §5.6."""
CATALOGUE_WEIGHTS = {
    "title": 8.0,
    "keyword": 4.0,
    "theme": 4.0,
    "dataset_id": 4.0,
    "publisher": 2.0,
    "_description": 2.0,
    "_columns": 1.0,
    "_custom": 1.0,
}
"""Where words are looked for, and how much each place counts. Source: odsql.md §5.5."""
SEES_ALL_NAMES = {"data_visible": "_data_visible", "fields": "_fields"}
GRACE_SECONDS = 900
SLOW_SECONDS = 10.0
PATIENCE = 4
"""A catalogue that takes long to publish is published at most a fifth of the time."""


def catalogue_names(person: Person) -> dict[str, str]:
    """Further spellings of fields, as a person may use them: who sees everything sees that it is visible."""
    return {**CATALOGUE_NAMES, **SEES_ALL_NAMES} if sees_all(person) else CATALOGUE_NAMES


def catalogue_guards(person: Person) -> tuple[str, ...]:
    """The conditions, in ODSQL, that keep from a person what they may not find."""
    if sees_all(person):
        return ()
    if not person.is_authenticated:
        return ("_is_public",)
    groups = person.groups.order_by("pk").values_list("pk", flat=True)
    readers = ", ".join(f'"{one}"' for one in (f"u{person.pk}", *(f"g{pk}" for pk in groups)))
    return (f"_is_public or _readers in ({readers})",)


def catalogue_facets(schema: Schema) -> tuple[str, ...]:
    """The facets of the catalogue: the standard ones, then the portal's own."""
    own = (one.name for one in schema if one.name.startswith("custom.") and one.is_facet)
    return (*CATALOGUE_FACETS, *own)


def catalogue_version(lang: str) -> Version:
    """The catalogue in a language, published first when it has changed. Raises EngineError when there is none."""
    lang = lang if lang in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    found = newest(lang)
    if found is None:
        with locked(language_folder(lang)):
            return (newest(lang) or publish(lang)).as_version()
    if not is_behind(found):
        return found.as_version()
    with locked_if_free(language_folder(lang)) as free:
        if free:
            found = renewed(found)
    return found.as_version()


def publish_catalogue() -> None:
    """Publish the catalogue in every language that is behind: for the end of a command."""
    for lang, _ in settings.LANGUAGES:
        with locked(language_folder(lang)):
            found = newest(lang)
            if found is None or found.revision != current_revision():
                publish(lang)


def newest(lang: str) -> CatalogueVersion | None:
    """The last publication in a language, with the revision it should have."""
    wanted = Subquery(CatalogueState.objects.values("revision")[:1])
    return CatalogueVersion.objects.filter(lang=lang).annotate(wanted=wanted).order_by("-revision", "-pk").first()


def is_behind(found: CatalogueVersion) -> bool:
    """Whether the catalogue should be published anew now."""
    if found.revision == (found.__dict__.get("wanted") or 0):
        return False
    if found.build_seconds < SLOW_SECONDS:
        return True
    return timezone.now() - found.built_at > timedelta(seconds=PATIENCE * found.build_seconds)


def renewed(found: CatalogueVersion) -> CatalogueVersion:
    """A new publication; the one before when it fails, since an older catalogue is better than none."""
    again = newest(found.lang) or found
    if not is_behind(again):
        return again
    try:
        return publish(found.lang)
    except (EngineError, OSError):
        log.exception("The catalogue could not be published.")
        return again


def publish(lang: str) -> CatalogueVersion:
    """Publish the catalogue in a language; only who holds its lock may."""
    start = time.monotonic()
    revision, custom = current_revision(), custom_fields()
    schema = catalogue_schema(custom, lang)
    datasets = Dataset.objects.filter(published_at__isnull=False).for_documents().prefetch_related("rules")
    table = catalogue_table(list(datasets), schema, lang)
    made = CatalogueVersion(lang=lang, revision=revision, token=new_uid("v")[2:], schema=schema_as_text(schema))
    with appearing(made.folder) as work:
        pq.write_table(table, work / "source.parquet")
        built = engine().publish(work / "source.parquet", schema, work)
    made.records_count, made.built_at = built.records_count, timezone.now()
    made.build_seconds = time.monotonic() - start
    with transaction.atomic():
        made.save(force_insert=True)
        leave_old(made)
    clean(lang)
    return made


def leave_old(made: CatalogueVersion) -> None:
    """Forget the rows of publications that nobody can be reading any more."""
    old = CatalogueVersion.objects.filter(lang=made.lang, built_at__lt=made.built_at - timedelta(seconds=GRACE_SECONDS))
    read_lately = list(old.order_by("-pk").values_list("pk", flat=True)[:1])
    old.exclude(pk__in=read_lately).delete()


def clean(lang: str) -> None:
    """Remove the folders that no row knows, but fresh ones: their row may be in a transaction that goes on."""
    known = set(CatalogueVersion.objects.filter(lang=lang).values_list("token", flat=True))
    for token in remove_others(language_folder(lang), known, older_than_seconds=GRACE_SECONDS):
        gone = CatalogueVersion(lang=lang, token=token.strip("."))
        engine().forget(Version(gone.alias, gone.folder, Schema(()), 0))


def language_folder(lang: str) -> Path:
    """Where the publications in a language are."""
    return Path(settings.DATASETS_DIR) / "catalogue" / lang
