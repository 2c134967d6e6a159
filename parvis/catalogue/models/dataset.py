"""Datasets, and who sees them."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Prefetch, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import User
from parvis.catalogue.access import EVERYTHING, Access, CallsQuota, combined, most_generous
from parvis.catalogue.models.files import AlternativeExport, Attachment
from parvis.catalogue.models.rules import SecurityRule, access_of
from parvis.catalogue.models.state import CatalogueState
from parvis.catalogue.translated import in_language
from parvis.lib.schema import Schema, Version

Person = User | AnonymousUser
SEE_ALL = "catalogue.explore_restricted_dataset"
NOT_READ = ("statistics", "issues", "facts")
"""Large columns of a version that answering a request does not need."""


class Visibility(models.TextChoices):
    """Who finds a dataset in the catalogue; the value is the word on the wire."""

    DOMAIN = "domain", _("Everyone who may enter the portal")
    RESTRICTED = "restricted", _("Named people and groups only")


def sees_all(person: Person) -> bool:
    """Whether no rule of a dataset narrows what this person reads."""
    return person.is_authenticated and person.has_perm(SEE_ALL)


def rules_for(person: Person) -> models.QuerySet[SecurityRule]:
    """The rules of a person and of their groups."""
    if not person.is_authenticated:
        return SecurityRule.objects.none()
    return SecurityRule.objects.filter(Q(user=person.pk) | Q(group__user=person.pk)).distinct()


def document_parts() -> "tuple[Prefetch[str], ...]":
    """What is fetched beside a dataset to describe it."""
    return (
        Prefetch("attachments", Attachment.objects.select_related("file").order_by("position", "pk")),
        Prefetch("alternative_exports", AlternativeExport.objects.order_by("position", "pk")),
    )


class DatasetQuerySet(models.QuerySet["Dataset"]):
    """Datasets by what one may do with them."""

    def visible_to(self, person: Person) -> Self:
        """Published ones that this person finds in the catalogue, with what decides what they may read of each."""
        seen = self.filter(published_at__isnull=False)
        if not person.is_authenticated:
            return seen.filter(visibility=Visibility.DOMAIN)
        if sees_all(person):
            return seen
        mine = rules_for(person)
        named = Q(pk__in=mine.values("dataset"))
        seen = seen.filter(Q(visibility=Visibility.DOMAIN) | named)
        return seen.prefetch_related(Prefetch("rules", queryset=mine, to_attr=rules_name(person)))

    def editable_by(self, person: Person) -> Self:
        """Those that this person may change in the back office, published or not."""
        if not person.is_authenticated or not person.is_active:
            return self.none()
        if person.has_perm("catalogue.edit_dataset"):
            return self
        allowed = [rule.dataset_id for rule in rules_for(person) if "edit_dataset" in rule.permissions]
        return self.filter(Q(owner=person.pk) | Q(pk__in=allowed))

    def with_current(self) -> Self:
        """With the version that is read, less what only the back office looks at."""
        return self.select_related("current").defer(*(f"current__{name}" for name in NOT_READ))

    def for_documents(self) -> Self:
        """With all that their objects say: three queries, however many datasets."""
        custom = CatalogueState.objects.values("custom_fields")[:1]
        return self.with_current().prefetch_related(*document_parts()).annotate(custom_fields=Subquery(custom))

    def called(self, dataset_id: str) -> "Dataset | None":
        """The one with this identifier or uid; else the one that had this identifier formerly."""
        if "\0" in dataset_id:  # PostgreSQL refuses to compare with it
            return None
        found = self.filter(Q(dataset_id=dataset_id) | Q(uid=dataset_id)).first()
        return found or self.filter(aliases__former_id=dataset_id).first()


class Dataset(models.Model):
    """Records and what is said of them, under one identifier."""

    uid = models.CharField(max_length=9, unique=True)
    """Never changes; names the folder."""
    dataset_id = models.CharField(_("identifier"), max_length=255, unique=True)
    metadata = models.JSONField(default=dict)
    """Values by template and key: `{"default": {"title": {"fr": "Arbres"}}}`. What they may be: `templates.py`."""
    field_settings = models.TextField(default="{}")
    """JSON: labels, descriptions and annotations of fields, kept from version to version. Text: see `schema`."""
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility, default=Visibility.DOMAIN)
    data_open = models.BooleanField(_("records are open to all who see the dataset"), default=True)
    visible_fields = models.JSONField(_("fields shown"), null=True, default=None)
    row_filter = models.TextField(_("records shown"), blank=True, default="")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="datasets")
    current = models.ForeignKey("catalogue.DatasetVersion", on_delete=models.SET_NULL, null=True, related_name="+")
    last_number = models.PositiveIntegerField(default=0)
    """The highest number that a version was ever given."""
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    published_at = models.DateTimeField(_("published"), null=True)
    """Null for a draft."""
    modified_at = models.DateTimeField(_("modified"), default=timezone.now)
    data_processed_at = models.DateTimeField(null=True)
    metadata_processed_at = models.DateTimeField(default=timezone.now)
    popularity_score = models.FloatField(default=0)
    download_count = models.PositiveBigIntegerField(default=0)
    api_call_count = models.PositiveBigIntegerField(default=0)
    attachment_download_count = models.PositiveBigIntegerField(default=0)
    file_fields_download_count = models.PositiveBigIntegerField(default=0)
    reuse_count = models.PositiveBigIntegerField(default=0)

    objects = DatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        default_permissions: ClassVar = ()
        permissions: ClassVar = [
            ("create_dataset", _("Create datasets")),
            ("edit_dataset", _("Edit datasets")),
            ("publish_dataset", _("Publish datasets")),
            ("manage_dataset", _("Decide who sees datasets")),
            ("explore_restricted_dataset", _("Read all datasets, restricted ones included")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="dataset_visibility_is_known")
        ]

    def __str__(self) -> str:
        return self.dataset_id

    @property
    def language(self) -> str:
        """The language its metadata are written in."""
        return str(self.metadata.get("default", {}).get("language") or settings.LANGUAGE_CODE)

    @property
    def is_published(self) -> bool:
        """Whether the portal and the API show it."""
        return self.published_at is not None

    @property
    def has_records(self) -> bool:
        """Whether there are records to ask of, be they none today."""
        return self.current_id is not None

    def value_of(self, template: str, key: str, lang: str = "") -> Any:
        """One metadata value in a language, or None."""
        return in_language(self.metadata.get(template, {}).get(key), lang, self.language)

    def title(self, lang: str = "") -> str:
        """What people call it."""
        return str(self.value_of("default", "title", lang) or self.dataset_id)

    def version(self, lang: str) -> Version | None:
        """What the engine reads for this dataset, its fields described in this language."""
        current = self.current
        if current is None:
            return None
        current.dataset = self
        return current.as_version(lang)

    def access_for(self, person: Person) -> Access:
        """What this person may read of it."""
        if sees_all(person):
            return EVERYTHING
        rules = self.rules_of(person)
        own = [rule.as_access() for rule in rules if rule.user_id is not None]
        found = own or [rule.as_access() for rule in rules]
        return combined(found) if found else self.default_access

    def quota_for(self, person: Person) -> CallsQuota | None:
        """How many calls rules let this person make."""
        if sees_all(person):
            return None
        rules = self.rules_of(person)
        own = [rule.quota for rule in rules if rule.user_id is not None]
        return most_generous(own or [rule.quota for rule in rules])

    @property
    def default_access(self) -> Access:
        """What those may read whom no rule names."""
        return access_of(self.visible_fields, self.row_filter, data_visible=self.data_open)

    def rules_of(self, person: Person) -> Sequence[SecurityRule]:
        """The rules of a person and of their groups for this dataset; asked once when `visible_to` found it."""
        if not person.is_authenticated:
            return []
        found: Sequence[SecurityRule] | None = self.__dict__.get(rules_name(person))
        return list(rules_for(person).filter(dataset=self)) if found is None else found

    def data_visible_to(self, person: Person) -> bool:
        """Whether this person may read records of it."""
        return self.access_for(person).data_visible

    def hidden_from(self, person: Person, schema: Schema) -> frozenset[str]:
        """The fields that do not exist for this person."""
        kept_back = {field.name for field in schema if field.annotations.get("hideInApi")}
        return self.access_for(person).hidden(schema.names) | kept_back


def rules_name(person: Person) -> str:
    """Where a dataset keeps the rules of the person it was found for."""
    return f"rules_of_{person.pk}"


class DatasetAlias(models.Model):
    """A former identifier: addresses that have it still lead to the dataset."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="aliases")
    former_id = models.CharField(_("former identifier"), max_length=255, unique=True)

    def __str__(self) -> str:
        return self.former_id
