"""The picture that others show when an address of a dataset is shared: its title over its own shapes, drawn here."""

import io
import re
from functools import cache
from textwrap import wrap
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache as kept
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from parvis.lib.errors import NotFoundError, gettext_noop
from parvis.portal.datasets import Shown, shown
from parvis.portal.feeds import PUBLIC
from parvis.portal.pictures import FOREVER, KEPT_SECONDS, shapes_of
from parvis.records.source import find_dataset, source_of_dataset
from parvis.ui.pictures import picture

WIDTH, HEIGHT = 1200, 630
GROUND, INK, QUIET, GREEN = (248, 246, 241), (23, 33, 29), (70, 82, 76), (15, 92, 70)
SCALE = 4.6
PLACE = (440, 95)
"""Where the shapes begin; those of 160 by 100 are drawn that many times larger."""
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
FACE = "vendor/fonts/public-sans.woff2"
Point = tuple[float, float]


@require_safe
def card(_request: HttpRequest, dataset_id: str, number: int) -> HttpResponse:
    """The card of one version of a dataset that everybody sees; the address changes with the version."""
    dataset = find_dataset(dataset_id, PUBLIC)
    current = dataset.current
    if (current.number if current else 0) != number:
        raise NotFoundError(gettext_noop("The requested picture does not exist."))
    name = f"portal.card.{dataset.uid}.{number}.{get_language()}.{dataset.modified_at.timestamp()}"
    body: bytes | None = kept.get(name)
    if body is None:
        body = drawn(shown(dataset, PUBLIC))
        kept.set(name, body, KEPT_SECONDS)
    response = HttpResponse(body, content_type="image/png")
    response["Cache-Control"] = FOREVER
    return response


def drawn(page: Shown) -> bytes:
    """A PNG of 1200 by 630."""
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    shapes = shapes_image(page)
    image.paste(shapes, PLACE, shapes)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 16, HEIGHT), fill=GREEN)
    lines = wrap(page.title, 34)[:3]
    top = 90
    for line in lines:
        pen.text((72, top), line, font=face(60, 700), fill=INK, stroke_width=6, stroke_fill=GROUND)
        top += 76
    if page.publisher:
        pen.text(
            (72, top + 18), page.publisher[:60], font=face(32, 500), fill=QUIET, stroke_width=4, stroke_fill=GROUND
        )
    pen.text((72, HEIGHT - 92), settings.SITE_NAME, font=face(32, 700), fill=GREEN, stroke_width=4, stroke_fill=GROUND)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


@cache
def face(size: int, weight: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The portal's own face; the library's where the assets are not built."""
    path = finders.find(FACE)
    if not isinstance(path, str):
        return ImageFont.load_default(size)
    font = ImageFont.truetype(path, size)
    font.set_variation_by_axes([weight])
    return font


def shapes_image(page: Shown) -> Image.Image:
    """The shapes of the dataset's picture, large and pale, on nothing."""
    dataset = page.dataset
    shapes = ""
    if page.opens_records:
        shapes = shapes_of(source_of_dataset(dataset, person=PUBLIC, lang=dataset.language))
    shapes = shapes or picture(dataset.dataset_id, page.features)
    image = Image.new("RGBA", (int(160 * SCALE), int(100 * SCALE)), (*GREEN, 0))
    for element in fromstring(f"<svg>{shapes}</svg>"):
        layer = Image.new("RGBA", image.size, (*GREEN, 0))
        draw_shape(ImageDraw.Draw(layer), element)
        image = Image.alpha_composite(image, layer)
    return image


def draw_shape(pen: ImageDraw.ImageDraw, element: Element) -> None:
    """One shape of our own pictures: circles, rectangles, lines, areas."""
    given = element.attrib
    inside = (*GREEN, round(255 * float(given.get("opacity", OPACITY.get(given.get("class", ""), 0.3)))))
    match element.tag:
        case "circle":
            x, y, r = (SCALE * float(given[name]) for name in ("cx", "cy", "r"))
            pen.ellipse((x - r, y - r, x + r, y + r), fill=inside)
        case "rect":
            x, y, width, height = (SCALE * float(given[name]) for name in ("x", "y", "width", "height"))
            pen.rounded_rectangle((x, y, x + width, y + height), radius=3 * SCALE, fill=inside)
        case "polygon":
            pen.polygon(points(given["points"]), fill=inside)
        case "polyline":
            pen.line(points(given["points"]), fill=(*GREEN, 255), width=9, joint="curve")
        case "path":
            for part in given["d"].split("M")[1:]:
                draw_path(pen, points(part), inside, is_area=given.get("class") == "area")


OPACITY = {"dot": 0.55, "under": 0.16, "area": 0.28}


def draw_path(pen: ImageDraw.ImageDraw, line: list[Point], inside: tuple[int, ...], *, is_area: bool) -> None:
    """A line, or the outline of an area with its inside."""
    if is_area and len(line) > 2:
        pen.polygon(line, fill=inside)
    pen.line(line, fill=(*GREEN, 255), width=4 if is_area else 9, joint="curve")


def points(text: str) -> list[Point]:
    """Pairs of numbers, enlarged."""
    numbers = [SCALE * float(one) for one in NUMBER.findall(text)]
    return list(zip(numbers[::2], numbers[1::2], strict=False))
