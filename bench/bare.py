"""The same statements through the bare engine, in this process, without portal or network."""

import os
import time
from pathlib import Path
from statistics import median

import django

from bench.questions import FACETS, Question


class Bare:
    """Compiles each question as the portal does, then runs only what the engine runs."""

    def __init__(self, data: Path) -> None:
        os.environ["PARVIS_DATA_DIR"] = str(data)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.settings")
        django.setup()
        from bench.compiled import Compiler

        self.compiler = Compiler("bench")

    def median(self, question: Question) -> tuple[float, float]:
        """Median wall seconds and mean processor seconds of one answer."""
        statements = self.compiler.statements(question, facets=question.path == FACETS)
        self.compiler.run(statements)
        walls = []
        cpu = time.process_time()
        for _ in range(question.repeats):
            start = time.perf_counter()
            self.compiler.run(statements)
            walls.append(time.perf_counter() - start)
        return median(walls), (time.process_time() - cpu) / question.repeats

    def export_rate(self) -> float:
        """Megabytes a second of the CSV lines of all records, handed out and thrown away."""
        start = time.perf_counter()
        size = self.compiler.export_bytes()
        return size / (time.perf_counter() - start) / 1e6
