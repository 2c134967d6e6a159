"""Keys with which records are pushed to one resource of one dataset."""

import secrets

from parvis.accounts.keys import digest
from parvis.catalogue.models import Dataset
from parvis.explore.models import PushKey
from parvis.lib.errors import ForbiddenError, NotFoundError, gettext_noop

KEY_BYTES = 28


def renew_push_key(dataset: Dataset, resource_id: str = "realtime") -> str:
    """A new key, told only here; the old one is void."""
    text = secrets.token_hex(KEY_BYTES)
    PushKey.objects.update_or_create(dataset=dataset, resource_id=resource_id, defaults={"digest": digest(text)})
    return text


def check_push_key(dataset_id: str, resource_id: str, text: str) -> Dataset:
    """The dataset that a key opens. Raises NotFoundError, ForbiddenError."""
    dataset = Dataset.objects.with_current().called(dataset_id)
    found = PushKey.objects.filter(dataset=dataset, resource_id=resource_id).first() if dataset else None
    if dataset is None or found is None:
        raise NotFoundError(
            gettext_noop("There is no resource {resource_id} of a dataset {dataset_id}."),
            resource_id=resource_id,
            dataset_id=dataset_id,
        )
    if not secrets.compare_digest(found.digest, digest(text)):
        raise ForbiddenError(gettext_noop("The push key is wrong."))
    return dataset
