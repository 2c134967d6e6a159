"""What the catalogue refuses."""

from parvis.lib.errors import InputError


class IdentifierError(InputError):
    """An identifier has a form that addresses cannot carry, or is taken."""

    code = "validation_error"


class MetadataError(InputError):
    """A metadata value does not fit its key; the sentence names the key."""

    code = "validation_error"


class FieldError(InputError):
    """What is said of a field does not fit it; the sentence names the field."""

    code = "validation_error"


class DatasetStatusError(InputError):
    """What was asked is impossible in the dataset's current state."""

    code = "invalid_dataset_status"


class IncompleteDatasetError(DatasetStatusError):
    """A dataset lacks what it must have before others see it."""
