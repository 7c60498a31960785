"""How the text of a variable becomes a value. `Wrong` continues a sentence that begins with the variable's name."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from phonenumbers import SUPPORTED_REGIONS
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from baton.connectors.imap import BadMailboxAddress
from baton.connectors.imap.address import read_address

Network = IPv4Network | IPv6Network

SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
SMTP_EXAMPLE = "smtp+tls://user:password@mail.example.com:587"
URL_EXAMPLE = "https://baton.example.com"
DATABASE_EXAMPLE = "postgresql://baton:password@db.example.com/baton"
LAST_PORT = 65535
SHORTEST_TOKEN = 20
SHORTEST_KEY, FEWEST_LETTERS = 50, 5  # as Django's check security.W009
HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:.]+")  # the host names that Django answers to


class Wrong(ValueError):
    """Why a value cannot be used, and what to write instead."""


@dataclass(frozen=True)
class MailServer:
    """The server that sends email."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    has_starttls: bool
    has_tls: bool

    def __str__(self) -> str:
        how = "TLS" if self.has_tls else "STARTTLS" if self.has_starttls else "no encryption"
        return f"{self.host}:{self.port}, {how}, {f'user {self.user}' if self.user else 'no sign-in'}"


def switch(text: str) -> bool:
    match text.lower():
        case "1" | "true" | "yes" | "on":
            return True
        case "0" | "false" | "no" | "off":
            return False
        case _:
            raise Wrong("is neither on nor off. Write 1 or 0.")


def number(*, at_least: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and at_least <= int(text[:12]) <= 2**31 - 1):
            raise Wrong(f"is not a whole number of at least {at_least}. Write digits only, such as 200.")
        return int(text)

    return parse


def secret_key(text: str) -> str:
    if len(text) < SHORTEST_KEY or len(set(text)) < FEWEST_LETTERS or text.startswith("django-insecure-"):
        raise Wrong(
            f"is too easy to guess. It needs at least {SHORTEST_KEY} random characters. "
            "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return text


def token(text: str) -> str:
    if len(text) < SHORTEST_TOKEN or any(letter.isspace() for letter in text):
        raise Wrong(
            f"is too easy to guess. It needs at least {SHORTEST_TOKEN} random characters, without spaces. "
            "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(24))'"
        )
    return text


def log_format(text: str) -> str:
    if text.lower() not in {"text", "json"}:
        raise Wrong("is not a format of log lines. Write text or json.")
    return text.lower()


def time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (OSError, ValueError, KeyError) as error:
        raise Wrong("is not the name of a time zone. Write one such as Europe/Berlin or America/New_York.") from error
    return text


def phone_region(text: str) -> str:
    if text.upper() not in SUPPORTED_REGIONS:
        raise Wrong("must be a country as two letters, such as US or DE")
    return text.upper()


def bounce_address(text: str) -> str:
    """An email address, which may have a place for the tag of each email."""
    try:
        EmailValidator(message="")(text.replace("{tag}", "tag", 1))
    except ValidationError as error:
        raise Wrong("is not an email address. Write one such as baton@example.com.") from error
    return text


def email_address(text: str) -> str:
    try:
        EmailValidator(message="")(text)
    except ValidationError as error:
        raise Wrong("is not an email address. Write one such as baton@example.com.") from error
    return text


def networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(network, strict=False) for network in text.replace(",", " ").split())
    except ValueError as error:
        raise Wrong("is not a list of addresses or networks. Write them as in 127.0.0.1 10.0.0.0/8.") from error


def address(text: str) -> str:
    """Where people reach Baton: scheme, host and port."""
    url = _split(text, URL_EXAMPLE)
    if url.scheme not in {"http", "https"}:
        raise Wrong(f"does not begin with https:// or http://. Write an address such as {URL_EXAMPLE}.")
    if url.username or url.password or url.query or url.fragment or url.path not in {"", "/"}:
        raise Wrong(f"has more than a host name. Baton needs a host name of its own, such as {URL_EXAMPLE}.")
    host = _host(url, URL_EXAMPLE)
    if not HOST.fullmatch(host):
        raise Wrong("has a host name with a character that host names do not have. Use letters, digits, - and dots.")
    host = f"[{host}]" if ":" in host else host
    return f"{url.scheme}://{host}" + (f":{url.port}" if url.port else "")


def database_url(text: str) -> str:
    """As libpq reads it; several hosts are separated by commas, each with its port."""
    if text.partition("://")[0] not in {"postgresql", "postgres"}:
        raise Wrong(f"is not the address of a PostgreSQL database. Write one such as {DATABASE_EXAMPLE}.")
    if any(letter.isspace() for letter in text):
        raise Wrong(f"has a space in it. Write an address such as {DATABASE_EXAMPLE}.")
    try:
        parts = conninfo_to_dict(text)
    except ProgrammingError as error:
        raise Wrong(
            f"cannot be read. Write it as in {DATABASE_EXAMPLE}, with special characters of the password "
            "percent-encoded (@ as %40), and after a ? only what PostgreSQL knows."
        ) from error
    ports = [port for port in str(parts.get("port", "")).split(",") if port]
    if not all(port.isdecimal() and 0 < int(port) <= LAST_PORT for port in ports):
        raise Wrong(
            f"is not an address: its host or port cannot be read. Write one such as {DATABASE_EXAMPLE}, with special "
            "characters of the password percent-encoded (@ as %40)."
        )
    if not parts.get("dbname"):
        raise Wrong(f"names no database. Add its name at the end, as in {DATABASE_EXAMPLE}.")
    return text


def mailbox(text: str) -> str:
    try:
        read_address(text)
    except BadMailboxAddress as error:
        raise Wrong(f"cannot be used. {error}") from error
    return text


def mail_server(*, may_be_clear: bool) -> Callable[[str], MailServer]:
    def parse(text: str) -> MailServer:
        url = _split(text, SMTP_EXAMPLE)
        if "://" not in text or url.scheme not in SMTP_PORTS:
            raise Wrong(
                "does not say how to reach the mail server. Begin with smtps:// for TLS (port 465) or smtp+tls:// "
                f"for STARTTLS (port 587), as in {SMTP_EXAMPLE}."
            )
        if url.path not in {"", "/"} or url.query or url.fragment:
            raise Wrong(f"has something after the host and port. Write it as in {SMTP_EXAMPLE}.")
        host = _host(url, SMTP_EXAMPLE)
        if (url.password and not url.username) or (url.username and url.password is None):
            raise Wrong(f"has a user without a password, or a password without a user. Write both: {SMTP_EXAMPLE}.")
        if url.scheme == "smtp" and url.password and not is_loopback(host) and not may_be_clear:
            raise Wrong(
                "would send the password unencrypted, because smtp:// has no encryption. Use smtp+tls:// or "
                "smtps://. If the network is safe, set BATON_SMTP_ALLOW_CLEARTEXT=1."
            )
        return MailServer(
            host=host,
            port=url.port or SMTP_PORTS[url.scheme],
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
            has_starttls=url.scheme == "smtp+tls",
            has_tls=url.scheme == "smtps",
        )

    return parse


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the host."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _split(text: str, example: str) -> SplitResult:
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError as error:
        raise Wrong(f"is not an address: its host or port cannot be read. Write one such as {example}.") from error
    if any(letter.isspace() for letter in text):
        raise Wrong(f"has a space in it. Write an address such as {example}.")
    return url


def _host(url: SplitResult, example: str) -> str:
    """The host name, as it travels."""
    if not url.hostname:
        raise Wrong(f"has no host name. Write an address such as {example}.")
    try:
        return url.hostname.encode("idna").decode()
    except UnicodeError as error:
        raise Wrong(f"has a host name that cannot exist. Write an address such as {example}.") from error
