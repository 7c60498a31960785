"""Reads a calendar from its address, over HTTP: with limits of time and size, and only from public servers."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Timer
from urllib.parse import SplitResult, urljoin, urlsplit

from baton.connectors.public_hosts import PrivateHost, UnknownHost, addresses_of

CONNECT_SECONDS = 10
MOST_SECONDS = 30  # for one answer, also of a server that sends a byte now and then
MOST_REDIRECTS = 5
LONGEST_ADDRESS, LONGEST_VERSION = 2000, 255
PORTS = {"https": 443, "http": 80}
MOVED = {301, 302, 303, 307, 308}
UNCHANGED, REFUSED, MISSING = 304, {401, 403}, {404, 410}


class CalendarFault(Exception):
    """The calendar could not be read; the sentence says why, without the address, which is a secret."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a server calls this state of the calendar; blank where it does not say."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class ReadCalendar:
    """The content of a calendar, and the version that it is."""

    content: bytes
    version: Version


@dataclass(frozen=True, slots=True)
class Limits:
    """The most bytes that are read, and whether servers of private networks are, over plain HTTP too."""

    size: int
    may_be_private: bool


def parse_calendar_address(text: str, *, limits: Limits) -> SplitResult:
    """The parts of an address. Raises `CalendarFault`, with the reason, if nothing can be read from it."""
    text = text.strip()
    if len(text) > LONGEST_ADDRESS or any(letter.isspace() or not letter.isprintable() for letter in text):
        raise CalendarFault("Check the address of the calendar. It must not have spaces.")
    # A subscription is the same calendar, read over HTTPS; the other name makes programs offer to subscribe.
    scheme, separator, rest = text.partition("://")
    text = f"https://{rest}" if scheme.lower() in {"webcal", "webcals"} and separator else text
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise CalendarFault("Check the address of the calendar.") from error
    schemes = {"https", "http"} if limits.may_be_private else {"https"}
    if parts.scheme not in schemes or not host:
        raise CalendarFault("Enter an address that begins with https:// or webcal://.")
    if parts.username is not None or parts.password is not None:
        raise CalendarFault("The address must not have a password in it. Use the secret address of the calendar.")
    return parts


def read_web_calendar(address: str, *, known: Version, limits: Limits) -> ReadCalendar | None:
    """The calendar, or None if it is still the `known` version. Raises `CalendarFault`."""
    for _hop in range(MOST_REDIRECTS + 1):
        # Each one anew: a public server may redirect to a private one.
        parts = parse_calendar_address(address, limits=limits)
        answer = _Answer.of(parts, known=known, limits=limits)
        if answer.status not in MOVED:
            return _calendar_in(answer, limits)
        address = urljoin(parts.geturl(), answer.headers.get("location", ""))
    raise CalendarFault("The address redirects too often.")


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @classmethod
    def of(cls, parts: SplitResult, *, known: Version, limits: Limits) -> "_Answer":
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        try:
            addresses = addresses_of(host, port, may_be_private=limits.may_be_private)
        except PrivateHost as error:
            raise CalendarFault("The address leads to a private network, from which nothing is read.") from error
        except UnknownHost as error:
            raise CalendarFault("The server of the calendar was not found. Check the address.") from error
        return _ask(parts, addresses, host, port, known=known, limits=limits)


def _ask(
    parts: SplitResult, addresses: list[str], host: str, port: int, *, known: Version, limits: Limits
) -> _Answer:
    connection = http.client.HTTPConnection(host, port)
    # Otherwise the port would stand behind the name of the host, by which servers find the site.
    connection.default_port = PORTS[parts.scheme]
    over = Event()
    try:
        connection.sock = connected = _connect(addresses, host, port, is_encrypted=parts.scheme == "https")
        # Each read has its own timeout, so a server that sends a byte a second could hold a worker for ever.
        limit = Timer(MOST_SECONDS, _break_off, [connected, over])
        limit.daemon = True
        limit.start()
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", target, headers=_headers(known))
            response = connection.getresponse()
            content = response.read(limits.size + 1)
        finally:
            limit.cancel()
    except ssl.SSLError as error:
        raise CalendarFault("The certificate of the calendar’s server is not valid.") from error
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        slow = over.is_set() or isinstance(error, TimeoutError)
        raise CalendarFault(
            "The server of the calendar did not answer in time."
            if slow
            else "The server of the calendar could not be reached."
        ) from error
    finally:
        connection.close()
    if over.is_set():
        raise CalendarFault("The server of the calendar did not answer in time.")
    return _Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)


def _connect(addresses: list[str], host: str, port: int, *, is_encrypted: bool) -> socket.socket:
    """A connection to one of the addresses that were checked, the first that answers; the name is not asked again."""
    for number, address in enumerate(addresses, start=1):
        try:
            plain = socket.create_connection((address, port), timeout=CONNECT_SECONDS)
        except OSError:
            if number == len(addresses):
                raise
            continue
        return _encrypted(plain, host) if is_encrypted else plain
    raise OSError("the host has no address")


def _encrypted(plain: socket.socket, host: str) -> socket.socket:
    # The certificate is that of the host, though the connection is to an address.
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _break_off(connected: socket.socket, over: Event) -> None:
    over.set()
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _headers(known: Version) -> dict[str, str]:
    headers = {"Accept": "text/calendar", "Accept-Encoding": "identity", "User-Agent": "Baton", "Connection": "close"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _calendar_in(answer: _Answer, limits: Limits) -> ReadCalendar | None:
    if answer.status == UNCHANGED:
        return None
    if answer.status in REFUSED:
        raise CalendarFault("The server refused to show the calendar. Use its secret address.")
    if answer.status in MISSING:
        raise CalendarFault("There is no longer a calendar at this address.")
    if answer.status != http.client.OK:
        raise CalendarFault(f"The server of the calendar answered with error {answer.status}.")
    if len(answer.content) > limits.size:
        raise CalendarFault("The calendar is larger than 2 MB. Publish only your time away.")
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise CalendarFault("The server of the calendar sends it in a form that can’t be read.")
    version = Version(_header(answer, "etag"), _header(answer, "last-modified"))
    return ReadCalendar(answer.content, version)


def _header(answer: _Answer, name: str) -> str:
    # One that is cut off would never match; without it the calendar is simply read in full.
    value = answer.headers.get(name, "")
    return value if len(value) <= LONGEST_VERSION and value.isprintable() and value.isascii() else ""
