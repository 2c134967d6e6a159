"""An analysis answered: what the page, the chart, the file of values and the frame show."""

import csv
import io
from dataclasses import dataclass

import orjson
from django.conf import settings
from django.utils.translation import get_language, gettext

from parvis.portal.analyse.asker import Asker
from parvis.portal.analyse.choices import Analysis
from parvis.portal.analyse.intervals import in_intervals, related
from parvis.portal.analyse.periods import over_time
from parvis.portal.analyse.values import Number, Values, compared
from parvis.portal.analyse.vocabulary import CHARTS, DISTRIBUTION, PIE_PARTS, RELATION, others_word
from parvis.portal.analyse.words import label_of, measure_title, percent, sentence_of, shown, title_of

WIDTH = 100
"""Of the bars in cells, in units of their drawing."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A value in a cell; `width` draws it against the largest of the table."""

    text: str
    width: float = 0
    share: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table."""

    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found, with all that is said of it."""

    analysis: Analysis
    values: Values

    @property
    def title(self) -> str:
        """The title: its author's, else the one written from the choices."""
        return self.analysis.title or self.own_title

    @property
    def own_title(self) -> str:
        """The title written from the choices."""
        return title_of(self.analysis, self.values)

    @property
    def sentence(self) -> str:
        """The description: its author's, else the one made from the values."""
        return self.analysis.description or self.own_sentence

    @property
    def own_sentence(self) -> str:
        """The description made from the values."""
        return sentence_of(self.analysis, self.values)

    @property
    def measure(self) -> str:
        """What the values are."""
        return measure_title(self.analysis)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(one is not None for one in self.values.first)

    @property
    def chart(self) -> str:
        """How it is drawn: as asked, else as suits the values."""
        if self.analysis.chart:
            return self.analysis.chart
        if self.analysis.show == DISTRIBUTION and self.analysis.cut == "values":
            return "pie" if len(self.values.labels) <= PIE_PARTS + 1 else "treemap"
        return CHARTS[self.analysis.show][0]

    @property
    def headings(self) -> list[str]:
        """The heads of the table's columns, that of the parts first."""
        names = [one.label or self.measure for one in self.values.series]
        return [label_of(self.analysis.by), *names]

    @property
    def lines(self) -> list[Line]:
        """The rows of the table, with bars against the largest value; a relation draws only how many there are."""
        is_relation = self.analysis.show == RELATION
        columns = [one.values for one in self.values.series]
        sizes = [abs(one) for column in columns[: 1 if is_relation else None] for one in column if one is not None]
        largest = max(sizes, default=0)
        whole = self.values.total if self.analysis.measured.adds_up and len(columns) == 1 else None
        return [
            Line(label, tuple(self.bar(column[place], largest, whole, drawn=not (is_relation and number))
                 for number, column in enumerate(columns)))
            for place, label in enumerate(self.values.labels)
        ]  # fmt: skip

    def bar(self, value: Number, largest: float, whole: Number, *, drawn: bool) -> Bar:
        """One cell."""
        width = round(abs(value) / largest * WIDTH, 2) if drawn and value is not None and largest else 0
        share = percent(value / whole) if whole and value is not None and value >= 0 else ""
        return Bar("" if value is None else shown(value), width, share)

    @property
    def drawing(self) -> str:
        """What the chart is drawn from, as JSON."""
        return orjson.dumps(self.drawn).decode()

    @property
    def drawn(self) -> dict[str, object]:
        """What the chart is drawn from."""
        return {
            "kind": self.chart,
            "title": self.title,
            "sentence": self.sentence,
            "measure": self.measure,
            "across": label_of(self.analysis.by),
            "up": label_of(self.analysis.of) if self.analysis.show == RELATION else self.measure,
            "labels": self.values.labels,
            "series": [{"label": one.label or self.measure, "values": one.values} for one in self.values.series],
            "points": self.values.points,
            "hasOthers": self.values.has_others,
            "others": others_word(),
            "patterns": self.analysis.patterns,
            "isOrdered": self.analysis.cut != "values",
            "records": gettext("records"),
            "lang": get_language(),
        }

    def file(self) -> str:
        """The values as CSV, as exports write it."""
        written = io.StringIO(newline="")
        writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
        writer.writerow(self.headings)
        for place, label in enumerate(self.values.labels):
            writer.writerow(
                [label, *("" if one.values[place] is None else one.values[place] for one in self.values.series)]
            )
        return written.getvalue()


def outcome_of(asker: Asker, analysis: Analysis) -> Outcome:
    """Ask what an analysis asks. Raises InputError, QueryTooLongError."""
    if analysis.show == RELATION:
        return Outcome(analysis, related(asker, analysis))
    answered = {"moments": over_time, "years": over_time, "intervals": in_intervals, "values": compared}[analysis.cut]
    return Outcome(analysis, answered(asker, analysis))


def frame_code(address: str, title: str) -> str:
    """What to paste into another page."""
    safe = title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    source = f"{settings.SITE_URL}{address}".replace("&", "&amp;")
    return f'<iframe src="{source}" title="{safe}" width="100%" height="480" loading="lazy"></iframe>'
