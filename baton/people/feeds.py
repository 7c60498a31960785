"""The secret address of a user's feed of absences. Whoever has it reads the feed, until there is a new one.

It is signed, so what is stored tells nobody the address.
"""

import secrets
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from baton.people.activity import record
from baton.people.calendar_models import AbsenceFeed
from baton.people.models import User
from baton.people.permissions import NotAllowed, Verb, may, require
from baton.sql.transactions import one_transaction

_SIGNER = Signer(salt="absence feed")


class UnknownFeed(LookupError):
    """No feed has this address: it is made up, was replaced, or its user may not have one any more."""


def feed_token(user: User) -> str:
    """The token of a user's feed; blank if it is off."""
    feed = AbsenceFeed.objects.filter(user=user).first()
    return _SIGNER.sign(f"{feed.pk}.{feed.number}") if feed else ""


def feed_address(user: User) -> str:
    """Where a user's feed is; blank if it is off."""
    token = feed_token(user)
    return settings.BATON_URL.rstrip("/") + reverse("absence_feed", args=[token]) if token else ""


@one_transaction
def renew_feed(*, user: User, by: User | None, at: datetime) -> None:
    """Turn a user's feed on, at a new address; one that there was answers no more."""
    require(by, Verb.SET_ABSENCES, is_own=by == user)
    # As `user_of_feed` asks: the address would lead nowhere.
    if not may(user, Verb.SET_ABSENCES):
        raise NotAllowed(
            f"{user} can’t have a calendar address: give them a role with absences and make them active."
        )
    AbsenceFeed.objects.update_or_create(user=user, defaults={"number": secrets.token_hex(16)})
    record(subject=user, event="renewed_feed", by=by, at=at)


@one_transaction
def turn_feed_off(*, user: User, by: User | None, at: datetime) -> None:
    require(by, Verb.SET_ABSENCES, is_own=by == user)
    removed, _rows = AbsenceFeed.objects.filter(user=user).delete()
    if removed:
        record(subject=user, event="turned_feed_off", by=by, at=at)


def user_of_feed(token: str) -> User:
    """Whose feed it is. Raises `UnknownFeed`."""
    try:
        number, _dot, secret = _SIGNER.unsign(token).partition(".")
        feed = AbsenceFeed.objects.select_related("user").filter(pk=int(number), number=secret).first()
    except (BadSignature, ValueError) as error:
        raise UnknownFeed("There is no such calendar.") from error
    # The address outlives sessions, so whoever was deactivated or lost the role must lose it here.
    if feed is None or not may(feed.user, Verb.SET_ABSENCES):
        raise UnknownFeed("There is no such calendar.")
    return feed.user
