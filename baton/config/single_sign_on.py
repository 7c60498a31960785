"""The provider of OpenID Connect that people sign in with, as the environment names it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

from baton.config.values import Wrong, is_loopback

T = TypeVar("T")
DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z0-9-]+")
# As `baton.people.roles` has them, which stands above this layer.
ROLE_LABELS = {
    "sequence admin": "sequence_admin",
    "manager": "manager",
    "sequence agent": "sequence_agent",
    "enroller": "enroller",
}
SIGN_ON_VARIABLES = (
    "BATON_OIDC_CLIENT_ID",
    "BATON_OIDC_CLIENT_SECRET",
    "BATON_OIDC_DOMAINS",
    "BATON_OIDC_GROUPS_CLAIM",
    "BATON_OIDC_ISSUER",
    "BATON_OIDC_LABEL",
    "BATON_OIDC_NEW_USERS_ROLE",
    "BATON_OIDC_ROLES",
    "BATON_OIDC_SCOPES",
    "BATON_PASSWORD_SIGN_IN",
    "BATON_TWO_FACTOR_ROLES",
)
NEEDED = ("BATON_OIDC_CLIENT_ID", "BATON_OIDC_CLIENT_SECRET", "BATON_OIDC_DOMAINS")


@dataclass(frozen=True)
class SingleSignOn:
    """Where people sign in, who may, and with what role.

    `roles` are groups of the provider with the role of each, first match first; `new_users_role` is blank where
    nobody who is unknown gets in.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    label: str
    domains: tuple[str, ...]
    scopes: str
    groups_claim: str
    roles: tuple[tuple[str, str], ...]
    new_users_role: str


class Read(Protocol):
    """How `read_environment` reads one variable."""

    def __call__(self, name: str, parse: Callable[[str], T], *, default: T) -> T: ...


def read_single_sign_on(read: Read, problems: list[str]) -> SingleSignOn | None:
    """None where no issuer is set."""
    settings = SingleSignOn(
        issuer=read("BATON_OIDC_ISSUER", issuer, default=""),
        client_id=read("BATON_OIDC_CLIENT_ID", str, default=""),
        client_secret=read("BATON_OIDC_CLIENT_SECRET", str, default=""),
        label=read("BATON_OIDC_LABEL", str, default="your work account"),
        domains=read("BATON_OIDC_DOMAINS", domains, default=()),
        scopes=read("BATON_OIDC_SCOPES", scopes, default="openid email profile"),
        groups_claim=read("BATON_OIDC_GROUPS_CLAIM", str, default="groups"),
        roles=read("BATON_OIDC_ROLES", group_roles, default=()),
        new_users_role=read("BATON_OIDC_NEW_USERS_ROLE", role_of_label, default=""),
    )
    if not settings.issuer:
        return None
    present = (settings.client_id, settings.client_secret, settings.domains)
    missing = [name for name, value in zip(NEEDED, present, strict=True) if not value]
    problems.extend(f"{name} is missing. Single sign-on needs it beside BATON_OIDC_ISSUER." for name in missing)
    return settings


def issuer(text: str) -> str:
    """The address as the provider writes it in its tokens, to the last slash."""
    url = urlsplit(text)
    is_safe = url.scheme == "https" or (url.scheme == "http" and is_loopback(url.hostname or ""))
    if not (is_safe and url.hostname) or url.query or url.fragment or any(letter.isspace() for letter in text):
        raise Wrong("is not the address of a provider. Write one such as https://accounts.google.com.")
    return text


def domains(text: str) -> tuple[str, ...]:
    names = tuple(name.lower().lstrip("@") for name in text.replace(",", " ").split())
    if not all(map(DOMAIN.fullmatch, names)):
        raise Wrong("is not a list of email domains. Write them as in example.com example.org.")
    return names


def scopes(text: str) -> str:
    if "openid" not in text.split():
        raise Wrong("lacks openid. Write the scopes as in openid email profile groups.")
    return text


def role_of_label(text: str) -> str:
    name = ROLE_LABELS.get(" ".join(text.lower().replace("_", " ").split()))
    if not name:
        raise Wrong("is not a role. Write Sequence Admin, Manager, Sequence Agent or Enroller.")
    return name


def role_labels(text: str) -> tuple[str, ...]:
    """“Sequence Admin, Sequence Agent”."""
    return tuple(role_of_label(label) for label in text.split(","))


def group_roles(text: str) -> tuple[tuple[str, str], ...]:
    """“Sales Ops = Sequence Admin; Sales = Sequence Agent”; the name of a group may itself have `=` in it."""
    pairs = [pair.rpartition("=") for pair in text.split(";") if pair.strip()]
    if not all(group.strip() for group, _equals, _role in pairs):
        raise Wrong("names no group. Write them as in Sales Ops = Sequence Admin; Sales = Sequence Agent.")
    return tuple((group.strip(), role_of_label(name)) for group, _equals, name in pairs)
