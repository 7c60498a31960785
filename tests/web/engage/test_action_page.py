"""The page of one participant action: why it is whose, who may see it, and doing it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from baton.delegation import changes, staffing
from baton.engage.operations import complete
from baton.participants import operations
from baton.participants.matching import ActionFilter
from baton.participants.models import Participant, ParticipantAction, Rescheduling
from baton.people.models import Role, User
from baton.sequences.models import Sequence
from tests.web.asking import words
from tests.web.conftest import Answer, SignIn
from tests.world import MONDAY, World, queue, record, user

ANSWERS = {
    "complete": {"complete-outcome": "voicemail", "complete-note": "Beep"},
    "skip": {"skip-why": "No number"},
    "reschedule": {"reschedule-to": "2099-03-02T10:00", "reschedule-why": "On leave"},
}


def page(world: World, as_user: SignIn, pa: ParticipantAction, who: User | None = None) -> str:
    return words(as_user(who or world.mia).get(f"/actions/{pa.pk}/"))


def chain(answer: Answer) -> list[tuple[str, str, str]]:
    """Label, person and text of each link."""
    links = answer.context["page"].chain
    return [(link.label, link.person.name if link.person else "", str(link.text)) for link in links]


def test_the_lookup_field_that_gave_the_owner_is_named(world: World, as_user: SignIn) -> None:
    world.delegate(world.sdr)
    pa = world.enroll()[0]
    answer = as_user(world.mia).get(f"/actions/{pa.pk}/")
    assert "Why Sue owns this" in words(answer)
    assert chain(answer) == [
        ("Sequence delegation", "", "Delegates to SDR"),
        ("SDR on the lead", "Sue", ""),
        ("Owner", "Sue", ""),
    ]


def test_a_blank_field_falls_back_to_the_record_owner(world: World, as_user: SignIn) -> None:
    world.delegate(world.sdr)
    pa = world.enroll(record("Kim", owner=world.ann))[0]
    answer = as_user(world.mia).get(f"/actions/{pa.pk}/")
    assert chain(answer)[1:] == [("SDR on the lead", "", "blank"), ("Owner", "Ann", "record owner")]


def test_an_inactive_user_in_the_field_is_named(world: World, as_user: SignIn) -> None:
    world.delegate(world.sdr)
    world.do(staffing.activity(user_id=world.sue.pk, is_active=False))
    answer = as_user(world.mia).get(f"/actions/{world.enroll()[0].pk}/")
    assert chain(answer)[1:] == [("SDR on the lead", "Sue", "inactive"), ("Owner", "Ann", "record owner")]


def test_an_inactive_owner_is_marked_in_the_chain(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    world.deactivate(world.ann)
    answer = as_user(world.mia).get(f"/actions/{pa.pk}/")
    assert chain(answer)[-2:] == [("Owner", "Ann", "record owner"), ("Delegation health", "", "inactive owner")]


def test_a_cover_stands_at_the_end_of_the_chain(world: World, as_user: SignIn) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    answer = as_user(world.mia).get(f"/actions/{world.enroll()[0].pk}/")
    assert chain(answer)[-2:] == [("Away", "", date_format(MONDAY)), ("Cover", "Ben", "acts while the owner is away")]


def test_a_queue_is_drawn_as_one(world: World, as_user: SignIn) -> None:
    pa = world.enroll(record("Kim", owner=queue("Partners", [world.ben])))[0]
    assert as_user(world.mia).get(f"/actions/{pa.pk}/").context["page"].chain[-1].person.is_queue


def test_a_reassigned_action_says_by_whom_and_what_the_rule_would_give(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    matching = ActionFilter(participant_action_ids=(pa.pk,))
    outcome = world.do(changes.reassignment(matching=matching, to=world.ben), why="Ann is swamped")
    text = page(world, as_user, pa)
    assert "Reassigned" in text
    assert "by Mia" in text
    assert "Without the reassignment, Ann would own this action." in text
    assert "“Ann is swamped”" in text
    assert outcome.handover is not None
    assert f'href="/handovers/{outcome.handover.pk}/"' in text
    assert f'href="/actions/{pa.pk}/clear/"' in text


def test_a_closed_action_keeps_the_owner_it_had(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    as_user(world.ann).post(f"/actions/{pa.pk}/complete/", {"complete-outcome": "connected"})
    world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": world.ben.pk}))
    answer = as_user(world.mia).get(f"/actions/{pa.pk}/")
    assert "Why Ann owned this" in words(answer)
    assert "<dt>Outcome</dt> <dd>Connected</dd>" in words(answer)
    assert chain(answer)[-1] == ("Completed", "Ann", "")
    assert "Reassign</h2>" not in words(answer)


def test_what_somebody_else_did_names_both_among_the_steps(world: World, as_user: SignIn) -> None:
    pa, later = world.enroll()
    as_user(world.mia).post(f"/actions/{pa.pk}/complete/", {"complete-outcome": "connected"})
    both = 'Mia</span> <span class="quiet">for Ann</span>'
    assert both in page(world, as_user, pa, world.mia)
    assert both in page(world, as_user, later, world.ann)


def test_agents_see_what_they_own_cover_or_have_in_a_queue(world: World, as_user: SignIn) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    own = world.enroll()[0]
    shared = world.enroll(record("Kim", owner=queue("Partners", [world.sue])))[0]
    for person, pa in [(world.ann, own), (world.ben, own), (world.sue, shared)]:
        assert "What to do" in page(world, as_user, pa, person)
    for person, pa in [(world.sam, own), (world.sue, own), (world.ann, shared)]:
        assert as_user(person).get(f"/actions/{pa.pk}/").status_code == 404
        for do in ("complete", "skip", "reschedule"):
            assert as_user(person).post(f"/actions/{pa.pk}/{do}/", ANSWERS[do]).status_code == 404


@pytest.mark.parametrize("do", ["complete", "skip", "reschedule"])
def test_the_step_of_a_colleague_is_read_and_not_done(world: World, as_user: SignIn, do: str) -> None:
    first, second = world.enroll()
    world.reassign(first, to=world.ben)
    text = page(world, as_user, first, world.ann)
    assert "Ben owns this action." in text
    assert f"/actions/{first.pk}/{do}/" not in text
    answer = as_user(world.ann).post(f"/actions/{first.pk}/{do}/", ANSWERS[do], follow=True)
    assert "Nothing was saved." in words(answer) or "Reassigned" in words(answer)
    first.refresh_from_db()
    assert first.status == "current"
    assert "Call 2" in page(world, as_user, second, world.ben)


def test_an_agent_is_offered_no_reassignment(world: World, as_user: SignIn) -> None:
    text = page(world, as_user, world.enroll()[0], world.ann)
    assert "Reassign" not in text
    assert "/handovers/" not in text


def test_an_enroller_has_no_page(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    assert as_user(user("robot", role=Role.ENROLLER)).get(f"/actions/{pa.pk}/").status_code == 403


def test_an_unknown_action_is_not_found(world: World, as_user: SignIn) -> None:
    assert as_user(world.mia).get("/actions/999999/").status_code == 404


def test_a_call_is_completed_with_its_outcome(world: World, as_user: SignIn) -> None:
    pa, following = world.enroll()
    answer = as_user(world.ann).post(f"/actions/{pa.pk}/complete/", ANSWERS["complete"], follow=True)
    assert answer.redirect_chain == [(f"/actions/{pa.pk}/", 302)]
    assert "Completed: Call 1 for Lee." in words(answer)
    pa.refresh_from_db()
    following.refresh_from_db()
    assert (pa.status, pa.outcome, pa.note, pa.performer) == ("completed", "voicemail", "Beep", world.ann)
    assert following.status == "current"


def test_an_action_is_skipped_with_a_reason(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    assert "Skipped: Call 1 for Lee." in words(
        as_user(world.ann).post(f"/actions/{pa.pk}/skip/", ANSWERS["skip"], follow=True)
    )
    pa.refresh_from_db()
    assert (pa.status, pa.outcome, pa.note) == ("skipped", "", "No number")


def test_an_action_is_rescheduled_with_a_reason(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    as_user(world.mia).post(f"/actions/{pa.pk}/reschedule/", ANSWERS["reschedule"])
    pa.refresh_from_db()
    assert (pa.status, f"{pa.expected_at:%Y-%m-%d}") == ("current", "2099-03-02")
    assert Rescheduling.objects.get().why == "On leave"


@pytest.mark.parametrize(
    ("do", "posted", "complaint"),
    [
        ("complete", {"complete-note": "Half a word"}, "Select a call outcome."),
        ("skip", {}, "Enter a reason. It is shown in the history."),
        ("reschedule", {"reschedule-to": "2099-03-02T10:00"}, "Enter a reason. It is shown in the history."),
    ],
)
def test_what_is_missing_is_asked_for_beside_the_field(
    world: World, as_user: SignIn, do: str, posted: dict[str, str], complaint: str
) -> None:
    pa = world.enroll()[0]
    answer = as_user(world.ann).post(f"/actions/{pa.pk}/{do}/", posted)
    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert posted.get("complete-note", "") in answer.content.decode()
    pa.refresh_from_db()
    assert pa.status == "current"


def test_whoever_was_slower_keeps_what_they_typed(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    as_user(world.mia).post(f"/actions/{pa.pk}/skip/", ANSWERS["skip"])
    answer = as_user(world.ann).post(f"/actions/{pa.pk}/complete/", ANSWERS["complete"])
    assert answer.status_code == 409
    assert "Mia skipped this action on" in answer.content.decode()
    assert "Beep" in answer.content.decode()


def test_what_waits_is_not_offered_and_not_done(world: World, as_user: SignIn) -> None:
    waiting = world.enroll()[1]
    assert "Complete or skip the participant’s earlier action first." in page(world, as_user, waiting)
    answer = as_user(world.mia).post(f"/actions/{waiting.pk}/complete/", ANSWERS["complete"])
    assert answer.status_code == 409
    assert "Nothing was saved. Complete or skip the participant’s earlier action first." in answer.content.decode()


def test_a_paused_participant_and_an_inactive_sequence_say_so(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    operations.pause(participants=[pa.participant_id], by=None, at=MONDAY)
    assert "The participant is paused." in page(world, as_user, pa)
    operations.resume(participants=[pa.participant_id], by=None, at=MONDAY)
    Sequence.objects.update(status="inactive")
    assert "The sequence isn’t active" in page(world, as_user, pa)


def test_who_takes_over_reads_what_was_said_before(world: World, as_user: SignIn) -> None:
    world.sequence.actions.filter(position=2).update(delegation_mode="field", delegation=world.sdr)
    first, second = world.enroll()
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY, note="Wants prices in May")
    assert "Wants prices in May" in page(world, as_user, second, who=world.sue)


def test_queries_are_as_many_for_a_long_history(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    client = as_user(world.mia)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            words(client.get(f"/actions/{pa.pk}/"))
        return len(captured)

    matching = ActionFilter(participant_action_ids=(pa.pk,))
    world.do(changes.reassignment(matching=matching, to=world.ben))
    short = queries()
    for n in range(20):
        world.do(changes.reassignment(matching=matching, to=(world.sue, world.ben)[n % 2]))
    assert queries() == short <= 29


def test_a_participant_who_left_has_one_line_of_history_for_all_that_was_canceled(
    world: World, as_user: SignIn
) -> None:
    first, *canceled = world.enroll()
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    operations.remove(participants=[first.participant_id], by=world.mia, at=MONDAY)
    history = page(world, as_user, canceled[-1]).split("History</h2>")[1]
    assert history.count("Left the sequence</b> · Removed manually") == 1
    assert "Mia · <time" in history
    # Nobody asked for it.
    Participant.objects.update(exit="replied", exit_why="lee@example.com: “Re: Hello”", ended_by=None)
    history = page(world, as_user, canceled[-1]).split("History</h2>")[1]
    assert "Left the sequence</b> · Replied" in history
    assert "automatic · <time" in history
    assert "command line" not in history
