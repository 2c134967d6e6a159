"""ClickHouse in the tests' process."""

from functools import cache

from parvis.engine.clickhouse import ChdbClient


@cache
def chdb() -> ChdbClient:
    """One for all tests: a process has no more."""
    return ChdbClient()
