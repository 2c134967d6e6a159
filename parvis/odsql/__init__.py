"""The query language: text, parsed, bound, and lowered to sqlglot nodes of a dialect."""

from parvis.odsql import aggregates, calls, functions, ranges, searching
from parvis.odsql.compiling import compile_query
from parvis.odsql.facets import FacetAsk, FacetCounts, compile_facets, parse_facet
from parvis.odsql.plan import MOST_SORTED_GROUPS, Plan
from parvis.odsql.refining import Refinement, parse_refinement
from parvis.odsql.registry import REGISTRY, Function
from parvis.odsql.scope import EITHER_GUARD, OLDER_GUARD, Clauses, OutputColumn, Scope

__all__ = [
    "EITHER_GUARD",
    "MOST_SORTED_GROUPS",
    "OLDER_GUARD",
    "REGISTRY",
    "Clauses",
    "FacetAsk",
    "FacetCounts",
    "Function",
    "OutputColumn",
    "Plan",
    "Refinement",
    "Scope",
    "aggregates",
    "calls",
    "compile_facets",
    "compile_query",
    "functions",
    "parse_facet",
    "parse_refinement",
    "ranges",
    "searching",
]
