"""Calendars are read over HTTP, from public servers alone, whatever the address calls them."""

import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from baton.connectors import web_calendars
from baton.connectors.public_hosts import PrivateHost, addresses_of, is_public
from baton.connectors.web_calendars import CalendarFault, Limits, ReadCalendar, Version, read_web_calendar
from tests.connectors.calendar_server import Served, calendar_server

PRIVATE_TOO = Limits(size=1000, may_be_private=True)
PUBLIC = Limits(size=1000, may_be_private=False)
NOTHING = Version()


@pytest.fixture
def served() -> Iterator[Served]:
    with calendar_server() as served:
        yield served


def read(address: str, *, known: Version = NOTHING, limits: Limits = PRIVATE_TOO) -> ReadCalendar | None:
    return read_web_calendar(address, known=known, limits=limits)


def fault(address: str, *, limits: Limits = PRIVATE_TOO) -> str:
    with pytest.raises(CalendarFault) as raised:
        read(address, limits=limits)
    assert "hidden" not in str(raised.value)
    return str(raised.value)


def test_a_calendar_is_read_with_its_version_and_not_again_until_it_changes(served: Served) -> None:
    served.content, served.headers = (
        b"BEGIN:VCALENDAR",
        {"ETag": '"1"', "Last-Modified": "Mon, 02 Mar 2026 09:00:00 GMT"},
    )
    first = read(served.address)
    assert first == ReadCalendar(b"BEGIN:VCALENDAR", Version('"1"', "Mon, 02 Mar 2026 09:00:00 GMT"))
    assert read(served.address, known=first.version) is None
    assert served.requests[1]["If-Modified-Since"] == "Mon, 02 Mar 2026 09:00:00 GMT"
    assert served.requests[0]["path"] == "/away.ics?key=hidden"
    served.headers["ETag"] = '"2"'
    assert read(served.address, known=first.version) is not None


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "Use its secret address."),
        (403, "Use its secret address."),
        (404, "There is no longer a calendar at this address."),
        (410, "There is no longer a calendar at this address."),
        (500, "answered with error 500"),
    ],
)
def test_what_the_server_refuses_is_said_in_words(served: Served, status: int, reason: str) -> None:
    served.status = status
    assert reason in fault(served.address)


def test_a_calendar_that_is_too_large_is_not_read_to_its_end(served: Served) -> None:
    served.content = b"x" * 1001
    assert "larger than 2 MB" in fault(served.address)
    served.content = b"x" * 1000
    assert read(served.address)


def test_what_is_packed_is_refused(served: Served) -> None:
    served.headers = {"Content-Encoding": "gzip"}
    assert "can’t be read" in fault(served.address)


def test_a_redirect_is_followed(served: Served) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        is_first = handler.path == "/old"
        handler.send_response(302 if is_first else 200)
        if is_first:
            handler.send_header("Location", "/new")
        handler.end_headers()
        if not is_first:
            handler.wfile.write(b"moved")

    served.answer = answer
    answered = read(f"http://127.0.0.1:{served.port}/old")
    assert answered
    assert answered.content == b"moved"


def test_redirects_without_end_are_refused(served: Served) -> None:
    served.status, served.headers = 302, {"Location": served.address}
    assert "redirects too often" in fault(served.address)
    assert len(served.requests) == 6


def test_a_server_that_sends_a_byte_now_and_then_is_given_up(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_calendars, "MOST_SECONDS", 0.5)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        for _byte in range(100):
            try:
                handler.wfile.write(b"H")
            except OSError:
                return
            time.sleep(0.1)

    served.answer = answer
    assert "did not answer in time" in fault(served.address)


def test_a_server_that_is_not_there_is_named_so(served: Served) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "could not be reached" in fault(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://example.com/a.ics", "begins with https://"),
        ("file:///etc/passwd", "begins with https://"),
        ("http://example.com/a.ics", "begins with https://"),
        ("https://", "begins with https://"),
        ("calendar", "begins with https://"),
        ("https://example.com:port/", "Check the address"),
        ("https://[::1/", "Check the address"),
        ("https://example.com/a b", "must not have spaces"),
        ("https://example.com/a\r\nHost: x", "must not have spaces"),
        ("https://ann:hidden@example.com/", "must not have a password"),
    ],
)
def test_an_address_that_cannot_be_read_is_refused(address: str, reason: str) -> None:
    assert reason in fault(address, limits=PUBLIC)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "localhost",
        "LOCALHOST",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "0xa9fea9fe",
        "2852039166",
        "224.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00::1]",
        "[ff02::1]",
    ],
)
@pytest.mark.parametrize("scheme", ["https", "webcal"])
def test_a_private_host_is_refused_by_every_spelling(host: str, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **more: Any) -> socket.socket:
        raise AssertionError("connected to a private host")

    monkeypatch.setattr(socket, "create_connection", refuse)
    assert "leads to a private network" in fault(f"{scheme}://{host}/away.ics", limits=PUBLIC)


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let the name server answer so, each time with the next; what was asked is listed."""
    asked, left = list[str](), list(answers)

    def getaddrinfo(host: str, port: int, **more: Any) -> list[tuple[Any, ...]]:
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_name_that_leads_to_a_private_host_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, ["127.0.0.1"])
    assert "leads to a private network" in fault("https://calendar.example.com/", limits=PUBLIC)


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(PrivateHost):
        addresses_of("calendar.example.com", 443, may_be_private=False)


def test_the_name_is_asked_once_so_a_second_answer_leads_nowhere(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if public at first, and private when it is connected to.
    connected = list[str]()

    def create_connection(place: tuple[str, int], **more: Any) -> socket.socket:
        connected.append(place[0])
        raise ConnectionRefusedError

    asked = resolve_to(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    monkeypatch.setattr(socket, "create_connection", create_connection)
    assert "could not be reached" in fault("https://calendar.example.com/", limits=PUBLIC)
    assert (asked, connected) == (["calendar.example.com"], ["93.184.215.14"])


def test_a_redirect_to_a_private_host_is_refused(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    # The server stands for a public one: its name resolves to a public address, which leads to it here.
    served.status, served.headers = 302, {"Location": f"https://127.0.0.1:{served.port}/away.ics"}
    real, connect = socket.getaddrinfo, socket.create_connection

    def getaddrinfo(host: str, port: int, *rest: Any, **more: Any) -> Any:
        return real("93.184.215.14" if host == "public.example.com" else host, port, *rest, **more)

    def create_connection(place: tuple[str, int], **more: Any) -> socket.socket:
        assert place[0] == "93.184.215.14"
        return connect(("127.0.0.1", served.port), **more)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    monkeypatch.setattr(web_calendars, "_encrypted", lambda plain, _host: plain)
    assert "leads to a private network" in fault("https://public.example.com/away.ics", limits=PUBLIC)
    assert len(served.requests) == 1


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"])
def test_the_public_internet_is_public(address: str) -> None:
    assert is_public(address)


def test_a_name_that_nobody_knows_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*arguments: Any, **more: Any) -> None:
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "was not found" in fault("https://nobody.example.com/", limits=PUBLIC)
