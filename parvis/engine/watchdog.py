"""Interrupts queries that run past their deadline: one thread for all cursors of a process."""

import heapq
import threading
import time
from dataclasses import dataclass, field

import duckdb


@dataclass(order=True, slots=True)
class Watch:
    """One running query. `overran` tells an interruption of ours from any other."""

    deadline: float
    cursor: duckdb.DuckDBPyConnection = field(compare=False)
    overran: bool = field(default=False, compare=False)
    over: bool = field(default=False, compare=False)


class Watchdog:
    """Watch a query with `start`, let go of it with `finish`; the thread begins with the first query.

    An interruption never falls on the next query of a cursor: both happen under one lock.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._watches: list[Watch] = []
        self._thread: threading.Thread | None = None
        self._closed = False

    def start(self, cursor: duckdb.DuckDBPyConnection, seconds: float) -> Watch:
        """Interrupt what the cursor runs once `seconds` have passed."""
        watch = Watch(time.monotonic() + seconds, cursor)
        with self._changed:
            heapq.heappush(self._watches, watch)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="query watchdog", daemon=True)
                self._thread.start()
            elif self._watches[0] is watch:
                self._changed.notify()
        return watch

    def finish(self, watch: Watch) -> None:
        """The query is over: it will not be interrupted any more."""
        with self._changed:
            watch.over = True
            while self._watches and self._watches[0].over:
                heapq.heappop(self._watches)

    def watched(self) -> int:
        """How many queries are being watched, about: the longest may be over already."""
        with self._changed:
            return len(self._watches)

    def is_running(self, *, within: float) -> bool:
        """Whether the thread still runs after so many seconds."""
        if self._thread is None:
            return False
        self._thread.join(within)
        return self._thread.is_alive()

    def close(self) -> None:
        """Stop the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                self._interrupt_overrun()
                self._changed.wait(self._watches[0].deadline - time.monotonic() if self._watches else None)

    def _interrupt_overrun(self) -> None:
        """Interrupt what is past its deadline, and drop what is over."""
        while self._watches and (self._watches[0].over or self._watches[0].deadline <= time.monotonic()):
            watch = heapq.heappop(self._watches)
            if not watch.over:
                watch.overran = True
                watch.cursor.interrupt()
