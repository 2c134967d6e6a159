"""Records as a feed, for readers of news. Source: legacy-v1.md §3; RSS 2.0, RFC 4287."""

from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from parvis.explore.answers import mark
from parvis.explore.requests import portal_url
from parvis.explore.v1.asking import Search
from parvis.lib.schema import FieldType
from parvis.records.source import Source

FEEDS: dict[str, type[Rss201rev2Feed | Atom1Feed]] = {"rss": Rss201rev2Feed, "atom": Atom1Feed}


def records_feed(
    request: HttpRequest, kind: str, search: Search, source: Source, records: Sequence[dict[str, Any]]
) -> HttpResponse:
    """The records of a page, each an entry with its fields as a list."""
    portal, lang = portal_url(request), search.query.lang
    page = f"{portal}/explore/dataset/{quote(source.name)}/"
    feed = FEEDS[kind](
        title=source.name, link=page, description=source.name, language=lang, feed_url=portal + request.get_full_path()
    )
    titles = [one.name for one in source.schema if one.type is FieldType.TEXT]
    labels = {one.name: one.label or one.name for one in source.schema}
    for record in records:
        fields, link = record["fields"], f"{page}record/{record['recordid']}/"
        lines = "".join(f"<li>{escape(labels.get(key, key))}: {escape(str(one))}</li>" for key, one in fields.items())
        feed.add_item(
            title=next((str(fields[name]) for name in titles if name in fields), record["recordid"]),
            link=link,
            description=f"<ul>{lines}</ul>",
            unique_id=link,
            pubdate=source.timestamp,
            updateddate=source.timestamp,
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    mark(request, response, lang=lang)
    return response
