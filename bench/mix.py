"""The same statements by the bare engine, by several clients at once, over as many processes and threads as the portal.

Run as a program by `bare_rate`: it reads what to ask from standard input.
"""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.bare import Asked, Bare, run
from bench.questions import Question

ROOT = Path(__file__).resolve().parent.parent


def bare_rate(data: Path, questions: tuple[Question, ...], *, clients: int, processes: int, rounds: int) -> float:
    """Requests a second."""
    started = [start() for _ in range(processes)]
    asked = [[question.path, question.parameters] for question in questions]
    for one in started:
        tell(one, json.dumps([str(data), asked, clients // processes, rounds]))
    for one in started:
        assert one.stdout
        one.stdout.readline()
    begun = time.perf_counter()
    for one in started:
        tell(one, "go")
    for one in started:
        one.wait()
    return len(questions) * clients * rounds / (time.perf_counter() - begun)


def start() -> "subprocess.Popen[str]":
    """One process of the mix."""
    command = [sys.executable, "-m", "bench.mix"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def tell(process: "subprocess.Popen[str]", line: str) -> None:
    """Send one line."""
    assert process.stdin
    process.stdin.write(line + "\n")
    process.stdin.flush()


def main() -> None:
    """Warm up, wait for the sign, run."""
    data, asked, clients, rounds = json.loads(sys.stdin.readline())
    bare = Bare(Path(data))
    requests = [bare.calls(path, tuple((name, value) for name, value in parameters)) for path, parameters in asked]
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda number: repeated(requests, number, 1), range(clients)))
        print("ready", flush=True)
        sys.stdin.readline()
        list(pool.map(lambda number: repeated(requests, number, rounds), range(clients)))


def repeated(requests: list[list[Asked]], first: int, rounds: int) -> None:
    """All requests in turn, each client beginning with another one."""
    for _ in range(rounds):
        for calls in [*requests[first:], *requests[:first]]:
            run(calls)


if __name__ == "__main__":
    main()
