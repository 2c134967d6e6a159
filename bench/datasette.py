"""Datasette over the same table, in an environment of its own: the peer that answers most of the same questions.

Its database is made as its makers advise: typed columns, a primary key, an index on each column that is filtered or
sorted by, and a full-text table.
"""

import csv
import sqlite3
import subprocess
import time
import venv
from itertools import islice
from pathlib import Path

from bench.server import Server
from bench.table import TYPES

INDEXED = ("direction", "votes", "montant", "quartier", "latitude")
TEXTS = ("titre", "description", "commentaire")
LIMITS = ("sql_time_limit_ms", "facet_time_limit_ms", "facet_suggest_time_limit_ms")
BATCH = 50_000


class Datasette(Server):
    """Load, serve."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.database = folder / "bench.db"

    def install(self) -> Path:
        """The program, installed beside the table. Raises CalledProcessError where no package can be had."""
        place = self.folder / "datasette"
        program = place / "bin" / "datasette"
        if not program.exists():
            venv.create(place, with_pip=True)
            subprocess.run([place / "bin" / "python", "-m", "pip", "install", "--quiet", "datasette"], check=True)
        return program

    def load(self, path: Path) -> float:
        """Fill its database from the table; seconds."""
        start = time.perf_counter()
        if not self.database.exists():
            aside = self.database.with_suffix(".part")
            aside.unlink(missing_ok=True)
            fill(aside, path)
            aside.rename(self.database)
        return time.perf_counter() - start

    def serve(self) -> None:
        """Start the server and wait for its first answer."""
        limits = [part for name in LIMITS for part in ("--setting", name, "60000")]
        limits += ["--setting", "max_csv_mb", "0", "--setting", "suggest_facets", "off"]
        command = [str(self.install()), "--immutable", str(self.database), "--port", str(self.port), *limits]
        self.start(command, "/-/versions.json", stderr=subprocess.DEVNULL)


def fill(database: Path, path: Path) -> None:
    """The table, its indexes and its words."""
    columns = ", ".join(f"{name} {kind}{' PRIMARY KEY' if name == 'code' else ''}" for name, kind in TYPES.items())
    marks = ", ".join("?" * len(TYPES))
    words = ", ".join(TEXTS)
    with sqlite3.connect(database) as connection, path.open(encoding="utf-8", newline="") as file:
        connection.execute("PRAGMA journal_mode = off")
        connection.execute(f"CREATE TABLE records ({columns})")
        rows = csv.reader(file, delimiter=";")
        next(rows)
        while batch := [[cell or None for cell in row] for row in islice(rows, BATCH)]:
            connection.executemany(f"INSERT INTO records VALUES ({marks})", batch)
        for name in INDEXED:
            connection.execute(f"CREATE INDEX by_{name} ON records ({name})")
        connection.execute(f"CREATE VIRTUAL TABLE records_fts USING fts5({words}, content=records)")
        connection.execute(f"INSERT INTO records_fts (rowid, {words}) SELECT rowid, {words} FROM records")
        connection.execute("ANALYZE")
    connection.close()
