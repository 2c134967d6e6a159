"""Curves as plain SVG, drawn by the server: they work without a script, and stand beside their table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 220, 48, 24, 8
LINES = 4


@dataclass(frozen=True, slots=True)
class Curve:
    """One line: its name, the points of an SVG polyline, its sum."""

    name: str
    points: str
    total: int
    number: int


@dataclass(frozen=True, slots=True)
class Line:
    """One horizontal line with its number."""

    y: float
    label: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Curves over the same days."""

    curves: tuple[Curve, ...]
    lines: tuple[Line, ...]
    first: date
    last: date
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def chart(series: Mapping[str, Sequence[tuple[date, int]]]) -> Chart | None:
    """A chart of counts by day; none where there is nothing to draw."""
    days = next(iter(series.values()), ())
    if not days:
        return None
    top = rounded_up(max((number for points in series.values() for _, number in points), default=0))
    curves = tuple(
        Curve(name, polyline([number for _, number in points], top), sum(number for _, number in points), place)
        for place, (name, points) in enumerate(series.items(), start=1)
    )
    lines = tuple(Line(y_of(top * step / LINES, top), round(top * step / LINES)) for step in range(LINES + 1))
    return Chart(curves, lines, days[0][0], days[-1][0])


def polyline(numbers: Sequence[int], top: int) -> str:
    """The points of a curve from left to right."""
    step = (WIDTH - LEFT - 8) / max(len(numbers) - 1, 1)
    return " ".join(f"{LEFT + at * step:.1f},{y_of(number, top):.1f}" for at, number in enumerate(numbers))


def y_of(number: float, top: int) -> float:
    """Where a number stands, in pixels from above."""
    return TOP + (HEIGHT - BOTTOM - TOP) * (1 - number / top)


def rounded_up(number: int) -> int:
    """The next number that divides well: 4, 8, 20, 40, 80, 200…"""
    scale = 1
    while True:
        for size in (4, 8, 20):
            if size * scale >= number:
                return size * scale
        scale *= 10
