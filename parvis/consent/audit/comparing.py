"""What a phase showed against what the register lets it show, in both directions. Source: cookies.md §17.3."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from parvis.consent.audit.browsing import Setup
from parvis.consent.audit.declared import Declared, DeclaredItem, expected_in, must_be_seen
from parvis.consent.audit.observing import Observed, SeenCookie
from parvis.consent.values import VALUE_RULES

TOLERANCE_SECONDS = 5
AREA_RATIO = 0.02
SMALLEST_TARGET = 44
FORBIDDEN_ACTS = frozenset({"beacon", "canvas"})


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One difference."""

    level: str
    phase: str
    rule: str
    subject: str
    detail: str

    def __str__(self) -> str:
        return f"{self.level.upper()} {self.phase} {self.rule} {self.subject} — {self.detail}"


def findings_of(phase: str, seen: Observed, setup: Setup, lang: str) -> list[Finding]:
    """Every difference of one phase, sorted."""
    found = [
        *cookie_findings(phase, seen, setup),
        *line_findings(phase, seen, setup.declared),
        *storage_findings(phase, seen, setup),
        *contact_findings(phase, seen, setup),
        *missing_findings(phase, seen, setup),
        *choice_findings(phase, seen, setup.declared),
        *agreement_findings(phase, seen, setup.declared, lang),
        *fairness_findings(phase, seen),
        *(Finding("error", phase, rule, subject, detail) for rule, subject, detail in seen.notes),
    ]
    return sorted(set(found))


def declared_cookie(name: str, declared: Declared) -> DeclaredItem | None:
    """The item that a cookie is."""
    return next((item for item in declared.items if item.kind == "cookie" and item.fits(name)), None)


def cookie_findings(phase: str, seen: Observed, setup: Setup) -> Iterator[Finding]:
    """Soundness of cookies: declared, allowed in this phase, with the declared attributes and life."""
    expected = expected_in(phase, setup.declared)
    for cookie in seen.cookies:
        item = declared_cookie(cookie.name, setup.declared)
        if item is None:
            yield Finding("error", phase, "undeclared", cookie.name, f"a cookie of {cookie.domain} without an item")
            continue
        if item.name not in expected.own and item.service not in expected.services and item.source != "infrastructure":
            yield Finding("error", phase, "unexpected", cookie.name, f"a cookie of {cookie.domain} before its time")
        yield from attribute_findings(phase, cookie, item, setup)


def attribute_findings(phase: str, cookie: SeenCookie, item: DeclaredItem, setup: Setup) -> Iterator[Finding]:
    """One cookie against its item."""
    if cookie.life is not None and item.life is not None and cookie.life > item.life + TOLERANCE_SECONDS:
        yield Finding("error", phase, "life", cookie.name, "lives longer than declared")
    if cookie.life is not None and item.life is None:
        yield Finding("error", phase, "life", cookie.name, "outlives the browser's session it is declared for")
    if item.source != "app":
        return
    host = setup.host.partition(":")[0]
    wrong = [
        name
        for name, differs in (
            ("Secure", cookie.secure != item.secure),
            ("HttpOnly", cookie.http_only != item.http_only),
            ("SameSite", cookie.same_site != item.same_site),
            ("Path", cookie.path != "/"),
            ("Domain", cookie.domain != host),
        )
        if differs
    ]
    if wrong:
        yield Finding("error", phase, "attributes", cookie.name, f"differ from the register: {', '.join(wrong)}")
    rule = VALUE_RULES.get(item.value_rule)
    if rule is not None and not rule(cookie.value, setup.declared.languages):
        yield Finding("error", phase, "value", cookie.name, f"breaks the rule {item.value_rule}")


def line_findings(phase: str, seen: Observed, declared: Declared) -> Iterator[Finding]:
    """Soundness of lines: no answer sets what this phase does not allow, even where the browser refuses it."""
    expected = expected_in(phase, declared)
    for line in sorted(seen.lines):
        item = declared_cookie(line.name, declared)
        erases = "max-age=0" in line.attributes.lower()
        if item is None:
            yield Finding("error", phase, "undeclared", line.name, f"a line sent by {line.address}")
        elif item.name not in expected.own and item.service not in expected.services and not erases:
            yield Finding("error", phase, "unexpected", line.name, f"a line sent by {line.address}")
        elif "domain=" in line.attributes.lower() and not erases:
            yield Finding("error", phase, "attributes", line.name, f"a Domain in a line sent by {line.address}")


def storage_findings(phase: str, seen: Observed, setup: Setup) -> Iterator[Finding]:
    """Soundness of storage, and of what scripts did to get there."""
    expected = expected_in(phase, setup.declared)
    allowed = setup.declared.items_of(expected.services)
    for origin, kind, name in sorted(seen.stored):
        if not any(item.kind == kind and item.fits(name) for item in allowed):
            yield Finding("error", phase, "storage", name, f"{kind} of {origin}")
    for act in sorted(seen.acts):
        if act.what == "violation":
            yield Finding("error", phase, "policy", act.name.split(" ")[0], f"violated: {act.name.partition(' ')[2]}")
        elif act.what in FORBIDDEN_ACTS or (act.what != "storage" and not any(item.fits(act.name) for item in allowed)):
            yield Finding("error", phase, act.what, act.name, f"a script of {act.origin}")


def contact_findings(phase: str, seen: Observed, setup: Setup) -> Iterator[Finding]:
    """Soundness of contacts: no outside host but those of services that may act in this phase."""
    expected = expected_in(phase, setup.declared)
    hosts = {
        urlsplit(host).netloc
        for service in setup.declared.services
        if service.id in expected.services
        for host in service.hosts
    }
    for host, page in sorted(seen.outside):
        if host not in hosts:
            yield Finding("error", phase, "contact", host, f"contacted from {page}")


def missing_findings(phase: str, seen: Observed, setup: Setup) -> Iterator[Finding]:
    """Completeness: what an active item declares to be seen here is seen here.

    Where no outside content is known to the audit, what such contents keep cannot be seen: a warning.
    """
    cookies = {cookie.name for cookie in seen.cookies} | {line.name for line in seen.lines}
    names = cookies | {name for _, _, name in seen.stored} | {act.name.partition(":")[2] for act in seen.acts}
    contacted = {host for host, _ in seen.outside}
    services = {service.id: service for service in setup.declared.services}
    for item in must_be_seen(phase, setup.declared):
        service = services[item.service]
        if item.kind in {"pixel", "third_party_request"}:
            there = any(urlsplit(host).netloc in contacted for host in service.hosts)
        else:
            there = any(item.fits(name) for name in names)
        if not there:
            level = "warning" if service.delivery == "embed" and not setup.embeds else "error"
            yield Finding(level, phase, "missing", item.name, "is declared for this phase and was not seen")


def choice_findings(phase: str, seen: Observed, declared: Declared) -> Iterator[Finding]:
    """Whether what is in force equals what was done, and whether the banner is where it must be."""
    state = seen.facts.get("state")
    if state is not None:
        granted = sorted(state["granted"])
        allowed = sorted(expected_in(phase, declared).services) if phase.startswith(("accept", "each:")) else []
        if granted != allowed:
            yield Finding("error", phase, "choice", "granted", f"{granted} where {allowed} was chosen")
        decided = phase.startswith(("refuse", "accept", "withdraw", "noscript", "each:"))
        if state["decided"] != decided:
            yield Finding("error", phase, "choice", "decided", f"{state['decided']} where {decided} is right")
    banner = seen.facts.get("banner")
    asks = bool(declared.optional) and phase == "first"
    if banner is not None and banner != asks:
        yield Finding("error", phase, "banner", "page", "asks" if banner else "does not ask where it must")


def agreement_findings(phase: str, seen: Observed, declared: Declared, lang: str) -> Iterator[Finding]:
    """Whether the charter page says what its JSON says."""
    page = seen.facts.get("charter")
    if page is None:
        return
    text = page.replace("\u202f", " ").replace("\u00a0", " ").replace("&nbsp;", " ")
    if f'title="{declared.sha256}"' not in text or f">{declared.sha256}<" not in text:
        yield Finding("error", phase, "agreement", "charter", "shows another hash than its JSON")
    for item in declared.items:
        row = text.partition(f'data-cookie-name="{item.name}"')[2].partition("</tr>")[0]
        if not row:
            yield Finding("error", phase, "agreement", item.name, "has no row on the charter page")
        elif item.durations.get(lang, "") not in row:
            yield Finding("error", phase, "agreement", item.name, "has another duration on the page than in the JSON")
    policy = seen.facts.get("policy", "")
    loose = [word for word in ("unsafe-inline", "unsafe-eval", "*", "http:", "https:") if word in policy.split()]
    loose += [word for word in policy.replace(";", " ").split() if word.startswith(("https://", "http://", "'unsafe"))]
    if not policy or loose:
        yield Finding("error", phase, "policy", "base", f"has a hole: {', '.join(loose) or 'there is none'}")


def fairness_findings(phase: str, seen: Observed) -> Iterator[Finding]:
    """Whether refusing and accepting are the same button twice."""
    buttons = seen.facts.get("buttons") or []
    if not buttons:
        return
    if [button["value"] for button in buttons] != ["refuse_all", "accept_all"]:
        yield Finding("error", phase, "fairness", "banner", "refusing does not come first, or not alone with accepting")
        return
    refuse, accept = buttons
    if refuse["look"] != accept["look"] or refuse["top"] != accept["top"]:
        yield Finding("error", phase, "fairness", "banner", "the two buttons do not look the same")
    if abs(refuse["area"] - accept["area"]) > AREA_RATIO * refuse["area"]:
        yield Finding("error", phase, "fairness", "banner", "the two buttons differ in size")
    if min(refuse["height"], accept["height"]) < SMALLEST_TARGET:
        yield Finding("error", phase, "fairness", "banner", f"a button is lower than {SMALLEST_TARGET} pixels")
