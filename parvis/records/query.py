"""What a caller asks of records, parsed once from the address."""

from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.http import QueryDict

from parvis.lib.errors import ParameterError
from parvis.odsql import Clauses, FacetAsk, parse_facet
from parvis.records.parameters import boolean, cursor, language, time_zone, whole_number
from parvis.records.refinements import apart

LIST_LIMIT = 100
LIST_DEFAULT = 10
GROUP_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class RecordsQuery:
    """The parameters that lists, facets and exports share. `limit` is None where the caller gave none."""

    select: str = ""
    where: tuple[str, ...] = ()
    group_by: str = ""
    order_by: str = ""
    refine: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    facet: tuple[str, ...] = ()
    limit: int | None = None
    offset: int = 0
    cursor: int | None = None
    """The offset of a list that was come to page by page: no window holds it."""
    lang: str = "fr"
    timezone: str = "UTC"
    include_links: bool = False
    include_app_metas: bool = False
    qv1: tuple[str, ...] = ()
    """Filters in the language of version 1."""
    flavour: str = "2.1"

    @classmethod
    def from_params(cls, params: QueryDict) -> Self:
        """Read an address; unknown parameters are nobody's business. Raises ParameterError."""
        return cls(
            select=first(params, "select"),
            where=filled(params, "where"),
            qv1=filled(params, "qv1"),
            group_by=first(params, "group_by"),
            order_by=first(params, "order_by", "sort"),
            refine=tuple(pair for text in filled(params, "refine") for pair in apart(text)),
            exclude=tuple(pair for text in filled(params, "exclude") for pair in apart(text)),
            facet=filled(params, "facet"),
            limit=whole_number(params, "limit", "rows"),
            offset=whole_number(params, "offset", "start") or 0,
            cursor=cursor(params),
            lang=language(params, settings.LANGUAGE_CODE),
            timezone=time_zone(params),
            include_links=boolean(params, "include_links"),
            include_app_metas=boolean(params, "include_app_metas"),
        )

    @property
    def grouped(self) -> bool:
        """Whether groups are asked for, not records."""
        return bool(self.group_by)

    def asks(self) -> tuple[FacetAsk, ...]:
        """The facets asked for. Raises OdsqlError."""
        return tuple(parse_facet(text) for text in self.facet)

    def clauses(self) -> Clauses:
        """The texts that odsql compiles; what a facet is asked to be, its refinements are."""
        asks = self.asks()
        return Clauses(
            select=self.select,
            where=self.where,
            group_by=self.group_by,
            order_by=self.order_by,
            refine=self.refine,
            exclude=self.exclude,
            disjunctive=frozenset(ask.name for ask in asks if ask.disjunctive),
            qv1=self.qv1,
            ordinary=frozenset(ask.name for ask in asks if ask.disjunctive is False),
            separators=tuple((ask.name, ask.separator) for ask in asks if ask.separator is not None),
        )

    def window(self) -> tuple[int | None, int]:
        """Limit (None: all that the window holds) and offset of a list. Raises ParameterError. Source: §3.1."""
        most = GROUP_LIMIT if self.grouped else LIST_LIMIT
        limit = self.limit
        if limit is not None and not -1 <= limit <= most:
            raise ParameterError("limit", limit, f"-1 <= limit <= {most}")
        if self.offset < 0:
            raise ParameterError("offset", self.offset, "offset >= 0")
        if limit == -1:
            limit = None if self.grouped else LIST_LIMIT
        elif limit is None and not self.grouped:
            limit = LIST_DEFAULT
        if self.cursor is not None and not self.grouped:
            return limit, self.cursor
        self._check_window(limit)
        if self.grouped and limit is None:
            limit = GROUP_LIMIT - self.offset
        return limit, self.offset

    def _check_window(self, limit: int | None) -> None:
        window = GROUP_LIMIT if self.grouped else settings.RESULT_WINDOW
        if window and (self.offset >= window or self.offset + (limit or 0) > window):
            raise ParameterError("offset", self.offset, f"offset + limit <= {window}")

    def whole(self) -> tuple[int | None, int]:
        """Limit (None: everything) and offset of an export. Raises ParameterError."""
        if self.limit is not None and self.limit < -1:
            raise ParameterError("limit", self.limit, "-1 <= limit")
        if self.offset < 0:
            raise ParameterError("offset", self.offset, "offset >= 0")
        return (None if self.limit in {None, -1} else self.limit), self.offset


def filled(params: QueryDict, name: str) -> tuple[str, ...]:
    """The values of a repeatable parameter that are not blank, in order."""
    return tuple(str(text) for text in params.getlist(name) if str(text).strip())


def first(params: QueryDict, *names: str) -> str:
    """The first value under these names that is not blank, as it came: errors count its characters."""
    return next((text for name in names for text in filled(params, name)), "")
