"""What the community room refuses."""

from parvis.lib.errors import InputError, QuotaExceededError


class ProposalError(InputError):
    """What somebody proposes, asks or follows cannot be kept as it is."""

    code = "validation_error"


class PictureError(ProposalError):
    """A file is no picture that can be shown."""


class TooManyProposalsError(QuotaExceededError):
    """The same caller, or everybody together, sent too much today."""


class WebhookError(ProposalError):
    """An address does not answer as a webhook must."""
