"""What was compiled, kept as long as it is asked for."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """What was asked for last, at most so many. Safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[object, Made] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object) -> Made | None:
        """What was made before for this key."""
        with self._lock:
            found = self._made.get(key)
            if found is not None:
                self._made.move_to_end(key)
            return found

    def keep(self, key: object, made: Made) -> None:
        """Remember it, and let the one go that was not asked for the longest."""
        with self._lock:
            self._made[key] = made
            if len(self._made) > self._most:
                self._made.popitem(last=False)
