"""The filter of the work list, which is kept in its address, and what a page learns that shows an earlier list."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from baton.engage.narrowing import LocalHours, WorkFilter
from baton.engage.operations import complete
from baton.engage.queries import View, page_of_work
from baton.mail.queries import NOT_BEING_SENT
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.sequences.models import Action
from baton.sql.paging import PageRequest
from tests.rules.test_phone_zones import MORNING
from tests.web.conftest import SignIn
from tests.web.engage.conftest import listed
from tests.world import World, queue, record, sequence


@pytest.fixture
def ann(world: World, as_user: SignIn) -> Client:
    return as_user(world.ann)


def lead(world: World, name: str, number: str = "", owner: User | None = None) -> ParticipantAction:
    made = record(name, owner=owner or world.ann)
    type(made).objects.filter(pk=made.pk).update(phone=number, phone_number=number)
    return world.enroll(made)[0]


def shown(user: User, only: WorkFilter, *, at: datetime) -> list[str]:
    page = page_of_work(view=View.DUE, user=user, at=at, page=PageRequest(size=50), ready=NOT_BEING_SENT, only=only)
    return [row.record for row in page.rows]


def test_by_type_sequence_and_priority(world: World, ann: Client) -> None:
    Action.objects.filter(position=1).update(type="task", priority=1)
    lead(world, "Tina")
    world.sequence = sequence("Outbound")
    lead(world, "Olga")
    assert listed(ann.get("/engage/")) == ["Tina", "Olga"]
    assert listed(ann.get("/engage/?type=task")) == ["Tina"]
    assert listed(ann.get("/engage/?type=email")) == []
    assert listed(ann.get(f"/engage/?sequence={world.sequence.pk}")) == ["Olga"]
    assert listed(ann.get("/engage/?priority=1&type=task")) == ["Tina"]
    assert listed(ann.get("/engage/?priority=1&type=call")) == []


def test_a_filter_holds_for_queues_and_for_what_is_done(world: World, ann: Client) -> None:
    lead(world, "Kim", owner=queue("Partners", [world.ann]))  # type: ignore[arg-type]
    done = lead(world, "Done")
    complete(participant_action_id=done.pk, by=world.ann, at=timezone.now())
    for view, name in (("queues", "Kim"), ("done", "Done")):
        assert listed(ann.get(f"/engage/?view={view}&type=call")) == [name]
        assert listed(ann.get(f"/engage/?view={view}&type=sms")) == []


def test_a_call_block_has_the_calls_where_it_is_nine_to_five(world: World) -> None:
    for name, number in (
        ("Chicago", "+13125550143"), ("Los Angeles", "+14155550143"), ("Berlin", "+4930901820"), ("Nowhere", ""),
    ):  # fmt: skip
        lead(world, name, number)
    only = WorkFilter(type=Action.Type.CALL, hours=LocalHours.WORKING)
    assert shown(world.ann, only, at=MORNING) == ["Chicago", "Berlin"]
    assert shown(world.ann, only, at=MORNING + timedelta(hours=3)) == ["Chicago", "Los Angeles"]
    assert shown(world.ann, only, at=MORNING + timedelta(days=4)) == [], "Saturday"
    assert shown(world.ann, WorkFilter(offset=timedelta(hours=-6)), at=MORNING) == ["Chicago"]


@pytest.mark.parametrize("query", ["type=x", "priority=9", "zone=x", "zone=99999", "hours=x", "sequence=x"])
def test_what_there_is_none_of_is_not_filtered_by(world: World, ann: Client, query: str) -> None:
    lead(world, "Tina")
    assert listed(ann.get(f"/engage/?{query}")) == ["Tina"]


def test_the_filter_stays_while_one_works_it_off(world: World, ann: Client) -> None:
    first = lead(world, "Max")
    Action.objects.filter(sequence=world.sequence, position=1).update(type="task")
    world.sequence = sequence("Outbound")
    lead(world, "Olga")
    page = ann.get("/engage/?type=task")
    address = f"/engage/{first.pk}/?view=due&type=task"
    assert page.context["desk"].lines[0][1] == address
    assert f"/actions/{first.pk}/complete/?view=due&amp;type=task" in ann.get(address).content.decode()
    answer = ann.post(f"/actions/{first.pk}/complete/?view=due&type=task", {"complete-note": ""})
    assert answer.headers["Location"] == "/engage/?view=due&type=task"
    text = ann.get(answer.headers["Location"]).content.decode()
    assert "No actions match the filter" in text
    assert "Clear filter" in text
    text = ann.get("/engage/?view=due&type=call&hours=working").content.decode()
    assert "No calls due where it’s 9 AM to 5 PM now" in text


def test_a_page_learns_of_what_is_new_and_only_then(world: World, ann: Client) -> None:
    lead(world, "Max")
    token = ann.get("/engage/").context["desk"].token
    assert ann.get(f"/engage/fresh/?view=due&known={token}").status_code == 204
    lead(world, "Olga")
    answer = ann.get(f"/engage/fresh/?view=due&known={token}")
    assert answer.status_code == 200
    assert b"Olga" in answer.content
    assert ann.get(f"/engage/fresh/?view=due&known={answer.context['desk'].token}").status_code == 204
    # Of somebody else's list a stranger learns nothing.
    assert ann.get(f"/engage/fresh/?view=due&user={world.ben.pk}").status_code == 403


def test_asking_is_cheap(world: World, ann: Client) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            ann.get(address)
        return len(captured)

    lead(world, "Max")
    few = [queries(address) for address in ("/engage/fresh/?view=due", "/engage/replies/fresh/")]
    for number in range(20):
        lead(world, f"Lead {number}")
    assert [queries(address) for address in ("/engage/fresh/?view=due", "/engage/replies/fresh/")] == few == [6, 5]


def test_what_was_due_yesterday_is_not_shouted(world: World, ann: Client) -> None:
    pa = lead(world, "Max")
    for days, is_marked in ((1, False), (2, True)):
        ParticipantAction.objects.filter(pk=pa.pk).update(expected_at=timezone.now() - timedelta(days=days))
        assert ('class="late"' in ann.get("/engage/").content.decode()) is is_marked
