"""What one request was, in the few words that are counted; read in memory, kept nowhere. Source: cookies.md §13."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

API = "/api/"
ROBOTS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|archiver|facebookexternalhit|embedly|preview|monitor|uptime|pingdom|lighthouse"
    r"|headlesschrome|scrapy|feedfetcher|validator|wget/|heritrix|nutch",
    re.IGNORECASE,
)
SEARCH_ENGINES = ("google.", "bing.com", "duckduckgo.com", "qwant.com", "ecosia.org", "yahoo.", "yandex.", "baidu.com",
    "startpage.com", "search.brave.com", "lilo.org", "kagi.com")  # fmt: skip
SOCIAL = ("facebook.com", "instagram.com", "linkedin.com", "lnkd.in", "twitter.com", "t.co", "x.com", "mastodon.social",
    "bsky.app", "reddit.com", "youtube.com", "threads.net", "tiktok.com", "pinterest.com")  # fmt: skip
FORMAT = re.compile("[a-z0-9][a-z0-9_.-]{0,30}")
OBJECT = re.compile(r"[\w@.-]{1,200}")
FILE_ROUTES = frozenset({"files", "attachments", "alternative_exports"})


@dataclass(frozen=True, slots=True)
class Seen:
    """One countable act: a view, a search, a download or an API call, of an object."""

    area: str
    kind: str
    object_id: str
    event: str
    format: str = ""


def api_act(path: str, arguments: Mapping[str, Any]) -> Seen:
    """What a call to the API was: a download where it gave a file, else a call of a kind of answer."""
    dataset = known(arguments.get("dataset_id"))
    kind = "dataset" if dataset else "catalogue"
    parts = [part for part in path.split("/") if part]
    if arguments.get("name") and "exports" in parts:
        return Seen("api", kind, dataset, "download", form(arguments["name"]))
    if dataset and parts[-1] == "download":
        return Seen("api", kind, dataset, "download", "csv")
    files = FILE_ROUTES.intersection(parts)
    if dataset and files and parts[-1] not in FILE_ROUTES:
        return Seen("api", kind, dataset, "download", min(files).rstrip("s"))
    return Seen("api", kind, dataset, "api", answer_kind(parts, arguments))


def answer_kind(parts: list[str], arguments: Mapping[str, Any]) -> str:
    """The kind of answer that an API address asks for: its last word that is no argument."""
    given = {str(value) for value in arguments.values()}
    fixed = [part for part in parts if part not in given]
    return form(fixed[-1]) if fixed else ""


def page_act(view: str, arguments: Mapping[str, Any], *, asked: str) -> Seen:
    """What a page was: the view of a dataset (and which tab) or of a page, or a search in either."""
    dataset = known(arguments.get("dataset_id"))
    if view == "cookies:embed":
        return Seen("front", "embed", known(arguments.get("slug")), "view")
    event = "search" if asked.strip() else "view"
    if dataset:
        return Seen("front", "dataset", dataset, event, form(arguments.get("rest") or view.rpartition(":")[2]))
    return Seen("front", "page", view[:200], event)


def known(value: object) -> str:
    """The id of an object as rows may hold it."""
    return value if isinstance(value, str) and OBJECT.fullmatch(value) else ""


def form(value: object) -> str:
    """A format, or a kind of answer, as rows may hold it."""
    return value if isinstance(value, str) and FORMAT.fullmatch(value) else "other"


def is_robot(agent: str) -> bool:
    """Whether a user agent says that nobody is looking; none at all says so too."""
    return not agent or ROBOTS.search(agent) is not None


def is_prefetch(headers: Mapping[str, Any]) -> bool:
    """Whether a browser fetches ahead what nobody may ever look at."""
    told = (headers.get("HTTP_SEC_PURPOSE", ""), headers.get("HTTP_PURPOSE", ""), headers.get("HTTP_X_MOZ", ""))
    return any("prefetch" in str(one).lower() or "prerender" in str(one).lower() for one in told)


def source_class(headers: Mapping[str, Any], host: str) -> str:
    """Where a visit came from, in one of five words: the host of the Referer is looked at and forgotten."""
    site = headers.get("HTTP_SEC_FETCH_SITE")
    referer = referring_host(headers)
    if site == "same-origin" or (site is None and referer == host):
        return "internal"
    if not referer:
        return "direct" if site in {None, "none"} else "other"
    if any(referer == name or f".{name}" in f".{referer}" for name in SEARCH_ENGINES):
        return "search"
    return "social" if any(f".{referer}".endswith(f".{name}") for name in SOCIAL) else "other"


def is_entry(headers: Mapping[str, Any], host: str) -> bool:
    """Whether a view begins a visit: it comes from outside this portal."""
    site = headers.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return site in {"none", "cross-site", "same-site"}
    return referring_host(headers) != host


def referring_host(headers: Mapping[str, Any]) -> str:
    """The host of the Referer, without its port; empty where there is none."""
    try:
        return urlsplit(str(headers.get("HTTP_REFERER", ""))).hostname or ""
    except ValueError:
        return ""
