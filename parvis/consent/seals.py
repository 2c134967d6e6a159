"""The seal: at the server's interface, only the `Set-Cookie` lines that the firewall made for this request leave."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import update_wrapper
from typing import TYPE_CHECKING, Any

from parvis.consent.errors import CookieRefusedError
from parvis.consent.events import note
from parvis.consent.options import options
from parvis.consent.outbound import SET_COOKIE

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PASSES = "parvis.cookies"
"""Where the firewall leaves the lines that may pass: a key of the WSGI environment or of the ASGI scope."""
SEALED = "is_sealed"
Message = MutableMapping[str, Any]
AsgiApplication = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


def seal(application: "WSGIApplication") -> "WSGIApplication":
    """A WSGI application whose undeclared cookies are taken off, wherever below they were added."""

    def sealed(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        passes: list[str] = []
        environ[PASSES] = passes

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
            return start_response(status, kept(headers, passes), *exc_info)

        return application(environ, start)

    setattr(sealed, SEALED, True)
    return sealed


def seal_asgi(application: AsgiApplication) -> AsgiApplication:
    """An ASGI application whose undeclared cookies are taken off, those of WebSocket handshakes included."""

    async def sealed(
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        passes: list[str] = []

        async def sealed_send(message: Message) -> None:
            headers = message.get("headers")
            if headers:
                lines = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
                left = kept(lines, passes)
                message = {**message, "headers": [(n.encode("latin-1"), v.encode("latin-1")) for n, v in left]}
            await send(message)

        await application({**scope, PASSES: passes}, receive, sealed_send)

    setattr(sealed, SEALED, True)
    return update_wrapper(sealed, application, assigned=(), updated=())


def is_sealed(application: object) -> bool:
    """Whether an application went through one of the seals."""
    return getattr(application, SEALED, False)


def kept(headers: Iterable[tuple[str, str]], passes: list[str]) -> list[tuple[str, str]]:
    """The headers that may leave: each pass lets one line through; a header with a line break could smuggle one."""
    left = list(passes)
    staying = []
    for name, value in headers:
        line = value.strip()
        if name.strip().lower() in SET_COOKIE:
            if line not in left:
                held_back(line)
                continue
            left.remove(line)
            staying.append(("Set-Cookie", line))
        elif "\n" in value or "\r" in value or "\n" in name:
            held_back("other")
        else:
            staying.append((name, value))
    return staying


def held_back(line: str) -> None:
    """Count a line that did not come from the firewall; in strict mode, stop."""
    name = line.partition("=")[0].strip()
    note("seal", name, "", "added below the firewall")
    if options().strict:
        raise CookieRefusedError(name, "", "added below the firewall")
