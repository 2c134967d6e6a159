"""Reading of the options that several formats share."""

from collections.abc import Collection, Mapping

import pyproj
from pyproj.exceptions import CRSError

from parvis.lib.errors import ParameterError

BOOLEANS = {"true": True, "false": False}
WGS_84 = 4326
EPSG_DIGITS_MAX = 9


def boolean(params: Mapping[str, str], name: str, *, default: bool) -> bool:
    """`true` or `false` in any case; an empty value counts as absent. Raises ParameterError."""
    text = params.get(name, "")
    if not text:
        return default
    value = BOOLEANS.get(text.lower())
    if value is None:
        raise ParameterError(name, text, "true or false")
    return value


def one_of(params: Mapping[str, str], name: str, allowed: Collection[str], *, default: str) -> str:
    """One of the allowed values. Raises ParameterError."""
    text = params.get(name, "") or default
    if text not in allowed:
        raise ParameterError(name, text, f"one of {', '.join(allowed)}")
    return text


def projection(params: Mapping[str, str]) -> int:
    """The EPSG code of the projection asked for, WGS 84 where none is. Raises ParameterError."""
    text = params.get("epsg", "").strip() or str(WGS_84)
    code = text.upper().removeprefix("EPSG:")
    if code.isascii() and code.isdigit() and len(code) <= EPSG_DIGITS_MAX and is_projection(int(code)):
        return int(code)
    raise ParameterError("epsg", text, "the EPSG code of a geographic or projected reference system")


def is_projection(code: int) -> bool:
    """Whether places on a map can be written in this reference system."""
    try:
        system = pyproj.CRS.from_epsg(code)
    except CRSError:
        return False
    return (system.is_geographic or system.is_projected) and not system.is_compound
