"""`make bench`: what a request costs above the bare engine, over a million records, in one run.

Ratios are what counts: the machine is never the same twice. The floors are those of docs/architecture.md: a request
costs 1.5 ms of processor or half of the bare answer more, whichever is more; several clients reach 0.7 of the bare mix;
exports 0.7 of the bare rate, their first byte within 0.2 s, in 350 MB more memory.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from urllib.request import urlopen

from rich.console import Console
from rich.table import Table

from bench.bare import Bare
from bench.client import address, download, repeat, throughput
from bench.datasette import Datasette
from bench.mix import bare_rate
from bench.portal import Portal
from bench.questions import EXPORTS, RECORDS, Question, questions_of, tile_target
from bench.table import write_table

CONSOLE = Console(width=150)
CLIENTS = 8
PROCESSES = 2
MOST_ABOVE = 0.0015
"""Seconds of processor a request may always cost above the bare engine."""
MOST_RATIO = 1.5
LEAST_RATE = 0.7
FIRST_BYTE = 0.2
MORE_MEMORY_MB = 350
BESIDE = 3
"""How often each is asked beside the other: some answers of the peer take seconds."""
TILE_ZOOMS = range(0, 19, 2)
TILE_SECONDS, TILE_KB = 0.1, 500
MISSED: list[str] = []


def main() -> None:
    """Make the table, load it, serve it, ask, print; exit with 1 where a floor is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, help="records of the table (default: a million; 50,000 with --quick)")
    parser.add_argument("--quick", action="store_true", help="fewer records and fewer repetitions, for a first look")
    parser.add_argument("--keep", type=Path, help="folder to keep the table and the portal in, reused when present")
    parser.add_argument("--alone", action="store_true", help="without Datasette")
    options = parser.parse_args()
    rows = options.rows or (50_000 if options.quick else 1_000_000)
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as passing:
        folder = Path(options.keep or passing).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        run(folder, rows, quick=options.quick, alone=options.alone)
    for one in MISSED:
        CONSOLE.print(f"[red]Missed:[/red] {one}")
    sys.exit(1 if MISSED else 0)


def run(folder: Path, rows: int, *, quick: bool, alone: bool) -> None:
    """The whole bench in one folder."""
    portal = Portal(folder, workers=PROCESSES)
    load(portal, folder / "bench.csv", rows)
    bare = Bare(folder / "data")
    portal.serve()
    try:
        questions = questions_of(rows, middle(portal, rows))
        if quick:
            questions = tuple(replace(one, repeats=max(3, one.repeats // 4)) for one in questions)
        ask(portal, bare, rows, questions)
        together(portal, questions)
        for target in EXPORTS:
            export(portal, bare, target)
        tiles(portal)
        CONSOLE.print(f"Memory of the biggest server process: {portal.memory_mb():.0f} MB")
        if not alone:
            beside(portal, folder, questions)
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


def middle(portal: Portal, rows: int) -> str:
    """The id of the record in the middle."""
    target = address(RECORDS, (("include_app_metas", "true"), ("limit", "1"), ("offset", str(rows // 2))))
    with urlopen(f"http://127.0.0.1:{portal.port}{target}", timeout=60) as answer:
        found: str = json.load(answer)["results"][0]["_id"]
    return found


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
        hold(
            f"{question.name}: {cpu / bare_cpu:.2f} times", cpu - bare_cpu <= MOST_ABOVE or cpu <= MOST_RATIO * bare_cpu
        )
    CONSOLE.print(table)


def hold(what: str, holds: bool) -> None:
    """Note a floor that is missed."""
    if not holds:
        MISSED.append(what)


def portal_warm(portal: Portal, question: Question) -> None:
    """Let every worker have answered a question before it is timed."""
    repeat(portal.port, address(question.path, question.parameters), clients=CLIENTS, repeats=2)


def served(portal: Portal, question: Question, *, clients: int) -> tuple[float, float]:
    """Median wall seconds and mean processor seconds of a request."""
    before = portal.cpu_seconds()
    target = address(question.path, question.parameters)
    wall, asked = repeat(portal.port, target, clients=clients, repeats=question.repeats)
    return wall, (portal.cpu_seconds() - before) / asked


def together(portal: Portal, questions: tuple[Question, ...]) -> None:
    """The whole mix by several clients, bare and served."""
    targets = [address(question.path, question.parameters) for question in questions]
    alone = throughput(portal.port, targets, clients=1, rounds=4)
    crowd = throughput(portal.port, targets, clients=CLIENTS, rounds=4)
    floor = bare_rate(portal.folder / "data", questions, clients=CLIENTS, processes=PROCESSES, rounds=4)
    CONSOLE.print(
        f"The mix: {alone:.0f} requests/s with 1 client, {crowd:.0f} with {CLIENTS}; bare {floor:.0f} with {CLIENTS}"
        f" (ratio {crowd / floor:.2f})."
    )
    hold(f"mix of {CLIENTS} clients: {crowd / floor:.2f} of the bare one", crowd >= LEAST_RATE * floor)


def export(portal: Portal, bare: Bare, target: str) -> None:
    """All records in a format, against the bare engine handing out the same batches; the better of two, as it is."""
    format_ = target.rsplit("/", 1)[1]
    before = portal.memory_mb()
    first, seconds, size = min((download(portal.port, target) for _ in range(2)), key=itemgetter(1))
    grown = portal.memory_mb() - before
    rate, bare_rate = size / seconds / 1e6, size / bare.seconds(target) / 1e6
    CONSOLE.print(
        f"{format_} of all: {size / 1e6:.0f} MB in {seconds:.1f} s, {rate:.0f} MB/s; bare {bare_rate:.0f} MB/s "
        f"(ratio {rate / bare_rate:.2f}); first byte after {first:.2f} s; memory +{grown:.0f} MB"
    )
    hold(f"{format_}: {rate / bare_rate:.2f} of the bare rate", rate >= LEAST_RATE * bare_rate)
    hold(f"{format_}: first byte after {first:.2f} s", first <= FIRST_BYTE)
    hold(f"{format_}: {grown:.0f} MB more memory", grown <= MORE_MEMORY_MB)


def tiles(portal: Portal) -> None:
    """Tiles of the middle of the town at every other zoom, one client: time and weight."""
    table = Table(title="Tiles of all points", header_style="bold")
    for name in ("zoom", "milliseconds (wall, median)", "kB"):
        table.add_column(name, justify="right")
    for zoom in TILE_ZOOMS:
        target = tile_target(zoom)
        wall, _ = repeat(portal.port, target, clients=1, repeats=10)
        size = download(portal.port, target)[2] / 1000
        table.add_row(str(zoom), f"{wall * 1000:.0f}", f"{size:.0f}")
        hold(f"tile z{zoom}: {wall * 1000:.0f} ms, {size:.0f} kB", wall <= TILE_SECONDS and size <= TILE_KB)
    CONSOLE.print(table)


def beside(portal: Portal, folder: Path, questions: tuple[Question, ...]) -> None:
    """What Datasette can answer, by both."""
    peer = Datasette(folder)
    CONSOLE.print(f"Datasette loaded its table in {peer.load(folder / 'bench.csv'):.0f} s.")
    peer.serve()
    table = Table(title="Beside Datasette, milliseconds (wall, median)", header_style="bold")
    for name in (
        "request",
        "Parvis",
        "Datasette",
        "ratio",
        f"Parvis, {CLIENTS} clients",
        f"Datasette, {CLIENTS} clients",
    ):
        table.add_column(name, justify="left" if name == "request" else "right")
    try:
        for question in questions:
            if question.datasette:
                compare(table, portal, peer, question, question.datasette)
    finally:
        peer.close()
    CONSOLE.print(table)


def compare(table: Table, portal: Portal, peer: Datasette, question: Question, target: str) -> None:
    """One row of the comparison."""
    own = address(question.path, question.parameters)
    walls = []
    for clients in (1, CLIENTS):
        walls.append(repeat(portal.port, own, clients=clients, repeats=BESIDE)[0])
        walls.append(repeat(peer.port, target, clients=clients, repeats=BESIDE)[0])
    ours, theirs, ours_crowd, theirs_crowd = (one * 1000 for one in walls)
    figures = [f"{one:.1f}" for one in (ours, theirs)]
    table.add_row(question.name, *figures, f"{ours / theirs:.2f}", f"{ours_crowd:.1f}", f"{theirs_crowd:.1f}")
    hold(f"{question.name}: {ours / theirs:.2f} times Datasette", ours <= theirs)


if __name__ == "__main__":
    main()
