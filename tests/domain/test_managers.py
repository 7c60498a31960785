"""A manager's team is everybody below them: what they see of it, and what they move."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Record
from baton.delegation import changes, staffing
from baton.delegation.change import Change
from baton.delegation.handovers import ChangeOutcome, carry_out
from baton.delegation.queries import UnknownHandover, find_handover, flows_of, latest_handovers
from baton.delegation.undo import undo
from baton.insight.search import search
from baton.insight.team import teams, users_of_team
from baton.participants.listing import ParticipantFilter, page_of_participants
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.participants.queries import page_of_actions
from baton.participants.visibility import actions_seen_by, records_seen_by
from baton.people.away import RequestedAbsence
from baton.people.models import Absence, Queue, QueueMember, Role, User
from baton.people.permissions import NotAllowed, Verb, require
from baton.people.queries import UnknownAbsence, absence_for
from baton.people.teams import self_and_team
from baton.sql.paging import PageRequest
from tests.world import MONDAY, World, owners, queue, record, user


@pytest.fixture
def max_(world: World) -> User:
    """Ann reports to Max, and Ben to Ann; Sam, Sue and Mia do not."""
    boss = user("max", role=Role.MANAGER)
    report(world.ann, to=boss)
    report(world.ben, to=world.ann)
    return boss


def report(person: User, *, to: User) -> None:
    User.objects.filter(pk=person.pk).update(manager=to)


def seen_by(person: User) -> set[int]:
    return set(ParticipantAction.objects.filter(actions_seen_by(person)).values_list("pk", flat=True))


def listed_for(person: User) -> set[int]:
    page = page_of_actions(matching=ActionFilter(seen_by=person.pk), page=PageRequest(size=50))
    return {row.id for row in page.rows}


def move(change: Change, *, by: User) -> ChangeOutcome:
    return carry_out(change, by=by, at=MONDAY)


def reassign(*actions: ParticipantAction, to: User | Queue, by: User) -> ChangeOutcome:
    ids = tuple(pa.pk for pa in actions)
    return move(changes.reassignment(matching=ActionFilter(participant_action_ids=ids, seen_by=by.pk), to=to), by=by)


def ids(*actions: ParticipantAction) -> set[int]:
    return {pa.pk for pa in actions}


def test_the_team_is_everybody_below(world: World, max_: User) -> None:
    assert self_and_team(max_) == {max_.pk, world.ann.pk, world.ben.pk}


def test_two_who_report_to_each_other_are_one_team(world: World, max_: User) -> None:
    report(max_, to=world.ben)
    assert self_and_team(max_) == {max_.pk, world.ann.pk, world.ben.pk}


def test_an_agent_with_reports_has_no_team(world: World, max_: User) -> None:
    world.enroll(record("Of Ben", owner=world.ben))
    assert self_and_team(world.ann) == {world.ann.pk}
    assert seen_by(world.ann) == listed_for(world.ann) == set()


def test_a_manager_sees_what_the_team_owns_and_nothing_else(world: World, max_: User) -> None:
    of_ann, of_ben = world.enroll(), world.enroll(record("Of Ben", owner=world.ben))
    world.enroll(record("Of Sam", owner=world.sam))
    assert seen_by(max_) == listed_for(max_) == ids(*of_ann, *of_ben)
    assert set(Record.objects.filter(records_seen_by(max_)).values_list("name", flat=True)) == {"Lee", "Of Ben"}
    participants = page_of_participants(matching=ParticipantFilter(seen_by=max_.pk), page=PageRequest(size=50))
    assert {row.record for row in participants.rows} == {"Lee", "Of Ben"}


def test_a_manager_sees_the_queues_of_the_team(world: World, max_: User) -> None:
    inbound, partners = queue("Inbound", [world.ben]), queue("Partners", [world.sam])
    actions = world.enroll(record("Of Inbound", owner=inbound))
    world.enroll(record("Of Partners", owner=partners))
    assert seen_by(max_) == listed_for(max_) == ids(*actions)


def test_a_manager_reassigns_the_work_of_the_team_to_anybody_who_can_work(world: World, max_: User) -> None:
    actions = world.enroll()
    assert reassign(*actions, to=world.sam, by=max_).flows.moved == len(actions)
    assert set(owners(actions)) == {"Sam"}


def test_a_manager_reassigns_nothing_of_another_team(world: World, max_: User) -> None:
    actions = world.enroll(record("Of Sam", owner=world.sam))
    assert reassign(*actions, to=world.ann, by=max_).flows.reached == 0
    assert set(owners(actions)) == {"Sam"}
    beyond = changes.reassignment(matching=ActionFilter(owner_id=world.sam.pk), to=world.ann)
    with pytest.raises(NotAllowed, match="requires the role Sequence Admin"):
        move(beyond, by=max_)


def test_an_agent_reassigns_nothing(world: World, max_: User) -> None:
    with pytest.raises(NotAllowed, match="requires the role Sequence Admin or Manager"):
        reassign(*world.enroll(), to=world.ben, by=world.ann)


def test_a_manager_undoes_own_reassignments_and_no_others(world: World, max_: User) -> None:
    actions = world.enroll()
    outcome = reassign(*actions, to=world.sam, by=max_)
    assert outcome.handover
    move(undo(handover=outcome.handover), by=max_)
    assert set(owners(actions)) == {"Ann"}
    by_mia = world.reassign(*actions, to=world.sam)
    assert by_mia.handover
    with pytest.raises(NotAllowed):
        move(undo(handover=by_mia.handover), by=max_)


def test_who_is_an_agent_now_undoes_no_reassignment(world: World, max_: User) -> None:
    outcome = reassign(*world.enroll(), to=world.sam, by=max_)
    assert outcome.handover
    max_.role = Role.SEQUENCE_AGENT
    max_.save()
    with pytest.raises(NotAllowed):
        move(undo(handover=outcome.handover), by=max_)


def away(person: User, cover: User | None = None) -> Change:
    first = MONDAY.date() + timedelta(days=7)
    return staffing.absence(away=RequestedAbsence(person.pk, first, first, cover.pk if cover else None))


def test_a_manager_sets_the_absences_of_the_team(world: World, max_: User) -> None:
    outcome = move(away(world.ben, world.sam), by=max_)
    absence = Absence.objects.get(user=world.ben)
    assert absence_for(absence.pk, by=max_) == absence
    assert outcome.handover
    move(undo(handover=outcome.handover), by=max_)
    assert not Absence.objects.exists()


def test_a_manager_sets_no_absence_of_another_team(world: World, max_: User) -> None:
    with pytest.raises(NotAllowed):
        move(away(world.sam), by=max_)
    world.do(away(world.sam))
    with pytest.raises(UnknownAbsence):
        absence_for(Absence.objects.get(user=world.sam).pk, by=max_)


def test_an_absence_does_not_go_from_the_team_to_a_stranger(world: World, max_: User) -> None:
    move(away(world.ben), by=max_)
    absence = Absence.objects.get(user=world.ben)
    other = RequestedAbsence(world.sam.pk, absence.first_day, absence.last_day, None)
    with pytest.raises(NotAllowed):
        move(staffing.absence(away=other, changed=absence), by=max_)


def test_a_manager_sees_the_handovers_of_the_team_as_far_as_they_concern_it(world: World, max_: User) -> None:
    both = [*world.enroll(), *world.enroll(record("Of Sam", owner=world.sam))]
    seen = world.reassign(*both, to=world.sue).handover
    hidden = world.reassign(*both, to=world.sam).handover
    assert seen
    assert hidden
    assert seen.pk in {handover.pk for handover in latest_handovers(limit=20, by=max_)}
    assert {flow.from_owner_id for flow in flows_of(find_handover(seen.pk, by=max_), by=max_).flows} == {world.ann.pk}
    assert hidden.pk not in {handover.pk for handover in latest_handovers(limit=20, by=max_)}
    with pytest.raises(UnknownHandover):
        find_handover(hidden.pk, by=max_)


def test_the_team_page_is_of_the_team(world: World, max_: User) -> None:
    inbound = queue("Inbound", [world.ben])
    queue("Partners", [world.sam])
    assert set(users_of_team(by=max_)) == {max_, world.ann, world.ben}
    assert teams(by=max_) == ([world.ann, max_], [inbound])


def test_a_search_finds_people_of_the_team_alone(world: World, max_: User) -> None:
    assert [person.name for person in search(typed="be", by=max_, at=MONDAY).people] == ["Ben"]
    assert search(typed="sa", by=max_, at=MONDAY).people == ()


@pytest.mark.parametrize(
    "verb", [Verb.BUILD_SEQUENCES, Verb.IMPORT_RECORDS, Verb.SET_UP, Verb.DELEGATE, Verb.EDIT_USERS]
)
def test_a_manager_does_not_build_import_or_set_up(max_: User, verb: Verb) -> None:
    with pytest.raises(NotAllowed):
        require(max_, verb)


def test_a_large_team_takes_no_more_queries(world: World, max_: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            seen_by(max_)
            listed_for(max_)
        return len(captured)

    world.enroll()
    before = queries()
    for number in range(20):
        person = user(f"report{number}")
        report(person, to=max_)
        world.enroll(record(f"Of {number}", owner=person))
    QueueMember.objects.create(queue=queue("Inbound"), user=world.ben)
    assert queries() == before
