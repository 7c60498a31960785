"""Users as SCIM writes them (RFC 7643), and what Okta and Entra send about them (RFC 7644)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from baton.delegation.provisioning import Identity
from baton.people.models import User

USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"
LIST_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error"
CONFIGURATION_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
BY_USERNAME = re.compile(r'\s*userName\s+eq\s+"((?:[^"\\]|\\.)*)"\s*', re.IGNORECASE)
# Where a PATCH says what, in lower case: `emails[type eq "work"].value` is how Entra names the address.
PATHS = {
    "username": "username",
    "displayname": "name",
    "name.formatted": "name",
    "title": "title",
    "timezone": "time_zone",
    "active": "is_active",
}
EMAIL_PATH = re.compile(r"emails(\[.*\])?(\.value)?", re.IGNORECASE)
UNSUPPORTED = {"supported": False}


class BadRequestBody(ValueError):
    """What was sent is not what SCIM says; `kind` is the word of RFC 7644 for it."""

    def __init__(self, detail: str, kind: str = "invalidValue") -> None:
        super().__init__(detail)
        self.kind = kind


def resource(user: User) -> dict[str, Any]:
    """The user as a provider reads it."""
    address = settings.BATON_URL.rstrip("/") + reverse("scim_user", args=[user.pk])
    return {
        "schemas": [USER_SCHEMA],
        "id": str(user.pk),
        "userName": user.username,
        "displayName": user.name,
        "name": {"formatted": user.name},
        "title": user.title,
        "timezone": user.time_zone,
        "emails": [{"value": user.email, "type": "work", "primary": True}] if user.email else [],
        "active": user.is_active,
        "meta": {"resourceType": "User", "location": address},
    }


def listed(users: Iterable[User], *, total: int, start: int) -> dict[str, Any]:
    resources = [resource(user) for user in users]
    return {
        "schemas": [LIST_SCHEMA],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(resources),
        "Resources": resources,
    }


def configuration() -> dict[str, Any]:
    """What of SCIM there is."""
    token = {"type": "oauthbearertoken", "name": "Token", "description": "A token made in Setup.", "primary": True}
    return {
        "schemas": [CONFIGURATION_SCHEMA],
        "patch": {"supported": True},
        "bulk": {**UNSUPPORTED, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": 200},
        **dict.fromkeys(("changePassword", "sort", "etag"), UNSUPPORTED),
        "authenticationSchemes": [token],
    }


def username_in(text: str) -> str:
    """The username of a filter, which is the one filter that there is."""
    match = BY_USERNAME.fullmatch(text)
    if match is None:
        raise BadRequestBody('Filter by userName eq "…".', "invalidFilter")
    return re.sub(r"\\(.)", r"\1", match[1])


def identity_of(body: Mapping[str, Any]) -> Identity:
    """What a whole user says, as it is posted or put."""
    name = _object(body.get("name"))
    parts = " ".join(_text(name.get(part)) or "" for part in ("givenName", "familyName")).strip()
    return Identity(
        username=_text(body.get("userName")),
        name=_text(body.get("displayName")) or _text(name.get("formatted")) or parts or None,
        email=_email(body.get("emails")),
        title=_text(body.get("title")),
        time_zone=_text(body.get("timezone")),
        is_active=_flag(body["active"]) if "active" in body else None,
    )


def patched(body: Mapping[str, Any]) -> Identity:
    """What the operations of a PATCH say. What Baton doesn't have, such as phone numbers, is passed over."""
    operations = body.get("Operations")
    if not isinstance(operations, list):
        raise BadRequestBody("Send a list of Operations.", "invalidSyntax")
    values: dict[str, Any] = {}
    for operation in operations:
        if not isinstance(operation, Mapping):
            raise BadRequestBody("Each operation is an object.", "invalidSyntax")
        path, value = str(operation.get("path") or ""), operation.get("value")
        if str(operation.get("op", "")).lower() == "remove":
            values |= {name: "" for name in [_attribute(path)] if name in {"title", "email"}}
        elif path:
            values |= _patch_of(path, value)
        elif isinstance(value, Mapping):
            whole = identity_of(value)
            values |= {name: said for name in Identity.__slots__ if (said := getattr(whole, name)) is not None}
            # Entra may write paths as the names in a value, such as `name.formatted`.
            for inner, said in value.items():
                if "." in inner or "[" in inner:
                    values |= _patch_of(inner, said)
    return Identity(**values)


def _patch_of(path: str, value: Any) -> dict[str, Any]:
    match _attribute(path):
        case "":
            return {}
        case "is_active":
            return {"is_active": _flag(value)}
        case "email" if isinstance(value, list):
            return {"email": _email(value)}
        case name:
            return {name: _text(value)}


def _attribute(path: str) -> str:
    bare = path.removeprefix(f"{USER_SCHEMA}:")
    return "email" if EMAIL_PATH.fullmatch(bare) else PATHS.get(bare.lower(), "")


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _email(emails: Any) -> str | None:
    """The primary address, or else the first."""
    if not isinstance(emails, list):
        return None
    addresses = [address for address in emails if isinstance(address, Mapping) and address.get("value")]
    primary = next((address for address in addresses if address.get("primary") in {True, "true", "True"}), None)
    chosen = primary or next(iter(addresses), None)
    return _text(chosen["value"]) if chosen else None


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or "\0" in value:
        raise BadRequestBody("Send text where a user has text.")
    return value.strip()


def _flag(value: Any) -> bool:
    """Entra writes “False” as a text unless told otherwise."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise BadRequestBody("active is true or false.")
