"""Sends a template to the user who writes it, as a record would get it."""

from django.conf import settings

from baton.mail.composing import from_header, obstacle_at, with_signature
from baton.mail.message import wire_format
from baton.mail.models import Mail
from baton.mail.outbox import new_message_id
from baton.mail.previewing import Preview
from baton.mail.smtp import Envelope, Result, deliver
from baton.people.models import User
from baton.people.permissions import Verb, require


class EmailTestFailed(RuntimeError):
    """The user has no address, or the mail server did not take the email; the message says which."""


def send_test_email(*, preview: Preview, by: User) -> str:
    """Send the subject and body of a preview to `by`, from their own address. Nothing is stored, and nobody waits for
    a worker. Gives the address that it went to. Raises `EmailTestFailed`.
    """
    require(by, Verb.EDIT_TEMPLATES)
    if obstacle := obstacle_at(by):
        raise EmailTestFailed(obstacle.reason)
    # Never saved: it is no email of a participant, but is written as theirs are.
    mail = Mail(
        by=by,
        sent_from=from_header(by),
        sent_to=by.email or by.mail_from,
        subject=f"Test: {preview.subject.text}",
        body=with_signature(preview.body.text, preview.sender),
    )
    mail.message_id = new_message_id(mail.sent_from)
    delivery = deliver(
        content=wire_format(mail, unsubscribe=settings.BATON_URL), envelope=Envelope(mail.sent_from, mail.sent_to)
    )
    if delivery.result is not Result.ACCEPTED:
        raise EmailTestFailed(f"The mail server did not accept the test: {delivery.reply}")
    return mail.sent_to
