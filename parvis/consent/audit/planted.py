"""Faults to be found: a layer around a portal that does, one at a time, what the register forbids. cookies.md §17.5."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

SWITCH = "/__planted__/"
SCRIPT = "/__planted__.js"
WORKER = "/__planted_worker__.js"
FAULTS_FILE = Path(__file__).resolve().parent.parent / "data" / "planted.toml"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it shows (phases that find it) and what it does to answers."""

    name: str
    phases: tuple[str, ...]
    rules: tuple[str, ...]
    script: str = ""
    markup: str = ""
    cookie: str = ""
    rewrites: tuple[tuple[str, str], ...] = ()
    header: tuple[str, str] | None = None
    drop_header: str = ""
    cookie_edit: tuple[str, str] | None = None
    only: str = ""


def read_faults() -> dict[str, Fault]:
    """The faults of the data file, by name."""
    hints = {field.name for field in fields(Fault)}
    told = tomllib.loads(FAULTS_FILE.read_text(encoding="utf-8"))["fault"]
    return {one["name"]: Fault(**{name: frozen(one[name]) for name in hints & set(one)}) for one in told}


def frozen(value: Any) -> Any:
    """Lists as tuples, all the way down."""
    return tuple(map(frozen, value)) if isinstance(value, list) else value


FAULTS = read_faults()
current: list[str] = [""]

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


def planted(application: Any) -> Application:
    """The application with a switch for faults in front of it."""

    def faulty(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == SWITCH:
            current[0] = environ.get("HTTP_X_FAULT", "")
            return plain(start_response, "text/plain", "")
        fault = FAULTS.get(current[0])
        if fault is None:
            return list(application(environ, start_response))
        if path == SCRIPT:
            return plain(start_response, "text/javascript", fault.script)
        if path == WORKER:
            return plain(start_response, "text/javascript", "")
        return changed(application, environ, start_response, fault)

    return faulty


def plain(start_response: Start, media_type: str, text: str) -> list[bytes]:
    """A short answer of the layer itself."""
    start_response("200 OK", [("Content-Type", media_type), ("Cache-Control", "no-store")])
    return [text.encode()]


def changed(application: Any, environ: dict[str, Any], start_response: Start, fault: Fault) -> list[bytes]:
    """An answer with a fault in it."""
    environ.pop("HTTP_ACCEPT_ENCODING", None)
    environ.pop("HTTP_IF_NONE_MATCH", None)
    answered: list[Any] = []
    body = b"".join(application(environ, lambda *given: answered.extend(given[:2])))
    status, headers = answered[0], list(answered[1])
    if not fault.only or fault.only in environ.get("HTTP_COOKIE", ""):
        headers = [edited(header, fault) for header in headers if header[0].lower() != fault.drop_header]
        if is_html(headers):
            body = infected(body.decode(), fault).encode()
            headers = [h for h in headers if h[0].lower() != "content-length"]
            if fault.cookie:
                headers.append(("Set-Cookie", fault.cookie))
    start_response(status, headers)
    return [body]


def is_html(headers: list[tuple[str, str]]) -> bool:
    """Whether an answer is a page."""
    return any(name.lower() == "content-type" and value.startswith("text/html") for name, value in headers)


def edited(header: tuple[str, str], fault: Fault) -> tuple[str, str]:
    """One header as the fault wants it."""
    name, value = header
    if fault.header is not None and name.lower() == fault.header[0].lower():
        return name, fault.header[1]
    if fault.cookie_edit is not None and name.lower() == "set-cookie":
        edited_value = value.replace(*fault.cookie_edit)
        if "Max-Age=31449600" in edited_value:
            edited_value = "; ".join(part for part in edited_value.split("; ") if not part.startswith("expires="))
        return name, edited_value
    return header


def infected(page: str, fault: Fault) -> str:
    """A page with what the fault adds or changes."""
    for old, new in fault.rewrites:
        page = page.replace(old, new)
    added = fault.markup + (f'<script src="{SCRIPT}" defer></script>' if fault.script else "")
    return page.replace("</body>", f"{added}</body>") if added else page
