"""`make bench`: what a request costs above the bare engine, over a million records, in one run.

Ratios are what counts: the machine is never the same twice.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.bare import Bare
from bench.client import address, download, repeat, throughput
from bench.portal import Portal
from bench.questions import EXPORT, QUESTIONS, Question
from bench.table import write_table

CONSOLE = Console(width=140)
CLIENTS = 8


def main() -> None:
    """Make the table, load it, serve it, ask, print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, help="records of the table (default: a million; 50,000 with --quick)")
    parser.add_argument("--quick", action="store_true", help="fewer records and fewer repetitions, for a first look")
    parser.add_argument("--keep", type=Path, help="folder to keep the table and the portal in, reused when present")
    options = parser.parse_args()
    rows = options.rows or (50_000 if options.quick else 1_000_000)
    questions = tuple(replace(one, repeats=max(3, one.repeats // 4)) if options.quick else one for one in QUESTIONS)
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        run(options.keep.resolve(), rows, questions)
    else:
        with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
            run(Path(folder), rows, questions)


def run(folder: Path, rows: int, questions: tuple[Question, ...]) -> None:
    """The whole bench in one folder."""
    portal = Portal(folder)
    load(portal, folder / "bench.csv", rows)
    bare = Bare(folder / "data")
    portal.serve()
    try:
        ask(portal, bare, rows, questions)
        together(portal, questions)
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


def ask(portal: Portal, bare: Bare, rows: int, questions: tuple[Question, ...]) -> None:
    """Each question: bare, served to one client, served to several at once."""
    table = Table(title=f"{rows:,} records, milliseconds (wall: median; CPU: mean a request)", header_style="bold")
    names = ("bare wall", "bare CPU", "served wall", "served CPU", "CPU above", "ratio")
    for name in ("request", *names, f"wall, {CLIENTS} clients", f"CPU, {CLIENTS} clients"):
        table.add_column(name, justify="left" if name == "request" else "right")
    for question in questions:
        bare_wall, bare_cpu = bare.median(question)
        portal_warm(portal, question)
        wall, cpu = served(portal, question, clients=1)
        crowd_wall, crowd_cpu = served(portal, question, clients=CLIENTS)
        figures = [f"{one * 1000:.1f}" for one in (bare_wall, bare_cpu, wall, cpu, cpu - bare_cpu)]
        crowd = [f"{one * 1000:.1f}" for one in (crowd_wall, crowd_cpu)]
        table.add_row(question.name, *figures, f"{cpu / bare_cpu:.2f}", *crowd)
    CONSOLE.print(table)


def portal_warm(portal: Portal, question: Question) -> None:
    """Let every worker have answered a question before it is timed."""
    repeat(portal.port, replace(question, repeats=2), clients=CLIENTS)


def served(portal: Portal, question: Question, *, clients: int) -> tuple[float, float]:
    """Median wall seconds and mean processor seconds of a request."""
    before = portal.cpu_seconds()
    wall, asked = repeat(portal.port, question, clients=clients)
    return wall, (portal.cpu_seconds() - before) / asked


def together(portal: Portal, questions: tuple[Question, ...]) -> None:
    """The whole mix, one client and then several."""
    alone = throughput(portal.port, questions, clients=1, rounds=4)
    crowd = throughput(portal.port, questions, clients=CLIENTS, rounds=4)
    CONSOLE.print(
        f"The mix: {alone:.0f} requests/s with 1 client, {crowd:.0f} with {CLIENTS} ({crowd / alone:.2f} times)."
    )


def export(portal: Portal, bare: Bare) -> None:
    """CSV of all records, against the bare engine handing out the same batches."""
    before = portal.memory_mb()
    first, seconds, size = download(portal.port, address(EXPORT, ()))
    grown = portal.memory_mb() - before
    rate, bare_rate = size / seconds / 1e6, size / bare.seconds(EXPORT) / 1e6
    CONSOLE.print(
        f"CSV of all: {size / 1e6:.0f} MB in {seconds:.1f} s, {rate:.0f} MB/s; bare {bare_rate:.0f} MB/s "
        f"(ratio {rate / bare_rate:.2f}); first byte after {first:.2f} s; memory +{grown:.0f} MB"
    )


if __name__ == "__main__":
    main()
