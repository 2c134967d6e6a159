"""The one way out: a client that reads an address into a file, and cannot be turned against the house.

A name is resolved once and the checked address is the one connected to, so that a name which changes its mind (DNS
rebinding) gains nothing. Redirects are followed by hand, each hop checked like the first.
"""

import ipaddress
import re
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

import httpx

from parvis.lib.errors import SourceInvalidError, SourceUnreachableError, gettext_noop

MAX_REDIRECTS = 5
MAX_ANSWER_BYTES = 4_096
"""What is read of the answer to something sent."""
CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
REDIRECTS = {301, 302, 303, 307, 308}
PASSING = {408, 425, 429, 500, 502, 503, 504}
"""Statuses that another day may change."""
PLAIN_ENCODINGS = {"", "identity", "gzip", "x-gzip", "deflate"}
"""What a body may be wrapped in: none of these unpacks one network chunk to more than some 70 MB."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. `final_address` is after redirects, without credentials."""

    path: Path
    final_address: str
    media_type: str
    filename: str
    etag: str | None
    last_modified: str | None
    bytes: int


def fetch(address: str, target: Path, *, max_bytes: int, seconds: float, allow_private: bool = False) -> Fetched:
    """Read an http(s) address into `target`, whole, within a size and a time; on failure nothing is left there.

    Raises:
        SourceInvalidError: the address is refused, absent or too large; trying again would not help.
        SourceUnreachableError: no answer in time, or a passing failure.
    """
    url = parsed(address)
    with Deadline(seconds) as deadline, httpx.Client(trust_env=False, follow_redirects=False) as client:
        for _hop in range(MAX_REDIRECTS + 1):
            try:
                found = visit(client, url, target, Visit(deadline, max_bytes, allow_private))
            except httpx.TransportError as error:
                target.unlink(missing_ok=True)
                raise unreachable(url, error, deadline) from error
            except (SourceInvalidError, SourceUnreachableError, OSError, httpx.DecodingError) as error:
                target.unlink(missing_ok=True)
                if isinstance(error, httpx.DecodingError):
                    raise SourceInvalidError(
                        gettext_noop("The answer of {address} is badly compressed."), address=shown(url)
                    ) from error
                raise
            if isinstance(found, Fetched):
                return found
            url = found
    raise SourceInvalidError(
        gettext_noop("{address} redirects more than {limit} times."), address=shown(url), limit=MAX_REDIRECTS
    )


def post(
    address: str, body: bytes, headers: Mapping[str, str], *, seconds: float, allow_private: bool = False
) -> bytes:
    """Send bytes to an http(s) address and give the beginning of its answer; redirects are refused.

    Raises:
        SourceInvalidError: the address is refused, or answers with an error that another day will not change.
        SourceUnreachableError: no answer in time, or a passing failure.
    """
    url = parsed(address)
    with Deadline(seconds) as deadline, httpx.Client(trust_env=False, follow_redirects=False) as client:
        place = checked_address(url, allow_private=allow_private)
        try:
            with client.stream(
                "POST",
                url.copy_with(host=str(place)),
                content=body,
                headers={**headers, "Host": url.netloc.decode("ascii"), "User-Agent": "Parvis"},
                timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
                extensions={"sni_hostname": url.host, "trace": deadline.watch},
            ) as response:
                if not response.is_success:
                    refuse_status(url, response.status_code)
                return next(response.iter_raw(MAX_ANSWER_BYTES), b"")
        except httpx.TransportError as error:
            raise unreachable(url, error, deadline) from error


class Deadline:
    """A moment past which the connection in use is shut, even when the other side drips one byte at a time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.ends_at = time.monotonic() + seconds
        self.stream: Any = None
        self.timer = threading.Timer(seconds, self.shut)
        self.timer.daemon = True

    def __enter__(self) -> Self:
        self.timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.timer.cancel()

    @property
    def remaining(self) -> float:
        return self.ends_at - time.monotonic()

    def watch(self, event: str, details: Mapping[str, Any]) -> None:
        """Note the connection being used (httpcore's `trace` extension)."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self.stream = details["return_value"]

    def shut(self) -> None:
        """Shut the connection in use; the thread that reads it then sees its end."""
        if self.stream is not None:
            with suppress(OSError):
                self.stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class Visit:
    """What holds for every hop of one fetch."""

    deadline: Deadline
    max_bytes: int
    allow_private: bool


def visit(client: httpx.Client, url: httpx.URL, target: Path, limits: Visit) -> Fetched | httpx.URL:
    """Ask one address: its body in `target`, or the address it redirects to."""
    place = checked_address(url, allow_private=limits.allow_private)
    with client.stream(
        "GET",
        url.copy_with(host=str(place)),
        headers={
            "Host": url.netloc.decode("ascii"),
            "User-Agent": "Parvis",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
        },
        timeout=httpx.Timeout(min(READ_SECONDS, max(limits.deadline.remaining, 0.01)), connect=CONNECT_SECONDS),
        extensions={"sni_hostname": url.host, "trace": limits.deadline.watch},
    ) as response:
        if response.status_code in REDIRECTS and "location" in response.headers:
            return parsed(str(url.join(response.headers["location"])))
        refuse_status(url, response.status_code)
        return Fetched(
            path=target,
            final_address=str(url.copy_with(userinfo=b"")),
            media_type=response.headers.get("content-type", "").partition(";")[0].strip().lower(),
            filename=filename(response.headers.get("content-disposition", ""), url),
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
            bytes=save(response, url, target, limits),
        )


def parsed(address: str) -> httpx.URL:
    """The address as a URL, http or https, with a host."""
    try:
        url = httpx.URL(address.strip())
    except httpx.InvalidURL as error:
        raise SourceInvalidError(gettext_noop("This is not an address that can be read.")) from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise SourceInvalidError(
            gettext_noop("Only http and https addresses can be read, not {scheme}."), scheme=url.scheme or "none"
        )
    return url


def shown(url: httpx.URL) -> str:
    """The address as it may be told: credentials and parameters, which may hold keys, stay out."""
    return str(url.copy_with(userinfo=b"", query=None, fragment=None))


def checked_address(url: httpx.URL, *, allow_private: bool) -> Address:
    """The one network address to connect to; every address of the name must be allowed."""
    try:
        found = socket.getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceUnreachableError(gettext_noop("The host {host} is not known."), host=url.host) from error
    places = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not places:
        raise SourceUnreachableError(gettext_noop("The host {host} is not known."), host=url.host)
    if not all(is_allowed(place, allow_private=allow_private) for place in places):
        raise SourceInvalidError(
            gettext_noop("{host} is on a private network, which this portal does not read."), host=url.host
        )
    return min(places, key=lambda place: place.version)


def is_allowed(place: Address, *, allow_private: bool) -> bool:
    """Whether a network address may be connected to; an address hidden in another counts as itself."""
    place = hidden_in(place)
    if place.is_multicast or place.is_unspecified:
        return False
    if allow_private and (place.is_private or place.is_loopback or place.is_link_local):
        return True
    return place.is_global and not place.is_reserved


def hidden_in(place: Address) -> Address:
    """The IPv4 address that an IPv6 one leads to, where it is a way of writing one; else itself."""
    if isinstance(place, ipaddress.IPv4Address):
        return place
    if place in NAT64:
        return ipaddress.IPv4Address(int(place) & 0xFFFF_FFFF)
    return place.ipv4_mapped or place.sixtofour or place


def refuse_status(url: httpx.URL, status: int) -> None:
    """Only a plain 200 carries the whole source."""
    if status == httpx.codes.OK:
        return
    kind = SourceUnreachableError if status in PASSING else SourceInvalidError
    raise kind(gettext_noop("{address} answers with status {status}."), address=shown(url), status=status)


def save(response: httpx.Response, url: httpx.URL, target: Path, limits: Visit) -> int:
    """Write the body to `target`, counting; gives the bytes written."""
    if response.headers.get("content-encoding", "").strip().lower() not in PLAIN_ENCODINGS:
        raise SourceInvalidError(
            gettext_noop("{address} answers in a compression that was not asked for."), address=shown(url)
        )
    declared = response.headers.get("content-length", "")
    if declared.isdigit():
        refuse_excess(url, int(declared), limits)
    written = 0
    with target.open("wb") as file:
        for chunk in response.iter_bytes():
            written += len(chunk)
            refuse_excess(url, written, limits)
            file.write(chunk)
    refuse_excess(url, written, limits)
    return written


def refuse_excess(url: httpx.URL, size: int, limits: Visit) -> None:
    """Raise when a body is too large, or too late."""
    if size > limits.max_bytes:
        raise too_large(url, limits.max_bytes)
    if limits.deadline.remaining <= 0:
        raise too_slow(url, limits.deadline)


def too_large(url: httpx.URL, limit: int) -> SourceInvalidError:
    return SourceInvalidError(
        gettext_noop("{address} is larger than the limit of {limit} bytes."), address=shown(url), limit=limit
    )


def too_slow(url: httpx.URL, deadline: Deadline) -> SourceUnreachableError:
    return SourceUnreachableError(
        gettext_noop("{address} did not answer whole within {seconds} seconds."),
        address=shown(url),
        seconds=round(deadline.seconds, 1),
    )


def unreachable(url: httpx.URL, error: httpx.TransportError, deadline: Deadline) -> SourceUnreachableError:
    """What a failed connection means to a person."""
    if isinstance(error, httpx.TimeoutException) or deadline.remaining <= 0:
        return too_slow(url, deadline)
    return SourceUnreachableError(gettext_noop("{address} cannot be reached."), address=shown(url))


def filename(disposition: str, url: httpx.URL) -> str:
    """The name the source gives its file, made harmless: no folder, no control character."""
    header = Message()
    header["Content-Disposition"] = disposition.replace("\r", " ").replace("\n", " ")
    name = header.get_filename() or unquote(url.path.rstrip("/").rpartition("/")[2])
    name = re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    return name[:200] or "download"
