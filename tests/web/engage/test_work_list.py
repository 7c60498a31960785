"""The work list: what is in it, whose it is, and who may look."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from baton.engage.operations import complete
from baton.mail.models import SendingPause
from baton.participants.models import ParticipantAction
from baton.people.models import Queue, Role
from baton.sequences.models import Template
from tests.web.asking import link, words
from tests.web.conftest import SignIn
from tests.web.engage.conftest import listed
from tests.world import MONDAY, World, queue, record, user


def test_the_parts_hold_what_is_due_later_upcoming_queued_and_done(
    world: World, as_user: SignIn, due: ParticipantAction, partners: Queue
) -> None:
    later = world.enroll(record("Later", owner=world.ann))[0]
    in_a_week = timezone.now() + timedelta(days=7)
    ParticipantAction.objects.filter(pk=later.pk).update(expected_at=in_a_week)
    done = world.enroll(record("Done", owner=world.ann))[0]
    complete(participant_action_id=done.pk, by=world.ann, at=timezone.now())
    ann = as_user(world.ann)
    assert listed(ann.get("/engage/")) == ["Lee"]
    assert listed(ann.get("/engage/?view=upcoming")) == ["Done", "Later"]
    assert listed(ann.get("/engage/?view=queues")) == ["Kim"]
    assert listed(ann.get("/engage/?view=done")) == ["Done"]
    assert listed(ann.get("/engage/?view=today")) == []
    assert listed(ann.get("/engage/?view=nonsense")) == ["Lee"]
    assert ann.get("/engage/?after=nonsense").status_code == 400


def test_the_tabs_count_what_is_due(world: World, as_user: SignIn, due: ParticipantAction, partners: Queue) -> None:
    tabs = as_user(world.ann).get("/engage/").context["desk"].tabs
    assert [tab.count for tab in tabs] == ["", "1", "", "", "1", ""]


def test_a_long_list_has_pages(world: World, as_user: SignIn) -> None:
    world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(60)))
    ann = as_user(world.ann)
    first = ann.get("/engage/")
    second = ann.get(link(first, "next"))
    assert (len(listed(first)), len(listed(second))) == (50, 10)
    assert set(listed(first)).isdisjoint(listed(second))
    assert link(second, "next") == ""
    assert listed(ann.get(link(second, "prev"))) == listed(first)
    opened = ann.get(second.context["desk"].lines[0][1])
    assert listed(ann.get(link(opened, "prev"))) == listed(first)


def test_an_empty_list_says_what_to_do_next(world: World, as_user: SignIn, partners: Queue) -> None:
    assert "View queues" in words(as_user(world.ann).get("/engage/"))
    assert "View upcoming actions" in words(as_user(world.sam).get("/engage/"))
    assert "Your queues are empty" in words(as_user(world.sam).get("/engage/?view=queues"))


def test_a_cover_reads_for_whom(world: World, as_user: SignIn, due: ParticipantAction) -> None:
    world.away(world.ann, cover=world.ben, first=due.expected_at.date())
    assert "for Ann" in words(as_user(world.ben).get("/engage/"))


# Opening an action


def test_an_opened_action_shows_all_that_it_takes_to_do_it(
    world: World, as_user: SignIn, due: ParticipantAction
) -> None:
    type(due.action).objects.filter(pk=due.action_id).update(instructions="Ask about the budget.")
    text = words(as_user(world.ann).get(f"/engage/{due.pk}/"))
    for said in (
        'href="tel:+12025550143"',
        'href="mailto:lee@acme.example"',
        "Buyer · Acme",
        "Lead source",
        "Ask about the budget.",
        "Why you own this",
        "So the record owner, Ann, owns this action.",
        "No answer",
        "No activity in this sequence yet.",
    ):
        assert said in text


def test_an_sms_has_its_link_with_its_words_and_no_outcome(
    world: World, as_user: SignIn, due: ParticipantAction
) -> None:
    template = Template.objects.create(name="Short", type="sms", object="lead", body="{{ record.Company }} & you?")
    type(due.action).objects.filter(pk=due.action_id).update(type="sms", template=template)
    text = words(as_user(world.ann).get(f"/engage/{due.pk}/"))
    assert 'reach-out" href="sms:+12025550143?body=Acme%20%26%20you%3F"' in text
    assert "Message sent" in text
    assert "Acme &amp; you?</textarea>" in text
    assert "Left a voicemail" not in text


def test_a_call_has_its_script_filled_in_and_a_note_that_is_blank(
    world: World, as_user: SignIn, due: ParticipantAction
) -> None:
    template = Template.objects.create(
        name="Opening", type="call", object="lead", body="Ask {{ record.Company }} for {{ record.Budget }}"
    )
    type(due.action).objects.filter(pk=due.action_id).update(template=template)
    text = words(as_user(world.ann).get(f"/engage/{due.pk}/"))
    assert "<h3>Script</h3>" in text
    assert "Ask Acme for" in text
    assert "No value for Budget" in text
    assert "Ask Acme for {{ record.Budget }}</textarea>" not in text


def test_nobody_is_led_to_reach_whoever_does_not_want_it(
    world: World, as_user: SignIn, due: ParticipantAction
) -> None:
    world.lee.do_not_call = world.lee.opted_out_of_email = True
    world.lee.save()
    text = words(as_user(world.ann).get(f"/engage/{due.pk}/"))
    assert "do not call" in text
    assert "tel:" not in text
    assert "mailto:" not in text


def test_the_history_tells_what_others_did(world: World, as_user: SignIn, due: ParticipantAction) -> None:
    complete(
        participant_action_id=due.pk,
        by=world.mia,
        at=due.expected_at,
        note="Wants prices",
        outcome=ParticipantAction.Outcome.CONNECTED,
    )
    following = world.actions()[1]
    text = words(as_user(world.ann).get(f"/engage/{following.pk}/"))
    for said in ("Connected", "Wants prices", "Mia for Ann"):
        assert said in text


def test_an_opened_action_shows_who_takes_over_and_when(world: World, as_user: SignIn) -> None:
    world.sequence.actions.filter(position=2).update(delegation_mode="field", delegation=world.sdr)
    first, second = world.enroll()

    def text() -> str:
        return words(as_user(world.ann).get(f"/engage/{first.pk}/"))

    assert f"/actions/{second.pk}/" in text()
    assert "Waiting </span>" in text()  # it was expected in the past, and is moved once this one is done
    assert "Sue" in text()
    ParticipantAction.objects.filter(pk=second.pk).update(expected_at=timezone.now() + timedelta(days=3))
    assert "Waiting ·" in text()


def test_htmx_gets_the_list_and_the_panel_alone(world: World, as_user: SignIn, due: ParticipantAction) -> None:
    ann = as_user(world.ann)
    part = ann.get(f"/engage/{due.pk}/", headers={"HX-Request": "true"})
    assert "<html" not in words(part)
    assert "data-opened" in words(part)
    assert part["Vary"] == "HX-Request, Cookie"
    assert "<html" in words(ann.get(f"/engage/{due.pk}/"))


# Whose it is


def test_nobody_opens_what_is_not_theirs(
    world: World, as_user: SignIn, due: ParticipantAction, partners: Queue
) -> None:
    queued = ParticipantAction.objects.filter(owner=partners).first()
    assert queued
    for person, pa, status in [
        (world.ann, due, 200),
        (world.ben, queued, 200),
        (world.mia, due, 200),
        (world.ben, due, 404),
        (world.sam, queued, 404),
    ]:
        assert as_user(person).get(f"/engage/{pa.pk}/").status_code == status
    assert as_user(world.mia).get("/engage/999999/").status_code == 404


def test_what_one_has_done_stays_readable(world: World, as_user: SignIn) -> None:
    partners = queue("Partners", [world.ben])
    pa = world.enroll(record("Kim", owner=partners))[0]
    complete(participant_action_id=pa.pk, by=world.ben, at=timezone.now(), note="Done it")
    partners.members.clear()
    assert "Done it" in words(as_user(world.ben).get(f"/engage/{pa.pk}/?view=done"))
    assert as_user(world.sam).get(f"/engage/{pa.pk}/").status_code == 404


def test_an_admin_reads_the_list_of_an_agent_and_does_nothing_in_it(
    world: World, as_user: SignIn, due: ParticipantAction, partners: Queue
) -> None:
    mia = as_user(world.mia)
    page = mia.get(f"/engage/?user={world.ann.pk}")
    assert listed(page) == ["Lee"]
    assert "You are viewing the work list of <b>Ann</b>. It is read-only." in words(page)
    assert "Take next from queue" not in words(page)
    opened = words(mia.get(f"/engage/{due.pk}/?user={world.ann.pk}"))
    assert "It is read-only." in opened
    assert "/complete/" not in opened
    assert "Take it" not in words(mia.get(f"/engage/?view=queues&user={world.ann.pk}"))


def test_an_agent_reads_nobody_elses_list(world: World, as_user: SignIn, due: ParticipantAction) -> None:
    ben = as_user(world.ben)
    assert ben.get(f"/engage/?user={world.ann.pk}").status_code == 403
    assert ben.get("/engage/?user=nonsense").status_code == 403
    assert ben.get(f"/engage/?user={world.ben.pk}").status_code == 200
    mia = as_user(world.mia)
    assert mia.get("/engage/?user=999999").status_code == 404
    assert mia.get("/engage/?user=nonsense").status_code == 404
    assert mia.get(f"/engage/?user={user('robot', role=Role.ENROLLER).pk}").status_code == 404


def test_an_enroller_has_no_work_list_and_strangers_sign_in(world: World, as_user: SignIn) -> None:
    assert as_user(user("robot", role=Role.ENROLLER)).get("/engage/").status_code == 403
    assert Client().get("/engage/")["Location"] == "/sign-in/?next=/engage/"


# Getting there


def test_agents_land_on_their_work_and_admins_on_the_sequences(world: World, as_user: SignIn) -> None:
    assert as_user(world.ann).get("/sign-in/")["Location"] == "/engage/"
    assert as_user(world.mia).get("/sign-in/")["Location"] == "/"
    assert as_user(world.ann).get("/").status_code == 200


def test_the_navigation_offers_it_first_to_agents(world: World, as_user: SignIn) -> None:
    for person, first, second in ((world.ann, "Engage", "Sequences"), (world.mia, "Sequences", "Engage")):
        menu = words(as_user(person).get("/")).split("<nav")[1]
        assert menu.index(first) < menu.index(second)


@pytest.mark.parametrize("view", ["due", "queues", "done"])
def test_twenty_lines_take_as_many_queries_as_one(world: World, as_user: SignIn, view: str) -> None:
    owner = queue("Q", [world.ann]) if view == "queues" else world.ann

    def queries(names: list[str]) -> int:
        new = world.enroll(*(record(name, owner=owner) for name in names))
        for pa in new[::2] if view == "done" else []:
            complete(participant_action_id=pa.pk, by=world.ann, at=timezone.now())
        ann = as_user(world.ann)
        with CaptureQueriesContext(connection) as captured:
            page = ann.get(f"/engage/{new[0].pk}/?view={view}")
        assert page.status_code == 200
        return len(captured)

    assert queries(["One"]) == queries([f"Lead {n}" for n in range(19)])


def test_whoever_is_affected_is_shown_that_their_email_is_not_sent(world: World, as_user: SignIn) -> None:
    facts = {"since": MONDAY, "tried_at": MONDAY, "next_try_at": MONDAY}
    pause = SendingPause.objects.create(scope="sender", sender=world.ann, reply="553 5.7.1 Secret detail", **facts)
    page = as_user(world.ann).get("/engage/").content.decode()
    assert "Email from Ann is not sent for now" in page
    assert "Secret detail" not in page
    assert "is not sent for now" not in as_user(world.ben).get("/engage/").content.decode()
    SendingPause.objects.filter(pk=pause.pk).update(ended_at=MONDAY)
    assert "is not sent for now" not in as_user(world.ann).get("/engage/").content.decode()
