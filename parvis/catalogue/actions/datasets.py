"""Datasets come to be, change, are shown, withdrawn, renamed and removed."""

import shutil
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import IntegrityError, transaction

from parvis.accounts.models import User
from parvis.catalogue.actions.versions import dataset_folder, forget_versions
from parvis.catalogue.errors import DatasetStatusError, FieldError, IdentifierError, IncompleteDatasetError
from parvis.catalogue.identifiers import checked_dataset_id, new_uid
from parvis.catalogue.licences import find_licence, licences
from parvis.catalogue.metadata import CUSTOM, Values, changed, moment, new_custom_fields
from parvis.catalogue.models import AlternativeExport, Attachment, Dataset, DatasetAlias, Visibility
from parvis.catalogue.models.files import files_folder
from parvis.catalogue.revisions import add_custom_fields, custom_fields, note_change
from parvis.catalogue.schemas import checked_settings, schema_from_text
from parvis.catalogue.templates import custom_field
from parvis.catalogue.translated import in_language
from parvis.lib.errors import gettext_noop

UNIQUE_TRIES = 5


def create_or_update_dataset(
    dataset_id: str, metadata: Values | None = None, *, at: datetime, by: User | None = None, lang: str = ""
) -> Dataset:
    """The dataset with this identifier (or that had it once), made as a draft when missing, its metadata changed.

    `by` owns a new dataset. `lang` is the language of plain texts, and of a new dataset. See `set_metadata`.

    Raises IdentifierError, MetadataError.
    """
    with transaction.atomic():
        dataset = Dataset.objects.called(dataset_id) or create_dataset(dataset_id, at=at, by=by, lang=lang)
        return set_metadata(dataset, metadata or {}, at=at, lang=lang)


def create_dataset(dataset_id: str, *, at: datetime, by: User | None = None, lang: str = "") -> Dataset:
    """A new draft; when two processes make it at once, both get the same one. Raises IdentifierError."""
    checked_dataset_id(dataset_id)
    first = {"default": {"language": lang or settings.LANGUAGE_CODE}}
    moments = {"created_at": at, "modified_at": at, "metadata_processed_at": at}
    for _ in range(UNIQUE_TRIES):
        try:
            with transaction.atomic():
                return Dataset.objects.create(
                    uid=new_uid("da"), dataset_id=dataset_id, metadata=first, owner=by, **moments
                )
        except IntegrityError:
            if found := Dataset.objects.called(dataset_id):
                return found
    raise IdentifierError(gettext_noop("No dataset {dataset_id} could be made."), dataset_id=dataset_id)


@transaction.atomic
def set_metadata(dataset: Dataset, changes: Values, *, at: datetime, lang: str = "") -> Dataset:
    """Change metadata: `{"default": {"title": "Arbres", "keyword": {"fr": ["bois"], "en": ["wood"]}}}`.

    A plain value of a translated key is its text in `lang` (the dataset's language when empty); a mapping by language
    replaces all its texts; None removes; keys that are not named stay; computed keys are ignored. New keys of `custom`
    become keys of the portal. `internal.license_id` sets licence and address; a known licence finds its address.

    Raises:
        MetadataError: a template or key that is not there, or a value of another type; nothing is changed.
    """
    lock(dataset)
    own = custom_fields()
    if new := new_custom_fields(changes.get(CUSTOM, {}), own):
        own = add_custom_fields(new)
    described = {name: custom_field(name, said) for name, said in own.items()}
    asked = with_licence(changes)
    dataset.metadata = changed(dataset.metadata, asked, lang=lang or dataset.language, custom=described)
    if given := dataset.metadata.get("default", {}).get("modified") if "modified" in asked.get("default", {}) else None:
        dataset.modified_at = moment(given)
    elif changes and dataset.metadata.get("default", {}).get("modified_updates_on_metadata_change"):
        dataset.modified_at = at
    dataset.metadata_processed_at = at
    dataset.save(update_fields=["metadata", "modified_at", "metadata_processed_at"])
    note_change()
    return dataset


def with_licence(changes: Values) -> dict[str, Mapping[str, Any]]:
    """The changes, with what follows from naming a licence."""
    result = dict(changes)
    default = dict(changes.get("default", {}))
    named = licences().get(str(changes.get("internal", {}).get("license_id")))
    if named:
        result["default"] = {"license": named.title, "license_url": named.url, **default}
    elif "license" in default and "license_url" not in default:
        found = find_licence(in_language(default["license"], settings.LANGUAGE_CODE))
        result["default"] = {**default, "license_url": found.url if found else None}
    return result


@transaction.atomic
def describe_fields(dataset: Dataset, said: Mapping[str, Mapping[str, Any]], *, at: datetime, lang: str = "") -> None:
    """Say of fields: `{"kind": {"label": "Type", "description": {"en": …}, "annotations": {"facet": True}}}`.

    What is said replaces what was said of the same setting, is kept from version to version, and shows at once. An
    annotation of False or None takes away one that the records brought. The order of `said` means nothing.

    Raises:
        FieldError: there is no such field, or it cannot have that setting.
    """
    lock(dataset)
    names = schema_from_text(dataset.current.schema).names if dataset.current else ()
    kept = orjson.loads(dataset.field_settings)
    for name, one in said.items():
        if name not in names:
            raise FieldError(gettext_noop("The dataset has no field {name}."), name=name)
        kept[name] = merged(kept.get(name, {}), checked_settings(one, name), lang or dataset.language)
    dataset.field_settings = orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode()
    dataset.metadata_processed_at = at
    dataset.save(update_fields=["field_settings", "metadata_processed_at"])
    note_change()


def merged(before: dict[str, Any], said: dict[str, Any], lang: str) -> dict[str, Any]:
    """The settings of a field with changes made; plain texts are in `lang`."""
    texts = {key: said[key] for key in ("label", "description") if key in said}
    result = {**before, **said}
    for key, text in texts.items():
        result[key] = by_language(text, before.get(key) or {}, lang)
    if "annotations" in said:
        result["annotations"] = {**before.get("annotations", {}), **said["annotations"]}
    return {key: value for key, value in result.items() if value}


def by_language(text: Any, before: Mapping[str, Any], lang: str) -> Any:
    """A text put beside those of other languages; a mapping replaces them all, nothing removes them."""
    return text if isinstance(text, Mapping) or not text else {**before, lang: text}


@transaction.atomic
def set_access(
    dataset: Dataset,
    *,
    restricted: bool | None = None,
    data_open: bool | None = None,
    visible_fields: Collection[str] | None = None,
    row_filter: str | None = None,
) -> None:
    """Decide what those see of a dataset whom no rule names; None leaves a setting as it is.

    `visible_fields` of `["*"]` are all of them. `row_filter` is a condition in ODSQL; the caller has tried it.
    """
    lock(dataset)
    if restricted is not None:
        dataset.visibility = Visibility.RESTRICTED if restricted else Visibility.DOMAIN
    if data_open is not None:
        dataset.data_open = data_open
    if visible_fields is not None:
        dataset.visible_fields = None if "*" in visible_fields else sorted(visible_fields)
    if row_filter is not None:
        dataset.row_filter = row_filter.strip()
    dataset.save(update_fields=["visibility", "data_open", "visible_fields", "row_filter"])
    note_change()


@transaction.atomic
def publish_dataset(dataset: Dataset, *, at: datetime) -> None:
    """Show a dataset on the portal and in the API from now on; publishing twice is harmless.

    Raises:
        IncompleteDatasetError: it has no title, or nothing to show.
    """
    lock(dataset)
    if not dataset.metadata.get("default", {}).get("title"):
        raise IncompleteDatasetError(gettext_noop("The dataset {name} has no title."), name=dataset.dataset_id)
    if dataset.published_at is None:
        dataset.published_at = at
        dataset.save(update_fields=["published_at"])
        note_change()


@transaction.atomic
def unpublish_dataset(dataset: Dataset) -> None:
    """Withdraw a dataset; everything it has is kept."""
    lock(dataset)
    if dataset.published_at is not None:
        dataset.published_at = None
        dataset.save(update_fields=["published_at"])
        note_change()


@transaction.atomic
def rename_dataset(dataset: Dataset, dataset_id: str) -> None:
    """Give an unpublished dataset another identifier; addresses with the old one still lead to it.

    Raises:
        DatasetStatusError: it is published.
        IdentifierError: the identifier cannot be used, or another dataset has or had it.
    """
    lock(dataset)
    if dataset.dataset_id == checked_dataset_id(dataset_id):
        return
    if dataset.is_published:
        raise DatasetStatusError(
            gettext_noop("The dataset {name} is published: withdraw it before it is renamed."), name=dataset.dataset_id
        )
    holder = Dataset.objects.called(dataset_id)
    if holder is not None and holder.pk != dataset.pk:
        raise IdentifierError(gettext_noop("The identifier {dataset_id} is taken."), dataset_id=dataset_id)
    dataset.aliases.filter(former_id=dataset_id).delete()
    DatasetAlias.objects.create(dataset=dataset, former_id=dataset.dataset_id)
    dataset.dataset_id = dataset_id
    dataset.save(update_fields=["dataset_id"])
    note_change()


@transaction.atomic
def delete_dataset(dataset: Dataset) -> None:
    """Remove a dataset for good, with all its versions and files; its folders go once that is certain."""
    lock(dataset)
    uid, numbers = dataset.uid, list(dataset.versions.values_list("number", flat=True))
    for rows in (Attachment, AlternativeExport):
        rows.objects.filter(dataset=dataset).delete()
    dataset.delete()
    note_change()

    def remove() -> None:
        forget_versions(uid, numbers)
        remove_folder(dataset_folder(uid))
        remove_folder(files_folder(uid))

    transaction.on_commit(remove)


def remove_folder(folder: Path) -> None:
    """Remove a folder; what cannot be removed now is a leftover that a later sweep finds."""
    shutil.rmtree(folder, ignore_errors=True)


@transaction.atomic
def define_custom_field(
    name: str, *, type_: str = "text", label: Mapping[str, str] | None = None, is_filter: bool = False
) -> None:
    """Describe one of the portal's own metadata keys. Raises MetadataError."""
    new_custom_fields({name: ""}, {})
    add_custom_fields({name: {"type": type_, "label": dict(label or {}), "is_filter": is_filter}})
    note_change()


def lock(dataset: Dataset) -> None:
    """Take the row as it is now, and keep others from changing it until the transaction ends."""
    dataset.refresh_from_db(from_queryset=Dataset.objects.select_for_update())
