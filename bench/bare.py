"""The same statements through the bare engine, in this process, without pages, network or Django.

Each question is asked once of the portal's own code, in process, and what the engine is told to run is written down.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import django
from django.test import Client

from bench.client import address
from bench.questions import Parameters, Question
from parvis.engine.duck import DuckEngine


@dataclass(frozen=True, slots=True)
class Asked:
    """One call of the engine, to be made again."""

    engine: DuckEngine
    method: str
    arguments: tuple[Any, ...]

    def again(self) -> None:
        """Run it, and throw the answer away."""
        answer = getattr(self.engine, self.method)(*self.arguments)
        if self.method == "stream":
            for _ in answer.batches:
                pass


class Bare:
    """Runs only what the engine runs of a question."""

    def __init__(self, data: Path) -> None:
        os.environ["PARVIS_DATA_DIR"] = str(data)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.settings")
        django.setup()
        self.client = Client(SERVER_NAME="127.0.0.1")

    def median(self, question: Question) -> tuple[float, float]:
        """Median wall seconds and mean processor seconds of one answer."""
        calls = self.calls(question.path, question.parameters)
        run(calls)
        walls = []
        cpu = time.process_time()
        for _ in range(question.repeats):
            walls.append(run(calls))
        return median(walls), (time.process_time() - cpu) / question.repeats

    def seconds(self, path: str) -> float:
        """Wall seconds of handing out everything, once warm."""
        calls = self.calls(path, ())
        return min(run(calls) for _ in range(2))

    def calls(self, path: str, parameters: Parameters) -> list[Asked]:
        """What the engine runs for a request."""
        with recording() as calls:
            answer = self.client.get(address(path, parameters))
            b"".join(answer) if answer.streaming else answer.content
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code} for {path}: {answer.content[:500]!r}")
        return calls


def run(calls: list[Asked]) -> float:
    """Wall seconds of some calls in a row."""
    start = time.perf_counter()
    for call in calls:
        call.again()
    return time.perf_counter() - start


@contextmanager
def recording() -> Iterator[list[Asked]]:
    """Write down every call of the engine."""
    calls: list[Asked] = []
    rows, stream = DuckEngine.rows, DuckEngine.stream

    def noted_rows(engine: DuckEngine, *arguments: Any) -> Any:
        calls.append(Asked(engine, "rows", arguments))
        return rows(engine, *arguments)

    def noted_stream(engine: DuckEngine, *arguments: Any, **options: Any) -> Any:
        calls.append(Asked(engine, "stream", arguments))
        return stream(engine, *arguments, **options)

    with patch.object(DuckEngine, "rows", noted_rows), patch.object(DuckEngine, "stream", noted_stream):
        yield calls
