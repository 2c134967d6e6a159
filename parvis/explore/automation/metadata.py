"""Metadata, each value wrapped; changes wait for the next publication. Source: management-api.md §3."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http.response import HttpResponseBase

from parvis.catalogue.metadata import changed
from parvis.catalogue.models import Dataset
from parvis.catalogue.revisions import custom_fields
from parvis.catalogue.templates import custom_field, key, templates
from parvis.catalogue.translated import in_language
from parvis.explore.automation.calls import Call, calls, nothing, reply
from parvis.explore.models import Publication
from parvis.lib.errors import NotFoundError, ParameterError, gettext_noop

Values = dict[str, dict[str, Any]]


def unwrapped(metadata: Mapping[str, Any]) -> Values:
    """`{"default": {"title": {"value": "X"}}}` without the wrapping; plain values pass. Raises ParameterError."""
    if not all(isinstance(values, Mapping) for values in metadata.values()):
        raise ParameterError("metadata", "a value", "an object of objects")
    return {name: {one: value_in(said) for one, said in values.items()} for name, values in metadata.items()}


def value_in(said: Any) -> Any:
    """What is inside `{"value": …}`."""
    return said["value"] if isinstance(said, Mapping) and "value" in said else said


def merged(dataset: Dataset) -> Values:
    """The metadata as the next publication will have them. Raises MetadataError."""
    found = Publication.objects.filter(dataset=dataset).first()
    own = {name: custom_field(name, said) for name, said in custom_fields().items()}
    return changed(dataset.metadata, found.metadata if found else {}, lang=dataset.language, custom=own)


def wrapped_metadata(dataset: Dataset) -> dict[str, dict[str, Any]]:
    """All metadata, each value wrapped."""
    return {name: wrapped(values, dataset) for name, values in merged(dataset).items()}


def wrapped(values: Mapping[str, Any], dataset: Dataset) -> dict[str, Any]:
    """The values of one template."""
    return {one: {"value": in_language(value, dataset.language)} for one, value in values.items()}


@transaction.atomic
def pending(dataset: Dataset, changes: Values) -> None:
    """Keep changes for the next publication. Raises MetadataError for what will not fit."""
    found, _ = Publication.objects.select_for_update().get_or_create(dataset=dataset)
    for name, values in changes.items():
        found.metadata.setdefault(name, {}).update(values)
    own = {name: custom_field(name, said) for name, said in custom_fields().items()}
    changed(dataset.metadata, found.metadata, lang=dataset.language, custom=own)
    found.save(update_fields=["metadata"])


def read_all(call: Call, uid: str) -> HttpResponseBase:
    """All templates."""
    return reply(wrapped_metadata(call.dataset(uid)))


def write_all(call: Call, uid: str) -> HttpResponseBase:
    """Several templates at once."""
    dataset = call.dataset(uid)
    pending(dataset, unwrapped(call.body))
    return reply(wrapped_metadata(dataset))


def read_template(call: Call, uid: str, template: str) -> HttpResponseBase:
    """One template."""
    dataset = call.dataset(uid)
    return reply(wrapped(merged(dataset).get(known(template), {}), dataset))


def write_template(call: Call, uid: str, template: str) -> HttpResponseBase:
    """Several keys of one template."""
    dataset = call.dataset(uid)
    pending(dataset, unwrapped({known(template): call.body}))
    return read_template(call, uid, template)


def read_field(call: Call, uid: str, template: str, field: str) -> HttpResponseBase:
    """One value."""
    dataset = call.dataset(uid)
    values = merged(dataset).get(known(template), {})
    if field not in values and (template == "custom" or key(template, field) is None):
        raise NotFoundError(gettext_noop("There is no metadata key {name}."), name=f"{template}.{field}")
    return reply({"value": in_language(values.get(field), dataset.language)})


def write_field(call: Call, uid: str, template: str, field: str) -> HttpResponseBase:
    """One value."""
    body = call.body
    if "value" not in body:
        raise ParameterError("value", "nothing", "an object with the key value")
    pending(call.dataset(uid), {known(template): {field: body["value"]}})
    return read_field(call, uid, template, field)


def delete_field(call: Call, uid: str, template: str, field: str) -> HttpResponseBase:
    """Take one value away."""
    pending(call.dataset(uid), {known(template): {field: None}})
    return nothing()


def known(template: str) -> str:
    """The name of a template. Raises NotFoundError."""
    if template not in templates():
        raise NotFoundError(gettext_noop("There is no metadata template {name}."), name=template)
    return template


every = calls(GET=read_all, PUT=write_all)
of_template = calls(GET=read_template, PUT=write_template)
of_field = calls(GET=read_field, PUT=write_field, DELETE=delete_field)
