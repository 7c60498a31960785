"""Every page fits narrow and wide screens, light and dark, and axe-core finds no fault of accessibility."""

import pytest
from django.conf import LazySettings
from playwright.sync_api import expect

from baton.delegation import staffing
from baton.mail.models import Mail, Mailbox, ReceivedMail
from baton.participants.models import Participant
from baton.participants.operations import end
from baton.sequences.models import Sequence
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.world import MONDAY, World, lookup_field, queue, record, sequence


@pytest.fixture
def busy(world: World) -> World:
    """A sequence with all that a line can show: queues, covers, somebody inactive, many owners, long names."""
    owners = [world.ben, world.sue, queue("Partner leads in Central and Eastern Europe"), world.sam, world.mia]
    world.enroll(world.lee, *(record(f"Lead {n}", owner=owner) for n, owner in enumerate(owners)))
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    Sequence.objects.filter(pk=sequence("Draft").pk).update(status="draft")
    Sequence.objects.filter(pk=sequence("W" * 60).pk).update(status="inactive")
    return world


def test_the_sequences_fit_and_are_accessible(busy: World, page_of: Open) -> None:
    page = page_of(busy.mia)
    expect(page.get_by_role("heading", name="Sequences")).to_be_visible()
    expect(page.get_by_text("1 covered by Ben")).to_be_visible()
    expect(page.get_by_text("4 open actions have no one available.")).to_be_visible()
    assert faults_on_screens(page) == []


def test_an_agents_sequences_fit_and_are_accessible(busy: World, page_of: Open) -> None:
    page = page_of(busy.ben)
    expect(page.get_by_role("heading", name="Sequences")).to_be_visible()
    assert faults_on_screens(page) == []


def test_the_page_without_sequences_fits_and_is_accessible(world: World, page_of: Open) -> None:
    Sequence.objects.all().delete()
    page = page_of(world.mia)
    expect(page.get_by_role("heading", name="No sequences yet")).to_be_visible()
    assert faults_on_screens(page) == []


@pytest.mark.parametrize("path", ["/sign-in/", "/password/", "/setup/", "/nowhere/"])
def test_small_pages_and_refusals_fit_and_are_accessible(world: World, page_of: Open, path: str) -> None:
    page = page_of(None if path == "/sign-in/" else world.ann, path=path)
    assert faults_on_screens(page) == []


def test_setup_fits_and_is_accessible(world: World, page_of: Open) -> None:
    lookup_field("Account.CSM__c", object="contact", on=lookup_field("CSM__c", object="account"))
    page = page_of(world.mia)
    for path in (
        "/setup/",
        "/setup/users/",
        "/setup/users/new/",
        "/setup/queues/new/",
        "/setup/fields/",
        "/setup/calendars/",
        "/setup/calendars/new/",
        "/setup/results/",
        "/setup/suppressions/import/",
        "/setup/organization/",
        "/setup/sign-in/",
        "/setup/email/",
        "/setup/limits/",
    ):
        page.goto(path)
        assert (path, faults_on_screens(page)) == (path, [])


def test_mail_that_came_back_and_a_mailbox_in_trouble_fit_and_are_accessible(
    world: World, page_of: Open, settings: LazySettings
) -> None:
    first = world.enroll()[0]
    mail = Mail.objects.create(
        participant_action=first,
        status="sent",
        sender=world.ann,
        message_id="<a@b>",
        written_at=MONDAY,
        sent_at=MONDAY,
    )
    for number, kind in enumerate(ReceivedMail.Kind):
        ReceivedMail.objects.create(
            message_id=str(number),
            kind=kind,
            answers=mail,
            record=world.lee,
            received_from="Lee of a very long name <lee.of.a.very.long.name@subdomain.example.org>",
            subject="Re: " + "long " * 20,
            body="See https://example.org/a/very/long/address/that/goes/on/and/on/and/on/and/on/and/on\n\nLee",
            received_at=MONDAY,
        )
    end(participants=[first.participant_id], exit=Participant.Exit.REPLIED, why="Lee " * 40, at=MONDAY)
    settings.IMAP_URL = "imaps://baton:secret@mail.example.com"
    Mailbox.objects.create(address="baton@mail.example.com:993/INBOX", read_at=MONDAY, trouble="It is gone.")
    page = page_of(world.mia, path=f"/records/{world.lee.pk}/")
    page.locator(".received summary").first.click()
    expect(page.get_by_text("See https://example.org").first).to_be_visible()
    for path in ("", "/", "/health/", "/participants/?status=any"):
        if path:
            page.goto(path)
        assert faults_on_screens(page) == []
