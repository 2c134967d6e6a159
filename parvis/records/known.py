"""What passers-by are told again and again, kept until anything in the catalogue changes.

Every change of the catalogue has a number in the database, which all processes see: asking for it costs some twentieth
of a millisecond, building the same row and object anew costs many times more. People with rights of their own are
always answered from the database.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from django.db import connection

from parvis.catalogue.models import CatalogueState

MOST = 5_000
"""Things kept; beyond that all are forgotten and found anew."""
REVISION = f"SELECT revision FROM {CatalogueState._meta.db_table} WHERE id = 1"  # noqa: S608 our own table
Found = TypeVar("Found")


class Known:
    """Things by key, of one number of the catalogue. Safe to use from several threads."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.revision = -1
        self.things: dict[Any, Any] = {}

    def at(self, revision: int) -> dict[Any, Any]:
        """The things of this number; those of others are forgotten."""
        with self.lock:
            if self.revision != revision or len(self.things) > MOST:
                self.revision, self.things = revision, {}
            return self.things


KNOWN = Known()


def known(key: Any, find: Callable[[], Found]) -> Found:
    """What `find` gives, found once per state of the catalogue; whoever gets it must not change it.

    The number is read before anything is found: what is found later can only be newer. Inside a transaction, whose
    changes others do not see, nothing is kept.
    """
    if connection.in_atomic_block:
        return find()
    things = KNOWN.at(revision())
    if key not in things:
        things[key] = find()
    found: Found = things[key]
    return found


def revision() -> int:
    """The number of the last change."""
    with connection.cursor() as cursor:
        cursor.execute(REVISION)
        row = cursor.fetchone()
    return int(row[0]) if row else 0
