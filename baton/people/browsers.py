"""Where people are signed in: the sessions of browsers, and the store that Django keeps them in.

Django's own table does not say whose a session is. This one does, so a user sees theirs, and what ends them is one
DELETE.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DjangoStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac

from baton.people.session_keys import ADDRESS, AGENT, BEGAN, LONGEST_AGENT, SEEN


class BrowserSession(AbstractBaseSession):
    """A session; without a user, of somebody who has not signed in yet."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, null=True, related_name="+")
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=LONGEST_AGENT, blank=True)
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        return SessionStore


class SessionStore(DjangoStore):
    """Django's, with columns for whose the session is; Django finds it by this name."""

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        row = cast("BrowserSession", super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        row.address, row.agent = data.get(ADDRESS) or None, data.get(AGENT, "")
        row.began_at, row.seen_at = _moment(data.get(BEGAN)), _moment(data.get(SEEN))
        return row


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A place where a user is signed in. The handle names it on a page, where its key would let anyone in."""

    handle: str
    agent: str
    address: str
    began_at: datetime | None
    seen_at: datetime | None
    is_here: bool


def places_signed_in(*, user_id: int, here: str, at: datetime) -> list[SignedIn]:
    """This browser, whose session key is `here`, then the others, last seen first; one query."""
    rows = BrowserSession.objects.filter(user=user_id, expire_date__gt=at).order_by("-seen_at", "session_key")
    places = [
        SignedIn(
            handle=_handle(row.session_key),
            agent=row.agent,
            address=row.address or "",
            began_at=row.began_at,
            seen_at=row.seen_at,
            is_here=row.session_key == here,
        )
        for row in rows
    ]
    return sorted(places, key=lambda place: not place.is_here)


def session_key_of(handle: str, *, user_id: int) -> str:
    """The session of this user that a page calls by the handle; blank where there is none any more."""
    keys = BrowserSession.objects.filter(user=user_id).values_list("session_key", flat=True)
    return next((key for key in keys if constant_time_compare(_handle(key), handle)), "")


def delete_sessions(*, user_id: int, only: str = "", spared: str = "") -> int:
    """Sign a user out everywhere, of one session, or of all but one; how many ended."""
    rows = BrowserSession.objects.filter(user=user_id).exclude(session_key=spared)
    return (rows.filter(session_key=only) if only else rows).delete()[0]


def _handle(key: str) -> str:
    return salted_hmac("baton.people.browsers", key, algorithm="sha256").hexdigest()[:32]


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
