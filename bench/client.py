"""A client that keeps its connections, alone or several at a time."""

import http.client
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, cycle, islice
from statistics import median
from urllib.parse import urlencode

from bench.questions import Parameters


def address(path: str, parameters: Parameters) -> str:
    """The request target."""
    return path + ("?" + urlencode(parameters) if parameters else "")


def ask(connection: http.client.HTTPConnection, target: str) -> float:
    """Seconds until the whole answer is there."""
    start = time.perf_counter()
    connection.request("GET", target)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} for {target}: {body[:500]!r}")
    return time.perf_counter() - start


def repeat(port: int, target: str, *, clients: int, repeats: int) -> tuple[float, int]:
    """Median seconds of one question, asked again and again by some clients at once, and how often it was asked."""

    def work(_: int) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        found = [ask(connection, target) for _ in range(repeats)]
        connection.close()
        return found

    with ThreadPoolExecutor(clients) as pool:
        found = list(chain.from_iterable(pool.map(work, range(clients))))
    return median(found), len(found)


def throughput(port: int, targets: Sequence[str], *, clients: int, rounds: int) -> float:
    """Requests a second of `clients` at once, each asking all questions in turn, `rounds` times."""

    def work(number: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        turn = islice(cycle(targets), number, number + rounds * len(targets))
        asked = sum(ask(connection, target) > 0 for target in turn)
        connection.close()
        return asked

    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        asked = sum(pool.map(work, range(clients)))
    return asked / (time.perf_counter() - start)


def download(port: int, target: str) -> tuple[float, float, int]:
    """Seconds to the first byte, seconds in all, bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    start = time.perf_counter()
    connection.request("GET", target)
    answer = connection.getresponse()
    size = len(answer.read(1))
    first = time.perf_counter() - start
    while chunk := answer.read(1 << 20):
        size += len(chunk)
    connection.close()
    return first, time.perf_counter() - start, size
