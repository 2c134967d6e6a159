"""Datasets as one caller may see them."""

from collections.abc import Sequence

from parvis.catalogue.models import Dataset
from parvis.records.source import Person


def find_datasets(dataset_ids: Sequence[str], person: Person) -> list[Dataset]:
    """The datasets with these identifiers, in this order; what was withdrawn meanwhile is left out."""
    seen = Dataset.objects.visible_to(person).for_documents().filter(dataset_id__in=dataset_ids)
    found = {one.dataset_id: one for one in seen}
    return [found[name] for name in dataset_ids if name in found]
