"""The catalogue as a file, in the formats of harvesters and readers. Source: exports.md §6."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from parvis.catalogue.documents import dataset_object
from parvis.formats.catalogue import CatalogueFormat, Portal
from parvis.lib.errors import ParameterError
from parvis.odsql import compile_query
from parvis.records.catalogue import find_datasets
from parvis.records.delivery import Export
from parvis.records.packing import packed
from parvis.records.parameters import boolean
from parvis.records.query import RecordsQuery
from parvis.records.search import run
from parvis.records.source import Person, Source
from parvis.records.values import as_results, converters

BATCH = 100
"""Datasets described at once: three queries to the database for all of them."""


def catalogue_export(
    source: Source,
    query: RecordsQuery,
    format_: CatalogueFormat,
    params: Mapping[str, str],
    *,
    person: Person,
    base_url: str,
) -> Export:
    """The matching datasets as a file. Raises ParameterError, OdsqlError: all before the first byte."""
    is_flat = bool(query.select) or query.grouped
    if is_flat and not format_.takes_select:
        raise ParameterError("select", query.select or query.group_by, "no select and no group_by in this format")
    options = format_.options.from_params(params)
    found = flat(source, query) if is_flat else documents(source, query, person=person, base_url=base_url)
    portal = Portal(
        base_url=base_url,
        name=settings.SITE_NAME,
        language=query.lang,
        publisher=settings.SITE_NAME,
        moment=datetime.now(UTC),
    )
    is_packed = boolean(params, "compressed")

    def opened() -> Iterator[bytes]:
        chunks = format_.write(found, portal, options)
        return packed(chunks, "gzip") if is_packed else chunks

    filename = f"{slugify(settings.SITE_NAME) or 'portal'}-catalog.{format_.extension}"
    return Export(
        open=opened,
        media_type="application/gzip" if is_packed else format_.media_type,
        filename=f"{filename}.gzip" if is_packed else filename,
    )


def rows(source: Source, query: RecordsQuery) -> list[dict[str, Any]]:
    """All matching datasets, as flat objects."""
    limit, offset = query.whole()
    plan = compile_query(query.clauses(), source.scope(query))
    found = run(source, plan.page(limit, offset))
    keys = [column.key for column in plan.columns]
    return as_results(found, keys, converters(plan.columns, timezone=query.timezone, files_url=""))


def flat(source: Source, query: RecordsQuery) -> Iterator[dict[str, Any]]:
    """What `select` says, already asked for."""
    return iter(rows(source, query))


def documents(source: Source, query: RecordsQuery, *, person: Person, base_url: str) -> Iterator[dict[str, Any]]:
    """The complete objects, batch by batch; which datasets they are is already known."""
    names = [row["dataset_id"] for row in rows(source, replace(query, select="dataset_id"))]

    def described() -> Iterator[dict[str, Any]]:
        for start in range(0, len(names), BATCH):
            for dataset in find_datasets(names[start : start + BATCH], person):
                yield dataset_object(
                    dataset, query.lang, base_url, person=person, include_app_metas=query.include_app_metas
                )

    return described()
