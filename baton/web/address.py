"""Where a request comes from. What a header says of it counts only behind a proxy that the settings name."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address nearest to us that is none of our proxies; blank where the server names none."""
    peer = _plain(request.META.get("REMOTE_ADDR", ""))
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    # From the right, as each proxy adds whom it heard from. What
    # stands left of the first stranger is that one's claim.
    while _is_proxy(peer) and hops:
        before = _plain(hops.pop())
        # A gap or nonsense in the chain: nothing left of it can be trusted.
        if not before:
            break
        peer = before
    return peer


def _is_proxy(address: str) -> bool:
    return bool(address) and any(ip_address(address) in network for network in settings.TRUSTED_PROXIES)


def _plain(written: str) -> str:
    """The address without a port, in one spelling; blank for what is no address."""
    text = written.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
