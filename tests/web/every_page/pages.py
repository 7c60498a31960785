"""Every page of the URL table, Setup included, with what it takes and the roles that it is open to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from baton.people.permissions import Verb

OPEN = {
    "sign_in",
    "sign_on",
    "sign_on_answer",
    "sign_in_link",
    "sign_in_passkey",
    "sign_in_passkey_offer",
    "first_run",
    "sign_out",
    "password_forgotten",
    "password_link",
    "healthz",
    "readyz",
    "metrics",
    "unsubscribe",
    "absence_feed",
    "scim_users",
    "scim_user",
    "scim_configuration",
}
PASSKEYS = {"passkeys", "passkey_offer", "passkey_remove"}
FOR_ALL_WHO_SIGN_IN = {"password", "places", "places_sign_out", "two_factor", "two_factor_off", *PASSKEYS}


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the table: the kinds of its arguments by their names, and the verb that it takes, if any."""

    name: str
    arguments: dict[str, str]
    verb: Verb | None


def all_pages() -> list[Page]:
    return sorted(_walk(get_resolver().url_patterns, "", {}), key=lambda page: page.name)


def _walk(patterns: Any, namespace: str, outer: dict[str, str]) -> Iterator[Page]:
    for pattern in patterns:
        kinds = {name: type(converter).__name__ for name, converter in pattern.pattern.converters.items()}
        arguments = outer | (kinds or dict.fromkeys(pattern.pattern.regex.groupindex, ""))
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, namespace + inner, arguments)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield Page(namespace + pattern.name, arguments, getattr(pattern.callback, "verb", None))


PAGES = all_pages()
GUARDED = [page for page in PAGES if page.name not in OPEN | FOR_ALL_WHO_SIGN_IN]
