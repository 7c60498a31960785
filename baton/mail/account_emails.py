"""Emails with a link that sets a password: an invitation, and one for a forgotten password.

The link is made when the email is sent: no job, table or log ever has it. An email whose result is not known may be
sent twice, which does no harm. Everybody who asks gets the same answer, so that nobody learns who has an account.
"""

import logging
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from baton.mail.message import as_bytes
from baton.mail.outbox import QUEUE
from baton.mail.smtp import Envelope, Result, deliver
from baton.people.activity import activities_of, record
from baton.people.models import User
from baton.people.permissions import Verb, may, require, roles_for
from baton.rules.addresses import ascii_address
from baton.rules.header_text import one_line
from baton.sql.jobs import enqueue
from baton.sql.transactions import one_transaction

log = logging.getLogger("baton.mail")

SEND_ACCOUNT_EMAIL = "send_account_email"
MOST_AN_HOUR = 3  # so that nobody fills somebody else's mailbox
SENT_LATER = {Result.LATER, Result.SERVER_FAULT, Result.SENDER_FAULT}


class Purpose(StrEnum):
    INVITATION = "invitation"
    FORGOTTEN = "forgotten"


SUBJECTS = {
    Purpose.INVITATION: "Your Baton account",
    Purpose.FORGOTTEN: "Set a new password for Baton",
}
TEXTS = {
    Purpose.INVITATION: (
        "Hello {name},\n\nYou have a Baton account. Choose a password to start:\n\n{link}\n\n"
        "Your username is {username}. The link works once, for {hours} hours."
        " After that, choose “Forgot your password?” on the sign-in page.\n"
    ),
    Purpose.FORGOTTEN: (
        "Hello {name},\n\nChoose a new password for Baton here:\n\n{link}\n\n"
        "Your username is {username}. The link works once, for {hours} hours."
        " If you didn’t ask for this, ignore this email: your password stays as it is.\n"
    ),
}


class CannotBeInvited(ValueError):
    """The user could not sign in, or has no address, or there is no mail server; the message says which."""


class NotAccepted(RuntimeError):
    """The mail server did not take the email now: the job tries again."""


@one_transaction
def invite(*, user: User, by: User | None, at: datetime) -> None:
    """Send a link with which the user sets their first password, or a new one."""
    require(by, Verb.EDIT_USERS)
    if problem := why_not_invited(user):
        raise CannotBeInvited(problem)
    record(subject=user, event="invited", by=by, at=at)
    _enqueue(user, Purpose.INVITATION)


def why_not_invited(user: User) -> str:
    """Blank where they can be."""
    if not settings.PASSWORD_SIGN_IN:
        return "Passwords are switched off: users sign in with single sign-on and need no invitation."
    if not settings.EMAIL_HOST:
        return "No mail server is set up, so Baton can’t send invitations. Set BATON_SMTP_URL, or set a password."
    if not may(user, Verb.SET_PASSWORDS):
        return f"{user.name} can’t sign in: give them a role and make them active first."
    if not user.email:
        return f"{user.name} has no email address."
    return ""


@one_transaction
def send_forgotten(*, address: str, at: datetime) -> None:
    """Send a link to everybody who can sign in with this address; nothing, without a word, to anybody else."""
    roles = roles_for(Verb.SET_PASSWORDS)
    for user in User.objects.filter(email__iexact=address, is_active=True, role__in=roles):
        if settings.EMAIL_HOST and not _has_enough(user, at=at):
            record(subject=user, event="forgot_password", by=None, at=at, name=user.name)
            _enqueue(user, Purpose.FORGOTTEN)


def send_password_link(*, user_id: int, purpose: Purpose) -> None:
    """Called by the worker. Raises `NotAccepted` where the mail server may take it later."""
    user = User.objects.get(pk=user_id)
    if why_not_invited(user):  # deactivated meanwhile, say
        return
    delivery = deliver(
        content=_wire_format(user, purpose),
        envelope=Envelope(settings.NOTICES_FROM, user.email, is_own_address=False),
    )
    if delivery.result in SENT_LATER:
        raise NotAccepted(delivery.reply)
    if delivery.result is not Result.ACCEPTED:
        log.warning("The %s email to user %d was not sent: %s", purpose, user.pk, delivery.reply)


def password_link_for(user: User) -> str:
    """It works once: signing in and setting a password both end it."""
    uid, token = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
    return settings.BATON_URL + reverse("password_link", kwargs={"uidb64": uid, "token": token})


def _enqueue(user: User, purpose: Purpose) -> None:
    enqueue(SEND_ACCOUNT_EMAIL, [{"user_id": user.pk, "purpose": purpose.value}], queue=QUEUE)


def _has_enough(user: User, *, at: datetime) -> bool:
    """Whether they asked, or somebody for them, as often as an hour allows."""
    recent = activities_of(user).filter(event="forgot_password", at__gt=at - timedelta(hours=1))
    return recent.count() >= MOST_AN_HOUR


def _wire_format(user: User, purpose: Purpose) -> bytes:
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    text = TEXTS[purpose].format(name=user.name, username=user.username, link=password_link_for(user), hours=hours)
    message = EmailMessage(
        subject=one_line(SUBJECTS[purpose]),
        body=text,
        from_email=f"Baton <{settings.NOTICES_FROM}>",
        to=[ascii_address(user.email)],
        headers={"Auto-Submitted": "auto-generated"},
    )
    return as_bytes(message)
