"""Sign-in and email settings of users. Ownership does not depend on any of these."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare, salted_hmac

from baton.people.activity import named_agent, record, update
from baton.people.browsers import delete_sessions
from baton.people.models import Role, User
from baton.people.permissions import NotAllowed, Verb, may, require
from baton.sql.transactions import one_transaction

LINK_SALT = "baton.people.access.sign_in_token"
LINK_LASTS = timedelta(minutes=15)


class UserExists(ValueError):
    """Another user has the username."""


class NotAUser(ValueError):
    """A username, name or address that no user can have; the message says which."""


class PasswordRefused(ValueError):
    """The password is too weak; the message says why."""


@one_transaction
def set_mail_words(*, user: User, reply_to: str, signature: str, by: User | None, at: datetime) -> None:
    """Set the reply address and signature of a user: your own, or anyone's as a Sequence Admin."""
    require(by, Verb.SET_EMAIL_TEXTS, is_own=by == user)
    texts = {"reply_to": reply_to, "signature": signature}
    if changes := update(User.objects.filter(pk=user.pk), texts):
        record(subject=user, event="edited", by=by, at=at, changes=changes)
    user.reply_to, user.signature = reply_to, signature


@one_transaction
def add_user(
    *,
    username: str,
    name: str,
    email: str,
    role: Role,
    time_zone: str,
    more: Mapping[str, Any] | None = None,
    by: User | None,
    agent: str = "",
    at: datetime,
) -> User:
    """Create a user, who cannot sign in before a password is set. The CRM's import can adopt the username later.

    `more` are values of further columns, and `agent` what did it, if nobody did.
    """
    require(by, Verb.EDIT_USERS)
    if username_is_taken(username):
        raise UserExists(f"A user with the username {username} exists.")
    user = User(kind=User.Kind.USER, username=username, name=name, email=email, role=role, time_zone=time_zone)
    for column, value in (more or {}).items():
        setattr(user, column, value)
    user.set_unusable_password()
    try:
        user.full_clean()
    except ValidationError as error:
        problems = [f"{field.replace('_', ' ')}: {' '.join(texts)}" for field, texts in error.message_dict.items()]
        raise NotAUser("; ".join(problems)) from error
    user.save()
    record(subject=user, event="created", by=by, at=at, **named_agent(agent))
    return user


def username_is_taken(username: str, *, beside: User | None = None) -> bool:
    # Regardless of case, though the constraint is not: two people signing in as Maya and maya will be mixed up.
    others = User.objects.exclude(pk=beside.pk) if beside and beside.pk else User.objects.all()
    return others.filter(username__iexact=username).exists()


@one_transaction
def edit_user(*, user_id: int, values: Mapping[str, Any], by: User | None, agent: str = "", at: datetime) -> None:
    """Write columns on which no ownership depends; the others are edited by `baton.delegation.staffing`."""
    require(by, Verb.EDIT_USERS)
    if values and (changes := update(User.objects.filter(pk=user_id), values)):
        record(
            subject=User.objects.get(pk=user_id), event="edited", by=by, at=at, changes=changes, **named_agent(agent)
        )


@one_transaction
def set_password(*, user: User, password: str, by: User | None, at: datetime) -> None:
    """Set the password of a user: your own, or anyone's as a Sequence Admin."""
    require(by, Verb.SET_PASSWORDS, is_own=by == user)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordRefused(" ".join(error.messages)) from error
    user.set_password(password)
    user.save(update_fields=["password"])
    delete_sessions(user_id=user.pk)
    record(subject=user, event="set_password", by=by, at=at)


@one_transaction
def sign_out(*, user: User, by: User | None, at: datetime, only: str = "", spared: str = "") -> int:
    """End the sessions of a user, one of them, or all but one: your own, or anyone's as a Sequence Admin."""
    require(by, Verb.SET_PASSWORDS, is_own=by == user)
    ended = delete_sessions(user_id=user.pk, only=only, spared=spared)
    if ended:
        record(subject=user, event="ended_sessions", by=by, at=at, sessions=ended)
    return ended


@one_transaction
def sign_in_token(*, user: User, by: User | None, at: datetime) -> str:
    """What lets the operator, or a user whom the operator gives it to, sign in once within a quarter of an hour."""
    if by is not None:
        raise NotAllowed("Only the operator makes links to sign in.")
    record(subject=user, event="made_sign_in_link", by=None, at=at)
    return signing.dumps([user.pk, _sign_in_state(user)], salt=LINK_SALT)


def user_of_token(token: str) -> User | None:
    """None where it is too old, was used, or was never made here."""
    try:
        pk, state = signing.loads(token, salt=LINK_SALT, max_age=LINK_LASTS)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk).first()
    is_valid = user and may(user, Verb.SET_PASSWORDS) and constant_time_compare(_sign_in_state(user), state)
    return user if is_valid else None


def _sign_in_state(user: User) -> str:
    """Another one after every sign-in, and with another password or role: so a link works once."""
    return salted_hmac(LINK_SALT, f"{user.last_login} {user.get_session_auth_hash()}", algorithm="sha256").hexdigest()
