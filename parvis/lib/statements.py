"""A compiled statement: what `odsql` makes and an engine runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL in the engine's dialect, with `?` for its bound parameters, in order."""

    sql: str
    parameters: tuple[object, ...] = ()
