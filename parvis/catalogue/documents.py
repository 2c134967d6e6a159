"""What the API says of a dataset. Source: explore-api.md §5."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import prefetch_related_objects

from parvis.catalogue.actions.versions import follows_data
from parvis.catalogue.features import features_of
from parvis.catalogue.models import Dataset, DatasetVersion, Person
from parvis.catalogue.models.dataset import document_parts
from parvis.catalogue.revisions import custom_fields
from parvis.catalogue.schemas import field_as_json
from parvis.catalogue.templates import APP_TEMPLATES, MetadataField, Template, custom_field, public_templates, templates
from parvis.catalogue.translated import in_language, languages_of
from parvis.lib.schema import Field, Schema

EVERYONE = AnonymousUser()
API = "/api/explore/v2.1/catalog/datasets"
CUSTOM = "custom"
NO_FIELDS = Schema(())


def dataset_object(
    dataset: Dataset, lang: str, base_url: str, *, person: Person = EVERYONE, include_app_metas: bool = False
) -> dict[str, Any]:
    """The object of a dataset as this person may see it; `base_url` is the portal's, without a final slash.

    Asks the database for nothing when the dataset comes from `Dataset.objects.visible_to(person).for_documents()`.
    """
    prefetch_related_objects([dataset], *document_parts())
    access = dataset.access_for(person)
    return {
        "visibility": dataset.visibility,
        "dataset_id": dataset.dataset_id,
        "dataset_uid": dataset.uid,
        "has_records": dataset.has_records,
        "data_visible": access.data_visible,
        "features": features_of(dataset),
        "fields": fields_of(dataset, lang, person) if access.data_visible else [],
        "attachments": attachments_of(dataset, base_url),
        "alternative_exports": alternative_exports_of(dataset, base_url),
        "metas": metas_of(dataset, lang, person=person, include_app_metas=include_app_metas),
    }


def dataset_address(dataset_id: str, base_url: str) -> str:
    """Where the API answers about a dataset."""
    return f"{base_url}{API}/{quote(dataset_id, safe='@')}"


def visible_schema(dataset: Dataset, lang: str, person: Person) -> Schema:
    """The fields that exist for this person, described in a language."""
    version = dataset.version(lang)
    if version is None:
        return NO_FIELDS
    hidden = dataset.hidden_from(person, version.schema)
    return Schema(tuple(one for one in version.schema if one.name not in hidden)) if hidden else version.schema


def fields_of(dataset: Dataset, lang: str, person: Person) -> list[dict[str, Any]]:
    """The descriptors of the fields, in display order. Source: explore-api.md §5.2."""
    return [descriptor(one) for one in visible_schema(dataset, lang, person)]


def descriptor(field: Field) -> dict[str, Any]:
    """One field; one without a label is called by its name."""
    return {**field_as_json(field), "label": field.label or field.name}


def attachments_of(dataset: Dataset, base_url: str) -> list[dict[str, Any]]:
    """The documents beside the records."""
    address = dataset_address(dataset.dataset_id, base_url)
    return [
        {
            "id": one.attachment_id,
            "title": one.title,
            "mimetype": one.file.media_type,
            "url": f"{address}/attachments/{one.attachment_id}",
        }
        for one in dataset.attachments.all()
    ]


def alternative_exports_of(dataset: Dataset, base_url: str) -> list[dict[str, Any]]:
    """The same data in forms made elsewhere."""
    address = dataset_address(dataset.dataset_id, base_url)
    return [
        {
            "id": one.uid,
            "title": one.title,
            "description": one.description or None,
            "mimetype": one.media_type or None,
            "url": f"{address}/alternative_exports/{one.uid}",
        }
        for one in dataset.alternative_exports.all()
    ]


def metas_of(
    dataset: Dataset, lang: str, *, person: Person = EVERYONE, include_app_metas: bool = False
) -> dict[str, dict[str, Any]]:
    """Metadata by template; a template has all its keys. Source: explore-api.md §5.5."""
    shown = list(public_templates())
    if include_app_metas:
        shown += [templates()[name] for name in APP_TEMPLATES]
        if person.is_authenticated and person.has_perm("catalogue.edit_dataset"):
            shown += [one for one in templates().values() if one.type == "admin"]
    computed = {
        "default": default_of(dataset),
        "explore": counters_of(dataset),
        "asset_content_configuration": {"facets": facets_of(dataset, lang, person)} if include_app_metas else {},
    }
    return {one.name: values_of(dataset, one, lang, computed.get(one.name, {})) for one in shown}


def values_of(dataset: Dataset, template: Template, lang: str, computed: Mapping[str, Any]) -> dict[str, Any]:
    """The values of one template in a language."""
    stored = dataset.metadata.get(template.name, {})
    fields = own_fields(dataset) if template.name == CUSTOM else template.fields
    main = dataset.language
    return {
        one.name: computed[one.name] if one.name in computed else in_language(stored.get(one.name), lang, main)
        for one in fields
    }


def own_fields(dataset: Dataset) -> tuple[MetadataField, ...]:
    """The portal's own metadata keys, as `for_documents` brought them or as they are now."""
    said = dataset.__dict__.get("custom_fields")
    found = custom_fields() if said is None else said
    return tuple(custom_field(name, found[name]) for name in sorted(found))


def default_of(dataset: Dataset) -> dict[str, Any]:
    """What of the standard metadata follows from the dataset itself."""
    stored = dataset.metadata.get("default", {})
    version = dataset.current
    return {
        "language": dataset.language,
        "metadata_languages": sorted(languages_of(stored.values()) | {dataset.language}),
        "modified": wire(dataset.modified_at),
        "modified_updates_on_metadata_change": bool(stored.get("modified_updates_on_metadata_change")),
        "modified_updates_on_data_change": follows_data(dataset),
        "data_processed": wire(dataset.data_processed_at),
        "metadata_processed": wire(dataset.metadata_processed_at),
        "geographic_reference_auto": bool(stored.get("geographic_reference_auto", True)),
        "records_count": version.records_count if version else 0,
        "federated": "@" in dataset.dataset_id,
        **extent_of(version),
    }


def extent_of(version: DatasetVersion | None) -> dict[str, Any]:
    """Where the records are, if anywhere."""
    if version is None or not version.bbox:
        return {"geometry_types": None, "bbox": None}
    return {"geometry_types": version.geometry_types or None, "bbox": rectangle(*version.bbox)}


def rectangle(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """A box as a GeoJSON feature, counter-clockwise."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Feature", "geometry": {"coordinates": [ring], "type": "Polygon"}, "properties": {}}


def counters_of(dataset: Dataset) -> dict[str, Any]:
    """How much a dataset is used."""
    return {
        "feedback_enabled": bool(dataset.metadata.get("explore", {}).get("feedback_enabled")),
        "download_count": dataset.download_count,
        "api_call_count": dataset.api_call_count,
        "attachment_download_count": dataset.attachment_download_count,
        "file_fields_download_count": dataset.file_fields_download_count,
        "reuse_count": dataset.reuse_count,
        "popularity_score": dataset.popularity_score,
    }


def facets_of(dataset: Dataset, lang: str, person: Person) -> list[dict[str, Any]]:
    """The configured facets, as the template that keeps them writes them. Source: explore-api.md §5.3."""
    return [
        {
            "field_name": one.name,
            "facetsort": one.annotations.get("facetsort"),
            "disjunctive": one.is_disjunctive,
            "timerange_filter": bool(one.annotations.get("timerangeFilter")),
        }
        for one in visible_schema(dataset, lang, person)
        if one.is_facet
    ]


def wire(moment: datetime | None) -> str | None:
    """A moment in UTC, its fraction kept: `2026-01-10T08:00:00.170000+00:00`."""
    return moment.astimezone(UTC).isoformat() if moment else None


def site_url() -> str:
    """The portal's public address, for what is written without a request."""
    return str(settings.SITE_URL)
