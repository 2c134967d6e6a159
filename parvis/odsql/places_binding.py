from parvis.odsql import bound, parsed
from parvis.odsql.binding import Binding

PLACES: frozenset[str] = frozenset()


def bind_place(binding: Binding, node: parsed.Call) -> bound.Predicate:
    raise NotImplementedError
