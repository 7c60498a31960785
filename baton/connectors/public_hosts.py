"""Finds the network addresses of a host that somebody typed in, and refuses those that only this machine can reach.

An address that people choose must not lead Baton to servers behind its firewall, nor to the metadata of its cloud.
"""

import ipaddress
import socket
from collections.abc import Iterator

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6 addresses in which an IPv4 address is written, which a translator on the way reaches: NAT64 and 6to4.
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PrivateHost(ValueError):
    """The host is on this machine or in a private network."""


class UnknownHost(ValueError):
    """No name server knows the host."""


def addresses_of(host: str, port: int, *, may_be_private: bool) -> list[str]:
    """The IP addresses to connect to, and to nothing else: asked again, a name server may answer otherwise.

    Raises `PrivateHost` if a single one of them is private, and `UnknownHost`.
    """
    try:
        # Also numbers in every spelling that the system takes, such as 2130706433 and 0x7f.1 for 127.0.0.1.
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHost(host) from error
    found = list(dict.fromkeys(str(row[4][0]) for row in rows))
    if not may_be_private and not all(is_public(address) for address in found):
        raise PrivateHost(host)
    return found


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and each that is written in it, too."""
    return all(
        form.is_global and not (form.is_multicast or form.is_reserved or form.is_unspecified)
        for form in _forms(ipaddress.ip_address(address))
    )


def _forms(address: IpAddress) -> Iterator[IpAddress]:
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    written = [form for form in inner if form is not None]
    # The embedded ones alone: whether `::ffff:8.8.8.8` itself counts as global depends on the version of Python.
    yield from written or [address]
