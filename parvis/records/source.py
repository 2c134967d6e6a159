"""What can be asked of: the records of a dataset, or the catalogue itself, as one caller may see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone as clock

from parvis.catalogue.models import Dataset, Person
from parvis.catalogue.publication import (
    CATALOGUE_HIDDEN,
    CATALOGUE_UNFILTERABLE,
    CATALOGUE_WEIGHTS,
    catalogue_facets,
    catalogue_guards,
    catalogue_names,
    catalogue_version,
)
from parvis.catalogue.serving import engine
from parvis.lib.errors import ForbiddenError, NotFoundError, gettext_noop
from parvis.lib.schema import Schema, Version
from parvis.odsql import Scope
from parvis.records.known import known
from parvis.records.query import RecordsQuery

__all__ = ["Person", "Source", "find_dataset", "source_of_catalogue", "source_of_dataset"]


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
    unfilterable: frozenset[str] = frozenset()
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
            unfilterable=self.unfilterable,
            guards=self.guards,
            weights=self.weights,
            dataset_id=self.name,
            timestamp=self.timestamp,
            flavour=query.flavour,
        )


def find_dataset(dataset_id: str, person: Person) -> Dataset:
    """The dataset with this identifier, uid or former identifier, with its current version. Raises NotFoundError."""
    found = known_dataset(dataset_id) if not person.is_authenticated else called(dataset_id, person)
    if found is None:
        raise NotFoundError(gettext_noop("The requested dataset {dataset_id} does not exist."), dataset_id=dataset_id)
    return found


def known_dataset(dataset_id: str) -> Dataset | None:
    """What a passer-by finds under an identifier, kept until the catalogue changes."""
    return known(("dataset", dataset_id), lambda: called(dataset_id, AnonymousUser()))


def called(dataset_id: str, person: Person) -> Dataset | None:
    """What a person finds under an identifier."""
    return Dataset.objects.visible_to(person).with_current().called(dataset_id)


def source_of_dataset(dataset: Dataset, *, person: Person, lang: str, base_url: str = settings.SITE_URL) -> Source:
    """The records of a dataset. Raises ForbiddenError when its data is closed to the caller."""
    access = dataset.access_for(person)
    if not access.data_visible:
        raise ForbiddenError(gettext_noop("You don't have permission to access the requested resource"))
    current, version = dataset.current, dataset.version(lang)
    return Source(
        name=dataset.dataset_id,
        version=version,
        lang=lang,
        hidden=dataset.hidden_from(person, version.schema) if version else frozenset(),
        guards=access.guards,
        files_url=f"{base_url}/api/explore/v2.1/catalog/datasets/{dataset.dataset_id}/files",
        timestamp=current.built_at.astimezone(UTC) if current else None,
    )


def source_of_catalogue(*, person: Person, lang: str) -> Source:
    """The catalogue, which answers the same language as records do."""
    version = catalogue_version(lang)
    return Source(
        name="catalog",
        version=version,
        lang=lang,
        names=catalogue_names(person),
        hidden=CATALOGUE_HIDDEN,
        unfilterable=CATALOGUE_UNFILTERABLE,
        guards=catalogue_guards(person),
        weights=CATALOGUE_WEIGHTS,
        facets=catalogue_facets(version.schema),
    )
