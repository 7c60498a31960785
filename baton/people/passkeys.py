"""Signing in with passkeys (WebAuthn level 2): the key, and the finger or PIN that unlocks it, are both factors.

The protocol is `fido2`'s. What was offered stays in the session until it is answered, and is answered once.
"""

from collections.abc import Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from baton.people.activity import record
from baton.people.models import Passkey, User
from baton.people.permissions import Verb, may, require
from baton.sql.transactions import one_transaction

MOST_PASSKEYS = 20
VERIFIED = UserVerificationRequirement.REQUIRED
# What `fido2` raises about an answer that does not fit, whatever is wrong with it.
BROKEN = (ValueError, KeyError, TypeError, AttributeError)


class WrongPasskey(ValueError):
    """The answer of the browser is not that of a passkey for this offer, or its user may not sign in."""


def can_be_used() -> bool:
    """Browsers know passkeys for names alone, over https or on this machine.

    Where single sign-on is the only way in, they are none.
    """
    if not settings.PASSWORD_SIGN_IN:
        return False
    address = urlsplit(settings.BATON_URL)
    host = address.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return address.scheme == "https" or host == "localhost"
    return False


def passkeys_of(user: User) -> list[Passkey]:
    return list(Passkey.objects.filter(user=user).order_by("pk"))


def offer_to_add(user: User) -> tuple[Mapping[str, Any], Any]:
    """What the browser needs to make a passkey, and what has to be remembered until it answers."""
    entity = PublicKeyCredentialUserEntity(id=str(user.pk).encode(), name=user.username, display_name=user.name)
    options, pending = _server().register_begin(
        entity,
        [AttestedCredentialData(bytes(passkey.credential)) for passkey in passkeys_of(user)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=VERIFIED,
    )
    return dict(options), pending


@one_transaction
def add_passkey(*, user: User, name: str, answer: Mapping[str, Any], pending: Any, by: User, at: datetime) -> Passkey:
    """Store the passkey that the browser made."""
    require(by, Verb.SET_PASSWORDS, is_own=by == user)
    if Passkey.objects.filter(user=user).count() >= MOST_PASSKEYS:
        raise WrongPasskey(f"You have {MOST_PASSKEYS} passkeys. Remove one first.")
    try:
        made = _server().register_complete(pending, answer)
    except BROKEN as error:
        raise WrongPasskey("That passkey couldn’t be verified. Try again.") from error
    if made.credential_data is None:
        raise WrongPasskey("That passkey couldn’t be verified. Try again.")
    passkey = Passkey.objects.create(
        user=user,
        name=name,
        credential_id=made.credential_data.credential_id,
        credential=bytes(made.credential_data),
        uses=made.counter,
        made_at=at,
    )
    record(subject=user, event="added_passkey", by=by, at=at, passkey=name)
    return passkey


@one_transaction
def remove_passkey(*, user: User, passkey_id: int, by: User, at: datetime) -> bool:
    """Whether the user had it; it signs nobody in from now on."""
    require(by, Verb.SET_PASSWORDS, is_own=by == user)
    passkey = Passkey.objects.filter(user=user, pk=passkey_id).first()
    if passkey is None:
        return False
    passkey.delete()
    record(subject=user, event="removed_passkey", by=by, at=at, passkey=passkey.name)
    return True


def offer_to_sign_in() -> tuple[Mapping[str, Any], Any]:
    """For whoever is there: the browser shows the passkeys that it has for this address."""
    options, pending = _server().authenticate_begin(user_verification=VERIFIED)
    return dict(options), pending


@one_transaction
def user_of_answer(*, answer: Mapping[str, Any], pending: Any, at: datetime) -> User:
    """Whose passkey answered. Raises `WrongPasskey`, also for those who are inactive or have no role."""
    try:
        credential_id = websafe_decode(str(answer["rawId"]))
    except BROKEN as error:
        raise WrongPasskey("That passkey couldn’t be verified. Try again.") from error
    passkey = Passkey.objects.select_for_update().select_related("user").filter(credential_id=credential_id).first()
    if passkey is None:
        raise WrongPasskey("Baton doesn’t know this passkey. Sign in with your password and add it.")
    try:
        _server().authenticate_complete(pending, [AttestedCredentialData(bytes(passkey.credential))], answer)
        uses = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except BROKEN as error:
        raise WrongPasskey("That passkey couldn’t be verified. Try again.") from error
    # A copy of the key counts from where it was copied, so one of the two goes back.
    if (uses or passkey.uses) and uses <= passkey.uses:
        raise WrongPasskey("This passkey was copied. Sign in with your password and remove it.")
    if not may(passkey.user, Verb.USE_PAGES):
        raise WrongPasskey("Your account is inactive or has no role for these pages. Ask a Sequence Admin.")
    Passkey.objects.filter(pk=passkey.pk).update(uses=uses, used_at=at)
    return passkey.user


def _server() -> Fido2Server:
    host = urlsplit(settings.BATON_URL).hostname or ""
    ours = PublicKeyCredentialRpEntity(id=host, name="Baton")
    return Fido2Server(ours, verify_origin=lambda origin: origin == settings.BATON_URL)
