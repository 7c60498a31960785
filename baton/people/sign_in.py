"""How often wrong passwords may be tried, by account and by address, counted in the database that all web
processes share.

An attempt is counted before its password is looked at, so that a hundred at once are as many as a hundred in turn.
An account that does not exist is counted like one that does. What was refused as too many is not counted: who waits
gets in.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from baton import sql
from baton.people.activity import record
from baton.people.models import Role, SignInFailure, User
from baton.people.permissions import Verb, require
from baton.sql import Sql
from baton.wording import plural

FAILURES = Sql("people/access", "failures")
WINDOW = timedelta(minutes=15)
MOST_OF_ACCOUNT, MOST_FROM_ADDRESS = 10, 50  # an office may share one address
SOMEWHERE = "an unknown address"
HOST_OF_IPV6 = 64  # bits: one customer of a provider has all addresses that begin with them


class TooManyAttempts(ValueError):
    """Wrong passwords were tried too often for this account or from this address."""

    def __init__(self, *, minutes: int) -> None:
        super().__init__(
            plural(
                "Too many attempts. Try again in %(minutes)d minute.",
                "Too many attempts. Try again in %(minutes)d minutes.",
                minutes,
            )
            % {"minutes": minutes}
        )


def begin_attempt(*, username: str, address: str, at: datetime) -> None:
    """Count an attempt as wrong until it is known to be right; without an address the account alone counts."""
    since = at - WINDOW
    SignInFailure.objects.filter(at__lt=since).delete()
    # Written before it is counted, so attempts at the same moment see one another.
    failure = SignInFailure.objects.create(username=username.casefold(), address=_network(address), at=at)
    limits = {"most_of_account": MOST_OF_ACCOUNT, "most_from_address": MOST_FROM_ADDRESS}
    counted = {"username": failure.username, "address": failure.address, "since": since}
    [(first,)] = sql.rows(FAILURES, **counted, **limits)
    # Only those that were looked at count. Otherwise whoever keeps trying would lock the account for ever.
    if first is not None:
        failure.delete()
        raise TooManyAttempts(minutes=max(1, ceil((first + WINDOW - at) / timedelta(minutes=1))))


def succeed(*, username: str) -> None:
    """The password was right: what was wrong before counts no more for the account."""
    SignInFailure.objects.filter(username=username.casefold()).delete()


def log_sign_in(*, user: User, address: str, at: datetime, through: str = "") -> None:
    """`through` is the provider of single sign-on, or blank."""
    how = {"event": "signed_in_through", "through": through} if through else {"event": "signed_in"}
    record(subject=user, by=user, at=at, address=address or SOMEWHERE, **how)


def log_sign_out(*, user: User, address: str, at: datetime) -> None:
    record(subject=user, event="signed_out", by=user, at=at, address=address or SOMEWHERE)


def log_refusal(*, username: str, address: str, at: datetime) -> None:
    """A line for the user whose name was typed, if there is one: what strangers type is in no list."""
    if user := User.objects.filter(username=username).first():
        record(subject=user, event="sign_in_refused", by=None, at=at, name=user.name, address=address or SOMEWHERE)


def is_inactive(*, username: str, password: str) -> bool:
    """Whether an inactive user has this username and password; who does not know the password learns nothing."""
    user = User.objects.filter(username=username, is_active=False).first()
    # Without the right password, the answer is that of any other failure, so nobody learns who works here.
    return user is not None and user.check_password(password)


def someone_can_sign_in() -> bool:
    """Whether any user has both a role and a password."""
    return User.objects.exclude(role=Role.NONE).exclude(password="").exists()


def unlock(*, user: User, by: User | None) -> int:
    """Let a user sign in at once; how many wrong passwords are forgotten."""
    require(by, Verb.EDIT_USERS)
    return SignInFailure.objects.filter(username=user.username.casefold()).delete()[0]


def unlock_address(*, address: str, by: User | None) -> int:
    """Let an address try again at once."""
    require(by, Verb.EDIT_USERS)
    return SignInFailure.objects.filter(address=_network(address)).delete()[0]


def _network(address: str) -> str:
    """What counts as one address; blank where there is none."""
    if not address:
        return ""
    one = ip_address(address)
    if isinstance(one, IPv6Address):
        # Behind some proxies IPv4 arrives as IPv6; all of the internet would then be one network.
        return str(one.ipv4_mapped or ip_network((one, HOST_OF_IPV6), strict=False))
    return str(one)
