"""Where people are signed in: a row beside each session, so that they can be listed and ended."""

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from parvis.accounts.models import OpenSession, User

BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
"""Marks in the header, the most telling first, as browsers name those they resemble, too."""
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def note_session(request: HttpRequest, person: User) -> None:
    """Write down that a session began, and forget those of this person that are over."""
    person.open_sessions.exclude(pk__in=sessions_of(person).values("pk")).delete()
    key = request.session.session_key
    if key:
        browser = browser_named(request.META.get("HTTP_USER_AGENT", ""))
        OpenSession.objects.update_or_create(session_key=key, defaults={"person": person, "browser": browser})


def browser_named(agent: str) -> str:
    """Kinds of browser and system, and nothing finer: `Firefox, Linux`; empty where neither is known.

    >>> browser_named("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox, Linux'
    """
    kinds = (next((name for mark, name in known if mark in agent), "") for known in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, kinds))


def sessions_of(person: User) -> QuerySet[OpenSession]:
    """The sessions that still last, the newest first."""
    lasting = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return person.open_sessions.filter(session_key__in=lasting).order_by("-started_at", "-pk")


def end_sessions(person: User, *, but: str = "") -> int:
    """End the sessions of a person, one perhaps excepted; how many there were."""
    ending = person.open_sessions.exclude(session_key=but)
    Session.objects.filter(session_key__in=list(ending.values_list("session_key", flat=True))).delete()
    return ending.delete()[0]


def follow_session(old: str, new: str) -> None:
    """The session of a row has got a new key."""
    if old != new:
        OpenSession.objects.filter(session_key=old).update(session_key=new)
