"""The way out: every cookie of an answer is judged, then made anew from the register.

Source: cookies.md §11.4. Nothing of the original attributes passes, save a shorter life.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookies import Morsel, SimpleCookie

from django.http import HttpResponseBase
from django.utils.http import http_date

from parvis.consent.crossing import Crossing, Passage
from parvis.consent.decisions import Visitor, is_granted

WELL_FORMED = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+)=([^\s\",;\\\x00-\x20\x7f-\U0010ffff]*)")
SET_COOKIE = frozenset({"set-cookie", "set-cookie2"})
EPOCH = "Thu, 01 Jan 1970 00:00:00 GMT"


@dataclass(frozen=True, slots=True)
class Asked:
    """A cookie that something wants to set; a `life` of 0 erases, none says nothing of how long."""

    name: str
    value: str
    life: int | None
    well_formed: bool = True


@dataclass(frozen=True, slots=True)
class Moment:
    """The state of a request when its answer leaves, as far as cookies are concerned."""

    tags: frozenset[str]
    carried: frozenset[str]
    visitor: Visitor
    signed_in: bool
    closed: str = ""
    """Why this answer may hold no cookie at all, where that is so."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a cookie: a line to send, or the rule that it breaks."""

    name: str
    morsel: "Morsel[str] | None" = None
    rule: str = ""


def asked_cookies(response: HttpResponseBase) -> list[Asked]:
    """Every cookie of an answer, from the jar and from raw headers, which are taken off."""
    asked = [from_jar(morsel) for morsel in response.cookies.values()] if response.cookies else []
    raw = [name for name in response.headers if name.strip().lower() in SET_COOKIE]
    for name in raw:
        asked.append(from_line(response.headers[name]))
        del response.headers[name]
    return asked


def from_jar(morsel: "Morsel[str]") -> Asked:
    """What a cookie of the jar asks for."""
    return Asked(morsel.key, morsel.value, asked_life(str(morsel["max-age"]), str(morsel["expires"])))


def from_line(line: str) -> Asked:
    """What a raw header asks for; more or less than one well-formed cookie counts as malformed."""
    first, *rest = line.split(";")
    match = WELL_FORMED.fullmatch(first.strip(" \t"))
    if match is None:
        return Asked(first.partition("=")[0].strip(), "", None, well_formed=False)
    attributes = {name.strip().lower(): value.strip() for name, _, value in (part.partition("=") for part in rest)}
    return Asked(match[1], match[2], asked_life(attributes.get("max-age", ""), attributes.get("expires", "")))


def asked_life(max_age: str, expires: str) -> int | None:
    """Seconds, from `Max-Age` or else from `Expires`; what cannot be read says nothing."""
    if re.fullmatch("-?[0-9]{1,12}", max_age.strip()):
        return max(0, int(max_age))
    if not expires:
        return None
    try:
        moment = parsedate_to_datetime(expires)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, int((aware - datetime.now(UTC)).total_seconds()))


def judge(asked: Asked, rules: Crossing, moment: Moment, *, secure: bool) -> Verdict:
    """Let a cookie through, rebuilt, or name the rule that it breaks."""
    if moment.closed:
        return Verdict(asked.name, rule=moment.closed)
    if not asked.well_formed:
        return Verdict(asked.name, rule="not one well-formed cookie")
    if asked.life == 0:
        return judge_erasure(asked, rules, moment, secure=secure)
    passage = rules.passages.get(asked.name)
    if passage is None:
        return Verdict(asked.name, rule="not declared in the register")
    longest = allowed_life(passage, moment)
    if longest is None:
        return Verdict(asked.name, rule="the view has no tag that may set it")
    if not is_granted(passage.service, moment.visitor):
        return Verdict(asked.name, rule="the visitor has not agreed to its service")
    if not passage.value_rule(asked.value, rules.languages):
        return Verdict(asked.name, rule=f"its value breaks the rule {passage.value_rule.__name__}")
    life = longest if asked.life is None else min(asked.life, longest)
    return Verdict(asked.name, rebuilt(passage, asked.value, life, secure=secure))


def judge_erasure(asked: Asked, rules: Crossing, moment: Moment, *, secure: bool) -> Verdict:
    """Declared and retired names may be erased where the request carried them, or by a view whose work it is."""
    erasers = rules.erasable.get(asked.name)
    if erasers is None:
        return Verdict(asked.name, rule="erases a name that is not declared in the register")
    if asked.name not in moment.carried and not erasers & moment.tags:
        return Verdict(asked.name, rule="erases what the request did not carry")
    return Verdict(asked.name, erasure(asked.name, rules, secure=secure))


BROWSER_SESSION = -1
"""A life that ends with the browser's session."""


def allowed_life(passage: Passage, moment: Moment) -> int | None:
    """The longest life that an emitter satisfied now allows; none where none is.

    `sign_in` holds only once somebody is signed in: a failed attempt sets nothing.
    """
    lives = [
        emitter.life or passage.life or BROWSER_SESSION
        for emitter in passage.emitters
        if (emitter.tag in moment.tags and emitter.tag != "sign_in")
        or (moment.signed_in and (emitter.tag == "signed_in" or emitter.tag in moment.tags))
    ]
    return max(lives, default=None)


def rebuilt(passage: Passage, value: str, life: int, *, secure: bool) -> "Morsel[str]":
    """A cookie made of its name, its checked value and the register."""
    morsel: Morsel[str] = Morsel()
    morsel.set(passage.name, value, value)
    if life != BROWSER_SESSION:
        morsel["expires"] = http_date(time.time() + life)
        morsel["max-age"] = str(life)
    dress(morsel, passage, secure=secure)
    return morsel


def erasure(name: str, rules: Crossing, *, secure: bool, domain: str = "") -> "Morsel[str]":
    """A cookie's end; `domain` only for the clean-up of names that another site of the domain has planted."""
    morsel: Morsel[str] = Morsel()
    morsel.set(name, "", "")
    morsel["expires"] = EPOCH
    morsel["max-age"] = "0"
    if domain:
        morsel["domain"] = domain
    dress(morsel, rules.passages.get(name), secure=secure)
    return morsel


def dress(morsel: "Morsel[str]", passage: Passage | None, *, secure: bool) -> None:
    """The attributes that the register declares."""
    morsel["path"] = "/"
    morsel["samesite"] = passage.same_site if passage else "Lax"
    if secure:
        morsel["secure"] = True
    if passage is None or passage.http_only:
        morsel["httponly"] = True


def jar_of(morsels: list["Morsel[str]"]) -> "SimpleCookie":
    """A jar that sends each cookie on a line of its own, even two of one name."""
    jar: SimpleCookie = SimpleCookie()
    for number, morsel in enumerate(morsels):
        key = morsel.key if morsel.key not in jar else f"{morsel.key} {number}"
        dict.__setitem__(jar, key, morsel)
    return jar


def parent_domains(host: str) -> Iterator[str]:
    """The domains at which a sibling site may have planted a cookie: `data.city.example`, `city.example`."""
    labels = host.lower().split(".")
    if not re.fullmatch("[a-z0-9-]+", labels[-1]) or labels[-1].isdigit():
        return
    for start in range(len(labels) - 1):
        yield ".".join(labels[start:])
