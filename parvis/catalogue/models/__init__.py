"""The rows of the catalogue."""

from parvis.catalogue.models.dataset import Dataset, DatasetAlias, Person, Visibility
from parvis.catalogue.models.files import AlternativeExport, Attachment, StoredFile
from parvis.catalogue.models.rules import SecurityRule
from parvis.catalogue.models.state import CatalogueState, CatalogueVersion
from parvis.catalogue.models.version import DatasetVersion

__all__ = [
    "AlternativeExport",
    "Attachment",
    "CatalogueState",
    "CatalogueVersion",
    "Dataset",
    "DatasetAlias",
    "DatasetVersion",
    "Person",
    "SecurityRule",
    "StoredFile",
    "Visibility",
]
