"""Delegation health as a page: whose actions wait, and what to do."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from baton.crm.models import LookupField
from baton.delegation import staffing
from baton.delegation.failing_jobs import record_failure, record_success
from baton.delegation.models import Handover
from baton.insight.health_trend import count_health
from baton.mail.models import Mailbox, SendingPause
from baton.people.models import Role
from baton.sequences.settings import Setting
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, coming_monday, lookup_field, queue, record, user


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def text(client: Client) -> str:
    return " ".join(client.get("/health/").content.decode().split())


def test_every_ailment_has_its_remedy(world: World, mia: Client) -> None:
    empty = queue("Partner leads")
    world.enroll(world.lee, record("Of a queue", owner=empty), record("Of sam", owner=world.sam))
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    world.away(world.ann, cover=None, first=MONDAY.date())
    page = text(mia)
    assert "5 open actions have no one available." in page
    for title in ("Inactive owners", "Queues without active members", "Away with no cover"):
        assert title in page
    for owner in (empty, world.sam, world.ann):
        assert f'href="/actions/?unattended={owner.pk}&amp;status=open"' in page
    assert f'href="/setup/users/{world.sam.pk}/reactivate/"' in page
    assert f'action="/setup/queues/{empty.pk}/"' in page
    assert f'action="/owners/{world.ann.pk}/time-away/uncovered/"' in page


def test_where_nothing_ails_the_page_says_so(world: World, mia: Client) -> None:
    world.enroll(at=coming_monday())
    assert "No issues" in text(mia)


def test_a_mailbox_that_is_not_read_is_told_here_and_on_the_first_page(
    world: World, mia: Client, settings: LazySettings
) -> None:
    settings.IMAP_URL = "imaps://baton:secret@mail.example.com"
    box = Mailbox.objects.create(address="baton@mail.example.com:993/INBOX", trouble="It is gone.", read_at=MONDAY)
    first = " ".join(mia.get("/").content.decode().split())
    for page in (text(mia), first):
        assert "<b>Replies aren’t being read.</b> It is gone." in page
        assert "The mailbox was last read on Mar 2, 2026, 9:00 AM." in page
        assert "secret" not in page
    assert "No issues" not in text(mia)
    Mailbox.objects.filter(pk=box.pk).update(trouble="")
    assert "Replies aren’t being read" not in text(mia)
    assert "No issues" in text(mia)


def test_a_repair_opens_the_preview_of_its_change(world: World, mia: Client, as_user: SignIn) -> None:
    world.delegate(world.sdr)
    world.enroll()
    rep = lookup_field("SDR_Rep__c")
    LookupField.objects.filter(pk=world.sdr.pk).update(absent_since=MONDAY, absent_from="Lead.csv", renamed_to=rep)
    page = text(mia)
    assert "SDR (SDR__c) was missing from Lead.csv. It may have been renamed to SDR_Rep (SDR_Rep__c)." in page
    address = f"/lookup-fields/{world.sdr.pk}/replace/{rep.pk}/"
    assert f'action="{address}"' in page
    preview = mia.post(address, {"preview": "1"})
    assert "<b>2</b> of 2 open actions change owner." in preview.content.decode()
    world.sequence.refresh_from_db()
    assert world.sequence.delegation == world.sdr
    assert "SDR was replaced by SDR_Rep. 2 open actions changed owner." in " ".join(
        mia.post(address, {"save": "1"}, follow=True).content.decode().split()
    )
    world.sequence.refresh_from_db()
    assert world.sequence.delegation == rep
    replaced = Handover.objects.get(cause="field")
    assert "Lookup field replaced" in mia.get(f"/handovers/{replaced.pk}/").content.decode()
    mia.post(f"/handovers/{replaced.pk}/undo/", {"why": ""}, follow=True)
    world.sequence.refresh_from_db()
    assert world.sequence.delegation == world.sdr
    assert mia.get(f"/lookup-fields/{world.sdr.pk}/replace/99999/").status_code == 404
    assert as_user(world.ann).post(address, {"save": "1"}).status_code == 403


def test_the_delegation_that_is_at_fault_is_the_one_to_change(world: World, mia: Client) -> None:
    world.override(2, Setting.of_field(world.sdr))
    world.enroll(record("Kim", owner=world.ann))
    action = world.sequence.actions.get(position=2)
    assert f'href="/sequences/{world.sequence.pk}/actions/{action.pk}/delegation/"' in text(mia)
    world.delegate(world.sdr)
    assert f'href="/sequences/{world.sequence.pk}/delegation/"' in text(mia)


def test_all_actions_of_a_problem_are_reassigned_from_its_row(world: World, mia: Client) -> None:
    world.enroll(world.lee)
    world.deactivate(world.ann)
    query = f"unattended={world.ann.pk}&amp;status=open"
    assert f'<input type="hidden" name="query" value="{query}">' in text(mia)
    chosen = {"all": "1", "query": query.replace("&amp;", "&"), "to": "ben"}
    preview = mia.post("/actions/reassign/", chosen).content.decode()
    assert "<b>2</b> of 2 open actions change owner." in preview


def test_the_trend_of_two_weeks_is_drawn(world: World, mia: Client) -> None:
    world.enroll(at=coming_monday())
    world.deactivate(world.ann)
    assert "sparkline" not in text(mia)
    yesterday = timezone.now() - timedelta(days=1)
    count_health(at=yesterday)
    world.enroll(record("Kim", owner=world.ann), at=coming_monday())
    page = text(mia)
    assert '<polyline points="0.0,12.0 104.0,0.0" />' in page
    assert "2 more in two weeks" in page


@pytest.mark.parametrize("role", [Role.SEQUENCE_AGENT, Role.ENROLLER])
def test_others_than_admins_are_refused(world: World, as_user: SignIn, role: Role) -> None:
    assert as_user(user("kim", role=role)).get("/health/").status_code == 403


def test_queries_are_as_many_for_one_and_for_twenty(world: World, mia: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(mia)
        return len(captured)

    world.enroll(record("Of a queue", owner=queue("Empty")))
    for_one = queries()
    world.enroll(*(record(f"Lead {n}", owner=user(f"gone {n}", is_active=False)) for n in range(20)))
    assert queries() == for_one
    assert for_one == 9


def test_a_background_job_that_fails_is_shown_in_words(mia: Client) -> None:
    assert "No issues" in text(mia)
    record_failure(task="queue_due_mail", error=ValueError("the reason"), at=MONDAY)
    record_failure(task="queue_due_mail", error=ValueError("the reason"), at=MONDAY)
    shown = text(mia)
    assert "Background job failing: Preparing automatic email" in shown
    assert "It has failed 2 times since Mar 2, 2026, 9:00 AM" in shown
    assert "ValueError: the reason" in shown
    record_success(task="queue_due_mail")
    assert "No issues" in text(mia)


def test_email_that_is_not_sent_is_shown_here_and_on_the_first_page_with_the_way_to_try_again(
    world: World, mia: Client
) -> None:
    facts = {"since": MONDAY, "tried_at": MONDAY, "next_try_at": MONDAY}
    server = SendingPause.objects.create(scope="server", reply="554 5.7.1 Relay access denied", **facts)
    SendingPause.objects.create(scope="sender", sender=world.ann, reply="553 5.7.1 Not owned by user", **facts)
    first = " ".join(mia.get("/").content.decode().split())
    for page in (text(mia), first):
        assert "<b>Email is not sent.</b> 554 5.7.1 Relay access denied" in page
        assert "<b>Email from Ann is not sent.</b> 553 5.7.1 Not owned by user" in page
        assert "Since Mar 2, 2026, 9:00 AM" in page
        assert f'action="/health/sending/{server.pk}/try/"' in page
    assert "No issues" not in text(mia)

    page = mia.post(f"/health/sending/{server.pk}/try/", follow=True).content.decode()
    assert "The next email is tried now" in page
    SendingPause.objects.filter(pk=server.pk).update(ended_at=MONDAY)
    page = mia.post(f"/health/sending/{server.pk}/try/", follow=True).content.decode()
    assert "Sending has already resumed" in page
    assert "Relay access denied" not in page


def test_only_an_admin_tries_again(world: World, as_user: SignIn) -> None:
    pause = SendingPause.objects.create(
        scope="server", reply="554", since=MONDAY, tried_at=MONDAY, next_try_at=MONDAY
    )
    assert as_user(world.ann).post(f"/health/sending/{pause.pk}/try/").status_code == 403
