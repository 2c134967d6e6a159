"""What only the HTTP face refuses. Source: explore-api.md §8.1."""

from parvis.lib.errors import InputError


class UnknownAddressError(InputError):
    """No such path below the base."""

    code = "NotFoundURI"
    status = 404


class MethodNotAllowedError(InputError):
    """These addresses are read only."""

    code = "MethodNotAllowed"
    status = 405


class GoneError(InputError):
    """What moved elsewhere."""

    code = "GoneResource"
    status = 410
