"""What may be done to the catalogue; each action is one transaction and tells the published catalogue.

Loading a file takes three calls:

    dataset = create_or_update_dataset("trees", {"default": {"title": "Arbres"}}, at=now())
    version = publish_version(dataset, reading, at=now(), progress=tell)
    publish_dataset(dataset, at=now())

`publish_version` builds for as long as it takes and must not be called inside a transaction. At the end of a command
`publish_catalogue()` (in `publication.py`) saves the next visitor from waiting for the catalogue.
"""

from parvis.catalogue.actions.datasets import (
    create_or_update_dataset,
    define_custom_field,
    delete_dataset,
    describe_fields,
    publish_dataset,
    rename_dataset,
    set_access,
    set_metadata,
    unpublish_dataset,
)
from parvis.catalogue.actions.files import (
    add_alternative_export,
    add_attachment,
    describe_alternative_export,
    remove_alternative_export,
    remove_attachment,
    store_file,
)
from parvis.catalogue.actions.rules import Rights, remove_rule, set_rule
from parvis.catalogue.actions.versions import NewRecords, clean_leftovers, publish_version, rebuild_version

__all__ = [
    "NewRecords",
    "Rights",
    "add_alternative_export",
    "add_attachment",
    "clean_leftovers",
    "create_or_update_dataset",
    "define_custom_field",
    "delete_dataset",
    "describe_alternative_export",
    "describe_fields",
    "publish_dataset",
    "publish_version",
    "rebuild_version",
    "remove_alternative_export",
    "remove_attachment",
    "remove_rule",
    "rename_dataset",
    "set_access",
    "set_metadata",
    "set_rule",
    "store_file",
    "unpublish_dataset",
]
