"""Bounces that say no more than the address they were sent to, which each email has of its own."""

import pytest
from django.conf import LazySettings

from baton.mail.envelopes import envelope_of
from baton.mail.mailbox import check_mailbox
from baton.mail.models import Mail
from tests.dovecot import Dovecot
from tests.mail.mailbox import TUESDAY, exits, mail_to
from tests.mails import delivery_report, mail, out_of_office
from tests.world import World


def nondelivery(to: str, *, header: str = "Delivered-To") -> bytes:
    """Of a server that names neither the email nor the recipient in a way that a program could read."""
    return mail(
        """
        Return-Path: <>
        {header}: {to}
        From: MAILER-DAEMON@mail.example.org
        Subject: Undelivered mail

        550 5.1.1 User unknown. We return nothing of what you wrote.
        """,
        header=header,
        to=to,
    )


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "To"])
def test_a_bounce_without_a_message_id_or_a_report_is_matched_by_the_address_it_was_sent_to(
    world: World, user: str, imap_server: Dovecot, settings: LazySettings, header: str
) -> None:
    settings.BOUNCES_TO = "bounces+{tag}@example.com"
    kim, lou = mail_to(world, "kim"), mail_to(world, "lou")
    address = envelope_of(kim).sent_from
    assert address != envelope_of(lou).sent_from
    imap_server.deliver(user, nondelivery(address.upper(), header=header))
    [received] = check_mailbox(at=TUESDAY).received
    assert (received.kind, received.answers) == ("bounce", kim)
    statuses = dict(Mail.objects.values_list("sent_to", "status"))
    assert statuses == {"kim@example.org": "bounced", "lou@example.org": "sent"}


def test_a_tag_that_nobody_signed_counts_for_nothing_and_a_message_id_still_does(
    world: World, user: str, imap_server: Dovecot, settings: LazySettings
) -> None:
    settings.BOUNCES_TO = "bounces+{tag}@example.com"
    kim = mail_to(world, "kim")
    address = envelope_of(kim).sent_from
    settings.SECRET_KEY += "another"
    imap_server.deliver(user, nondelivery(address), delivery_report(kim.message_id))
    assert [received.answers for received in check_mailbox(at=TUESDAY).received] == [None, kim]


def test_an_automatic_reply_to_a_tagged_address_ends_nothing(
    world: World, user: str, imap_server: Dovecot, settings: LazySettings
) -> None:
    settings.BOUNCES_TO = "bounces+{tag}@example.com"
    kim = mail_to(world, "kim")
    away = out_of_office("<unknown@example.org>").replace(b"ann@example.com", envelope_of(kim).sent_from.encode())
    imap_server.deliver(user, away)
    [received] = check_mailbox(at=TUESDAY).received
    assert (received.kind, received.answers) == ("auto_reply", kim)
    assert exits() == {"kim": ""}
