"""Two-factor sign-in: a code of an authenticator app (TOTP, RFC 6238) besides the password."""

from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from baton.people.activity import record
from baton.people.models import Passkey, TwoFactor, User
from baton.people.permissions import Verb, require
from baton.sql.transactions import one_transaction

RECOVERY_CODES, LETTERS = 10, "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
STEP = 30  # seconds
DRIFT = (0, -1, 1)  # steps by which a phone may be wrong
HASH_SALT = "baton.people.two_factor"


class WrongCode(ValueError):
    """The code is not that of this moment, or was used before."""


def new_secret() -> str:
    return pyotp.random_base32()


def app_address(secret: str, *, user: User) -> str:
    """What the QR code says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name="Baton")


def has_two_factor(user: User) -> bool:
    return TwoFactor.objects.filter(user=user).exists()


def has_second_factor(user: User) -> bool:
    """An authenticator app or a passkey."""
    return has_two_factor(user) or Passkey.objects.filter(user=user).exists()


def is_two_factor_used() -> bool:
    """Whether any user has it, so that the sign-in page asks for codes."""
    return TwoFactor.objects.exists()


@one_transaction
def turn_on(*, user: User, secret: str, code: str, by: User, at: datetime) -> list[str]:
    """Begin to ask for codes, after one that shows that the app has the secret; the recovery codes."""
    require(by, Verb.SET_PASSWORDS, is_own=by == user)
    step = _step_of(secret, code, at=at, after=0)
    if step is None:
        raise WrongCode("That code isn’t right. Enter the six digits that the app shows now.")
    codes = [f"{get_random_string(5, LETTERS)}-{get_random_string(5, LETTERS)}" for _ in range(RECOVERY_CODES)]
    values = {"secret": _encrypt(secret), "last_step": step, "recovery_codes": [_hashed(each) for each in codes]}
    TwoFactor.objects.update_or_create(user=user, defaults=values)
    record(subject=user, event="two_factor_on", by=by, at=at)
    return codes


@one_transaction
def turn_off(*, user: User, by: User | None, at: datetime) -> bool:
    """Ask the user for a password alone again: yourself, or anyone as a Sequence Admin.

    For somebody else, passkeys go, too: whoever asks for this has lost the phone that has them.
    """
    require(by, Verb.SET_PASSWORDS, is_own=by == user)
    is_off = bool(TwoFactor.objects.filter(user=user).delete()[0])
    if by != user:
        is_off = bool(Passkey.objects.filter(user=user).delete()[0]) or is_off
    if is_off:
        record(subject=user, event="two_factor_off", by=by, at=at)
    return is_off


@one_transaction
def use_code(*, user: User, code: str, at: datetime) -> bool:
    """Whether the code is right, of the app or one of the recovery codes; it works no second time."""
    # Locked: of two sign-ins with one code at once, the second is refused.
    row = TwoFactor.objects.select_for_update().filter(user=user).first()
    if row is None:
        return True
    step = _step_of(_decrypt(row.secret), code, at=at, after=row.last_step)
    if step is not None:
        row.last_step = step
        row.save(update_fields=["last_step"])
        return True
    hashed = _hashed(code.strip().lower())
    if hashed not in row.recovery_codes:
        return False
    row.recovery_codes.remove(hashed)
    row.save(update_fields=["recovery_codes"])
    return True


def _step_of(secret: str, code: str, *, at: datetime, after: int) -> int | None:
    """The half minute whose code it is, later than `after`."""
    now, digits = int(at.timestamp()) // STEP, "".join(code.split())
    if not secret:
        return None
    app = pyotp.TOTP(secret)
    steps = (now + drift for drift in DRIFT if now + drift > after)
    return next((step for step in steps if constant_time_compare(app.generate_otp(step), digits)), None)


def _hashed(code: str) -> str:
    return salted_hmac(HASH_SALT, code, algorithm="sha256").hexdigest()


def _fernet() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(f"{HASH_SALT} {settings.SECRET_KEY}".encode()).digest()))


def _encrypt(secret: str) -> str:
    return _fernet().encrypt(secret.encode()).decode()


def _decrypt(encrypted: str) -> str:
    """Blank where the secret key of Baton is another one now: recovery codes are then no use either."""
    try:
        return _fernet().decrypt(encrypted.encode()).decode()
    except InvalidToken:
        return ""
