"""Small pictures of datasets: a pattern drawn from the identifier, in the manner of what the data holds.

Decoration: the same identifier always gives the same picture, and nothing is read from the data.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence

WIDTH, HEIGHT = 160, 100
Draw = Callable[[Iterator[int]], Iterator[str]]


def picture(identifier: str, features: Collection[str] = ()) -> str:
    """The shapes of an SVG of 160 by 100, drawn with `currentColor`."""
    return "".join(manner(features)(dice(identifier)))


def manner(features: Collection[str]) -> Draw:
    """How to draw: places as dots, moments as a line, pictures as frames, the rest as bars."""
    for feature, draw in (("geo", dots), ("image", frames), ("calendar", days), ("timeserie", line)):
        if feature in features:
            return draw
    return bars


def dice(identifier: str) -> Iterator[int]:
    """Bytes that only the identifier decides, without end."""
    block = identifier.encode()
    while True:
        block = hashlib.sha256(block).digest()
        yield from block


def dots(rolls: Iterator[int]) -> Iterator[str]:
    """A cloud of places around two centres."""
    centres = [(40 + next(rolls) % 80, 30 + next(rolls) % 40) for _ in range(2)]
    for place in range(44):
        x, y = centres[place % 2]
        spread = 16 + place
        x += (next(rolls) + next(rolls) - 255) * spread // 400
        y += (next(rolls) + next(rolls) - 255) * spread // 560
        size = (2, 2, 3, 3, 5)[next(rolls) % 5]
        if 4 < x < WIDTH - 4 and 4 < y < HEIGHT - 4:
            yield f'<circle cx="{x}" cy="{y}" r="{size}" fill="currentColor" opacity=".{4 + next(rolls) % 5}"/>'


def bars(rolls: Iterator[int]) -> Iterator[str]:
    """Values from the most frequent down."""
    length = 112 + next(rolls) % 24
    for place in range(6):
        y = 14 + place * 13
        yield box(14, y, length, 8, opacity=8 - place)
        length = max(8, length - 6 - next(rolls) % 30)


def line(rolls: Iterator[int]) -> Iterator[str]:
    """A series over time, with what lies below it."""
    height, points = 50, []
    for place in range(13):
        height = min(82, max(18, height + next(rolls) % 37 - 18))
        points.append(f"{8 + place * 12},{height}")
    path = " ".join(points)
    yield f'<polygon points="8,90 {path} 152,90" fill="currentColor" opacity=".16"/>'
    yield f'<polyline points="{path}" fill="none" stroke="currentColor" stroke-width="3" stroke-linejoin="round"/>'


def days(rolls: Iterator[int]) -> Iterator[str]:
    """Days of a month."""
    for place in range(28):
        x, y = 17 + place % 7 * 18, 16 + place // 7 * 18
        yield box(x, y, 14, 14, opacity=2 + next(rolls) % 7)


def frames(rolls: Iterator[int]) -> Iterator[str]:
    """Pictures side by side."""
    for place in range(6):
        x, y = 16 + place % 3 * 44, 14 + place // 3 * 38
        yield box(x, y, 38, 32, opacity=2 + next(rolls) % 5)


def box(x: int, y: int, width: int, height: int, *, opacity: int) -> str:
    """A rounded rectangle; opacity in tenths."""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="3" fill="currentColor" opacity=".{opacity}"/>'


def line_chart(values: Sequence[int]) -> str:
    """A series as a line and what lies below it."""
    top, last = max(values) or 1, max(1, len(values) - 1)
    points = " ".join(f"{8 + 144 * place / last:.0f},{88 - 72 * value / top:.0f}" for place, value in enumerate(values))
    return f'<polygon points="8,90 {points} 152,90" class="under"/><polyline points="{points}" class="line"/>'


def bar_chart(values: Sequence[int]) -> str:
    """Values as bars, the longest across the whole width."""
    top = max(values, default=0) or 1
    return "".join(
        box(14, 14 + place * 13, max(3, 132 * value // top), 8, opacity=8 - place)
        for place, value in enumerate(values[:6])
    )


def framed(shapes: str) -> str:
    """Shapes as a file of their own, light or dark as the reader's system is."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        "<style>:root{color:#0f5c46}"
        "@media(prefers-color-scheme:dark){:root{color:#6fcfa9}}"
        ".dot{fill:currentColor;fill-opacity:.55}.under{fill:currentColor;fill-opacity:.16}"
        ".area{fill:currentColor;fill-opacity:.28;stroke:currentColor;stroke-width:.8}"
        ".line{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round}</style>"
        f"{shapes}</svg>"
    )
