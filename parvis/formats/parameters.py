"""Reading of the options that several formats share."""

from collections.abc import Collection, Mapping

from parvis.lib.errors import ParameterError

BOOLEANS = {"true": True, "false": False}


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


def refuse_other_projection(params: Mapping[str, str]) -> None:
    """Coordinates leave in WGS 84; any other code is refused rather than silently ignored. Raises ParameterError."""
    text = params.get("epsg", "")
    if text not in {"", "4326"}:
        raise ParameterError("epsg", text, "4326")
