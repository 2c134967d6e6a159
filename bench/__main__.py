"""`make bench`: what a request costs above the bare engine, over a million records, in one run.

Ratios are what counts: the machine is never the same twice.
"""

import argparse
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.bare import Bare
from bench.client import address, download, repeat, throughput
from bench.portal import Portal
from bench.questions import EXPORT, QUESTIONS, Question
from bench.table import write_table

CONSOLE = Console(width=120)


def main() -> None:
    """Make the table, load it, serve it, ask, print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="records of the table (default: %(default)s)")
    parser.add_argument("--keep", type=Path, help="folder to keep the table and the portal in, reused when present")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        run(options.keep.resolve(), options.rows)
    else:
        with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
            run(Path(folder), options.rows)


def run(folder: Path, rows: int) -> None:
    """The whole bench in one folder."""
    portal = Portal(folder)
    load(portal, folder / "bench.csv", rows)
    bare = Bare(folder / "data")
    portal.serve()
    try:
        ask(portal, bare, rows)
        together(portal)
        export(portal, bare)
        CONSOLE.print(f"Memory of the biggest server process: {portal.memory_mb():.0f} MB")
    finally:
        portal.close()


def load(portal: Portal, path: Path, rows: int) -> None:
    """Load the table by the command, unless a kept portal has it."""
    if (portal.folder / "data" / "parvis.sqlite3").exists():
        return
    CONSOLE.print(f"Making {rows:,} records…")
    write_table(path, rows)
    seconds, megabytes = portal.load(str(path), "--id", "bench", "--multivalued", "etiquettes=,")
    size = path.stat().st_size / 1e6
    CONSOLE.print(f"Loaded {size:.0f} MB in {seconds:.1f} s, at most {megabytes:.0f} MB of memory in one process.")


def ask(portal: Portal, bare: Bare, rows: int) -> None:
    """One client, one question at a time: served against bare."""
    table = Table(title=f"One client, {rows:,} records, medians in ms", header_style="bold")
    for name in ("request", "bare wall", "bare CPU", "served wall", "served CPU", "CPU above", "ratio"):
        table.add_column(name, justify="left" if name == "request" else "right")
    for question in QUESTIONS:
        bare_wall, bare_cpu = bare.median(question)
        before = portal.cpu_seconds()
        wall = repeat(portal.port, question)
        cpu = (portal.cpu_seconds() - before) / (question.repeats + 1)
        figures = (bare_wall, bare_cpu, wall, cpu, cpu - bare_cpu)
        table.add_row(question.name, *(f"{figure * 1000:.1f}" for figure in figures), f"{cpu / bare_cpu:.2f}")
    CONSOLE.print(table)


def together(portal: Portal) -> None:
    """The whole mix, one client and then eight."""
    quick: tuple[Question, ...] = QUESTIONS
    alone = throughput(portal.port, quick, clients=1, rounds=4)
    eight = throughput(portal.port, quick, clients=8, rounds=4)
    CONSOLE.print(f"The mix: {alone:.0f} requests/s with 1 client, {eight:.0f} with 8 ({eight / alone:.2f} times).")


def export(portal: Portal, bare: Bare) -> None:
    """CSV of all records, against the bare engine handing out the same lines."""
    before = portal.memory_mb()
    first, seconds, size = download(portal.port, address(EXPORT, ()))
    grown = portal.memory_mb() - before
    rate, bare_rate = size / seconds / 1e6, bare.export_rate()
    CONSOLE.print(
        f"CSV of all: {size / 1e6:.0f} MB in {seconds:.1f} s, {rate:.0f} MB/s; bare {bare_rate:.0f} MB/s "
        f"(ratio {rate / bare_rate:.2f}); first byte after {first:.2f} s; memory +{grown:.0f} MB"
    )


if __name__ == "__main__":
    main()
