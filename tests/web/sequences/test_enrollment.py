"""Enrollment and leave a sequence, chosen in the builder."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from baton.participants.models import Participant
from baton.rules.record_rules import Condition, Operator, RecordRules
from baton.sequences.models import Sequence
from baton.sequences.record_rules import exit_rules_of
from tests.web.conftest import SignIn
from tests.web.sequences.conftest import words
from tests.world import World, record, sequence

AUTOMATIC = {
    "enrollment": "automatic",
    "daily_intake": "50",
    "returns": "after_days",
    "returns_after_days": "30",
    "other_sequences": "allowed",
}
LOST = {"match": "all", "field": "Status", "operator": "is", "value": "Lost"}


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def path(world: World, page: str) -> str:
    return f"/sequences/{world.sequence.pk}/{page}/"


def test_it_is_chosen_how_records_enter_and_said_in_words(world: World, mia: Client) -> None:
    assert "automatic enrollment would enroll all 1 leads" in words(mia.get(path(world, "enrollment")))
    page = words(mia.post(path(world, "enrollment"), AUTOMATIC, follow=True))
    assert (
        "Records are enrolled automatically, up to 50 per day. Records can be enrolled again after 30 days." in page
    )
    assert "are enrolled within a minute" in page
    assert ProcrastinateJob.objects.filter(task_name="enroll_matching").count() == 1
    mia.post(path(world, "enrollment"), AUTOMATIC)
    assert ProcrastinateJob.objects.filter(task_name="enroll_matching").count() == 1, "one request is enough"


def test_what_does_not_belong_together_is_not_kept(world: World, mia: Client) -> None:
    mia.post(path(world, "enrollment"), AUTOMATIC | {"enrollment": "manual", "returns": "never"})
    world.sequence.refresh_from_db()
    assert (world.sequence.daily_intake, world.sequence.returns_after_days) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"returns_after_days": ""}, "Enter the number of days."),
        ({"daily_intake": "0"}, "greater than or equal to 1"),
        ({"other_sequences": "exclusive"}, "Select a priority."),
        ({"other_sequences": "exclusive", "exclusive_priority": "6"}, "Select a valid choice."),
    ],
)
def test_what_is_missing_or_makes_no_sense_is_refused(
    world: World, mia: Client, wrong: dict[str, str], why: str
) -> None:
    assert why in words(mia.post(path(world, "enrollment"), AUTOMATIC | wrong))
    assert Sequence.objects.get().enrollment == "manual"


def test_a_sequence_excludes_others_by_priority_and_skips_whoever_is_in_some(world: World, mia: Client) -> None:
    other = sequence("Outbound")
    page = words(mia.get(path(world, "enrollment")))
    assert f'<option value="{other.pk}">Outbound</option>' in page
    assert f'<option value="{world.sequence.pk}">' not in page
    chosen = {"other_sequences": "exclusive", "exclusive_priority": "2", "skips": [str(other.pk)]}
    page = words(mia.post(path(world, "enrollment"), AUTOMATIC | chosen, follow=True))
    assert "Exclusive, priority P2: people in an exclusive sequence" in page
    assert "Skips anyone who is or was in “Outbound”." in page
    assert "Exclusive, priority P2" in words(mia.get(path(world, "activate")))
    page = words(mia.get(path(world, "enrollment")))
    assert f'<option value="{other.pk}" selected>Outbound</option>' in page
    mia.post(path(world, "enrollment"), AUTOMATIC | {"exclusive_priority": "2"})
    world.sequence.refresh_from_db()
    assert (world.sequence.exclusive_priority, world.sequence.skips.count()) == (None, 0)


def test_exit_rules_are_saved_and_those_in_leave_if_asked(world: World, mia: Client) -> None:
    world.lee.fields = {"Status": "Lost"}
    world.lee.save()
    world.enroll(world.lee, record("Kim", owner=world.ann))
    assert "No records are removed." in words(mia.get(path(world, "exit-rules"), headers={"HX-Request": "true"}))
    page = words(mia.post(path(world, "exit-rules"), LOST, follow=True))
    assert "Exit rules saved." in page
    assert "Records leave if Status is “Lost”. Replies end the sequence." in page
    assert exit_rules_of(Sequence.objects.get()) == RecordRules((Condition("Status", Operator.IS, "Lost"),))
    assert Participant.objects.filter(status="active").count() == 2
    page = words(mia.post(path(world, "exit-rules"), LOST | {"leave": "1"}, follow=True))
    assert "1 participant removed." in page
    left = Participant.objects.get(exit="rule")
    assert (left.record, left.ended_by) == (world.lee, world.mia)


def test_a_condition_is_added_to_the_exit_rules_where_they_are(world: World, mia: Client) -> None:
    answer = mia.post(path(world, "exit-rules"), LOST | {"add": "1"}, headers={"HX-Request": "true"})
    assert f'hx-post="{path(world, "exit-rules")}"' in answer.content.decode()


def test_activating_says_how_many_enter_by_themselves(world: World, mia: Client) -> None:
    Sequence.objects.update(enrollment="automatic", status="inactive")
    assert "Enrollment is automatic. 1 of 1 match the enrollment rules now." in words(
        mia.get(path(world, "activate"))
    )
    assert "are enrolled within a minute" in words(mia.post(path(world, "activate"), follow=True))


@pytest.mark.parametrize("page", ["enrollment", "exit-rules"])
def test_an_agent_is_refused(world: World, as_user: SignIn, page: str) -> None:
    assert as_user(world.ann).get(path(world, page)).status_code == 403
    assert as_user(world.ann).post(path(world, page), AUTOMATIC | LOST).status_code == 403


@pytest.mark.parametrize("page", ["enrollment", "exit-rules"])
def test_twenty_records_cost_as_many_queries_as_one(world: World, mia: Client, page: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            words(mia.get(path(world, page)))
        return len(captured)

    for_one = queries()
    world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(20)))
    assert queries() == for_one <= 7
