"""What is known of each field of a version, measured once: the pages and the planner read it instead of the records."""

import duckdb

from parvis.lib.schema import Schema

Statistics = dict[str, dict[str, object]]


def measure(connection: duckdb.DuckDBPyConnection, schema: Schema) -> Statistics:
    """Statistics by field name."""
    return {}
