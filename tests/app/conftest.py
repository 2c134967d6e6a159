"""The fixture portal: made once in a session, its rows put back for each test that asks."""

import os

import pytest
from django.db import models, transaction
from pytest_django import DjangoDbBlocker

from parvis.catalogue.models import (
    AlternativeExport,
    Attachment,
    CatalogueState,
    CatalogueVersion,
    Dataset,
    DatasetVersion,
    StoredFile,
)
from tests.portal import fill

TABLES: tuple[type[models.Model], ...] = (
    Dataset,
    DatasetVersion,
    StoredFile,
    Attachment,
    AlternativeExport,
    CatalogueState,
    CatalogueVersion,
)
Rows = list[tuple[type[models.Model], list[models.Model]]]


@pytest.fixture(scope="session")
def portal_rows(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Rows:
    """The rows of the portal; its folders of versions and files stay for the session."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill(tmp_path_factory.mktemp("portal"))
        rows: Rows = [(table, list(table._default_manager.order_by("pk"))) for table in TABLES]
        transaction.set_rollback(True)
    return rows


@pytest.fixture
def portal(portal_rows: Rows, db: None) -> None:
    """The six datasets of explore-api.md, Appendix A."""
    for table, rows in portal_rows:
        table._default_manager.bulk_create(rows)
    for one in CatalogueVersion.objects.all():
        os.utime(one.folder)
