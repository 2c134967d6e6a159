"""What can be asked of: the records of a dataset, or the catalogue itself, as one caller may see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone as clock

from parvis.accounts.models import User
from parvis.catalogue.models import Dataset
from parvis.catalogue.publication import (
    CATALOGUE_FACETS,
    CATALOGUE_HIDDEN,
    CATALOGUE_NAMES,
    CATALOGUE_WEIGHTS,
    catalogue_guards,
    catalogue_version,
)
from parvis.catalogue.serving import engine
from parvis.lib.errors import ForbiddenError, NotFoundError, gettext_noop
from parvis.lib.schema import Schema, Version
from parvis.odsql import Scope
from parvis.records.query import RecordsQuery

Person = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Source:
    """Where records come from, and what of them the caller may see.

    `version` is None for a dataset without records. `guards` are AND-ed to every query without a word; they may name
    `hidden` fields, which the caller's own clauses cannot.
    """

    name: str
    version: Version | None
    lang: str
    files_url: str = ""
    timestamp: datetime | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    guards: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    """What is listed when no facet is asked for; empty: the fields annotated as facets."""

    @property
    def schema(self) -> Schema:
        """All fields, the hidden ones included."""
        return self.version.schema if self.version else Schema(())

    def scope(self, query: RecordsQuery) -> Scope:
        """What the clauses of a query are compiled against."""
        return Scope(
            schema=self.schema,
            alias=self.version.alias if self.version else "",
            dialect=engine().dialect,
            timezone=query.timezone,
            lang=query.lang,
            now=clock.now(),
            names=self.names,
            hidden=self.hidden,
            guards=self.guards,
            weights=self.weights,
        )


def find_dataset(dataset_id: str, person: Person) -> Dataset:
    """The dataset with this identifier or uid, with its current version. Raises NotFoundError."""
    seen = Dataset.objects.visible_to(person).select_related("current")
    found = seen.filter(Q(dataset_id=dataset_id) | Q(uid=dataset_id)).first()
    if found is None:
        raise NotFoundError(gettext_noop("The requested dataset {dataset_id} does not exist."), dataset_id=dataset_id)
    return found


def source_of_dataset(dataset: Dataset, *, person: Person, lang: str, base_url: str = settings.SITE_URL) -> Source:
    """The records of a dataset. Raises ForbiddenError when its data is closed to the caller."""
    if not dataset.data_visible_to(person):
        raise ForbiddenError(gettext_noop("You don't have permission to access the requested resource"))
    current = dataset.current
    return Source(
        name=dataset.dataset_id,
        version=current.as_version(lang) if current else None,
        lang=lang,
        files_url=f"{base_url}/api/explore/v2.1/catalog/datasets/{dataset.dataset_id}/files",
        timestamp=current.built_at.astimezone(UTC) if current else None,
    )


def source_of_catalogue(*, person: Person, lang: str) -> Source:
    """The catalogue, which answers the same language as records do."""
    return Source(
        name="catalog",
        version=catalogue_version(lang),
        lang=lang,
        names=CATALOGUE_NAMES,
        hidden=CATALOGUE_HIDDEN,
        guards=catalogue_guards(person),
        weights=CATALOGUE_WEIGHTS,
        facets=CATALOGUE_FACETS,
    )
