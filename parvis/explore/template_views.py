"""What metadata there may be. Source: explore-api.md §5.7."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parvis.catalogue.templates import TYPES, MetadataField, Template, templates
from parvis.catalogue.translated import in_language
from parvis.explore.answers import answer
from parvis.explore.links import Links, catalogue_url, entries, link
from parvis.explore.requests import read_only
from parvis.lib.errors import NotFoundError, gettext_noop
from parvis.records.query import RecordsQuery


@read_only
def template_types(request: HttpRequest) -> HttpResponseBase:
    """The kinds of templates."""
    query = RecordsQuery.from_params(request.GET)
    return answer(request, entries(base_of(request), TYPES), lang=query.lang)


@read_only
def templates_of_type(request: HttpRequest, type_: str) -> HttpResponseBase:
    """The templates of one kind."""
    query = RecordsQuery.from_params(request.GET)
    url = f"{base_of(request)}/{known_type(type_)}"
    found = [one for one in templates().values() if one.type == type_]
    content = {
        "links": [link("self", url), link("metadata_templates", base_of(request))],
        "metadata_templates": [
            {"links": [link("self", f"{url}/{one.name}")], "metadata_template": template_object(one, query.lang)}
            for one in found
        ],
    }
    return answer(request, content, lang=query.lang)


@read_only
def template(request: HttpRequest, type_: str, name: str) -> HttpResponseBase:
    """One template."""
    query = RecordsQuery.from_params(request.GET)
    url = f"{base_of(request)}/{known_type(type_)}"
    found = templates().get(name)
    if found is None or found.type != type_:
        raise NotFoundError(gettext_noop("The requested metadata template {name} does not exist."), name=name)
    links: Links = [link("self", f"{url}/{name}"), link(type_, url)]
    content = {"links": links, "metadata_template": template_object(found, query.lang)}
    return answer(request, content, lang=query.lang)


def base_of(request: HttpRequest) -> str:
    """The address of all templates."""
    return catalogue_url(request) + "/metadata_templates"


def known_type(name: str) -> str:
    """A kind of template. Raises NotFoundError."""
    if name not in TYPES:
        raise NotFoundError(gettext_noop("The requested type of metadata template {name} does not exist."), name=name)
    return name


def template_object(found: Template, lang: str) -> dict[str, Any]:
    """A template with its keys."""
    return {
        "name": found.name,
        "type": found.type,
        "schema": [key_object(one, lang) for one in found.fields],
    }


def key_object(found: MetadataField, lang: str) -> dict[str, Any]:
    """One key of a template."""
    return {
        "name": found.name,
        "label": in_language(dict(found.label), lang, "en") or found.name,
        "type": found.type,
        "uri": found.uri or None,
        "help_text": None,
        "allow_empty": True,
        "values": None,
        "suggest_values": None,
        "values_domain_property": None,
    }
