"""A user who leaves hands on everything, each kind where it was said to go, in one handover that can be undone."""

from datetime import timedelta

from baton.crm.models import LookupField
from baton.delegation import changes, staffing
from baton.delegation.handovers import ChangeOutcome, preview_change
from baton.delegation.leaving import (
    Destination,
    Joining,
    Offboarding,
    Way,
    cover_everything,
    hand_everything_to,
    hand_everything_to_managers,
)
from baton.delegation.models import Handover, SequenceCover
from baton.delegation.offboarding import offboarding
from baton.participants.models import SavedView
from baton.people.models import Absence, Activity, Organization, QueueMember, User
from baton.sequences.models import Sequence
from tests.world import MONDAY, World, covers, owners, queue, reasons, record, user

TODAY = MONDAY.date()
A_DAY = timedelta(days=1)


def off_board(world: World, plan: Offboarding) -> ChangeOutcome:
    """Carried out, and as previewed."""
    preview = preview_change(offboarding(plan, by=world.mia, at=MONDAY), at=MONDAY)
    outcome = world.do(offboarding(plan, by=world.mia, at=MONDAY))
    assert outcome.handover
    assert preview.flows == outcome.flows
    return outcome


def members(name: str) -> dict[str, int]:
    return dict(QueueMember.objects.filter(queue__name=name).values_list("user__name", "weight"))


def test_one_choice_hands_over_the_actions_of_both_kinds_and_deactivates(world: World) -> None:
    actions = world.enroll(world.lee, record("Pat", owner=world.sam))
    world.reassign(actions[3], to=world.ann)
    off_board(world, hand_everything_to(world.ann, world.ben))
    assert owners(actions) == ["Ben", "Ben", "Sam", "Ben"]
    assert reasons(actions) == ["reassigned", "reassigned", "record_owner", "reassigned"]
    world.ann.refresh_from_db()
    assert not world.ann.is_active
    [handover] = Handover.objects.filter(cause="offboarding")
    assert handover.change_count == 3
    line = Activity.objects.get(event="offboarded")
    assert (line.subject_name, line.by) == ("Ann", world.mia)


def test_what_others_were_given_by_hand_stays_and_what_others_own_too(world: World) -> None:
    actions = world.enroll(world.lee, record("Pat", owner=world.sam))
    world.reassign(actions[0], to=world.sue)
    off_board(world, hand_everything_to(world.ann, world.ben))
    assert owners(actions) == ["Sue", "Ben", "Sam", "Sam"]


def test_what_an_undo_restored_to_somebody_else_stays_restored(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    gone_by = world.reassign(*actions, to=world.ben)
    world.do(changes.record_update(record_id=world.lee.pk, lookups={world.sdr.pk: world.ann.pk}))
    world.undo(gone_by)
    assert (owners(actions), reasons(actions)) == (["Sue", "Sue"], ["restored", "restored"])
    off_board(world, hand_everything_to(world.ann, world.ben))
    assert (owners(actions), reasons(actions)) == (["Sue", "Sue"], ["restored", "restored"])
    off_board(world, hand_everything_to(world.sue, world.sam))
    assert (owners(actions), reasons(actions)) == (["Sam", "Sam"], ["reassigned", "reassigned"])


def test_several_share_the_records_evenly_and_each_keeps_whole_records(world: World) -> None:
    actions = world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(6)))
    off_board(world, hand_everything_to(world.ann, world.ben, world.sam, world.sue))
    names = owners(actions)
    assert names[::2] == names[1::2]
    assert sorted(names[::2]) == ["Ben", "Ben", "Sam", "Sam", "Sue", "Sue"]


def test_to_a_queue_nothing_goes_that_only_a_user_can_have(world: World) -> None:
    inbound = queue("Support", [world.ann, world.ben])
    world.do(staffing.manager(user_id=world.ben.pk, manager=world.ann))
    actions = world.enroll()
    off_board(world, hand_everything_to(world.ann, inbound))
    assert owners(actions) == ["Support", "Support"]
    assert members("Support") == {"Ben": 1}
    assert User.objects.get(pk=world.ben.pk).manager == world.ann


def test_to_the_record_owners_manager_and_without_one_by_delegation(world: World) -> None:
    for person, manager in ((world.ann, world.mia), (world.sam, world.sue)):
        world.do(staffing.manager(user_id=person.pk, manager=manager))
    actions = world.enroll(world.lee, record("Pat", owner=world.sam), record("Kim", owner=world.ben))
    world.reassign(*actions[2:], to=world.ann)
    world.ann.refresh_from_db()
    off_board(world, hand_everything_to_managers(world.ann))
    assert owners(actions) == ["Mia", "Mia", "Sue", "Sue", "Ben", "Ben"]
    assert reasons(actions)[4:] == ["record_owner", "record_owner"]


def test_what_stays_by_delegation_is_not_reassigned(world: World) -> None:
    actions = world.enroll()
    off_board(world, Offboarding(leaver=world.ann, actions=Destination(Way.STAYS)))
    assert (owners(actions), set(reasons(actions))) == (["Ann", "Ann"], {"record_owner"})


def test_covered_until_further_notice_the_actions_stay_and_so_do_those_to_come(world: World) -> None:
    actions = world.enroll()
    off_board(world, cover_everything(world.ann, cover=world.ben))
    assert owners(actions) == ["Ann", "Ann"]
    assert covers(actions) == ["Ben", "Ben"]
    later = world.enroll(record("Pat", owner=world.ann))
    assert covers(later) == ["Ben", "Ben"]


def test_a_cover_until_further_notice_replaces_absences_that_overlap_it(world: World) -> None:
    world.away(world.ann, cover=world.sam, first=TODAY - A_DAY, days=3)
    world.away(world.ann, cover=world.sam, first=TODAY + 5 * A_DAY, days=2)
    before = list(Absence.objects.order_by("pk").values())
    actions = world.enroll()
    outcome = off_board(world, cover_everything(world.ann, cover=world.ben))
    days = list(Absence.objects.order_by("first_day").values_list("first_day", "last_day", "cover__name"))
    assert days == [(TODAY - A_DAY, TODAY - A_DAY, "Sam"), (TODAY, None, "Ben")]
    world.undo(outcome)
    assert list(Absence.objects.order_by("pk").values()) == before
    assert covers(actions) == ["Sam", "Sam"]


def test_what_the_leaver_was_looked_up_for_follows_delegation_where_that_is_chosen(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    off_board(world, Offboarding(leaver=world.sue, actions=Destination(Way.DELEGATION)))
    assert owners(actions) == ["Ann", "Ann"]
    assert reasons(actions) == ["inactive", "inactive"]


def test_a_cleared_reassignment_that_comes_back_to_the_leaver_goes_where_theirs_go(world: World) -> None:
    actions = world.enroll(world.lee, record("Pat", owner=world.sam))
    world.reassign(actions[0], actions[2], to=world.ann)
    plan = Offboarding(leaver=world.ann, actions=Destination.to(world.ben), reassigned=Destination(Way.DELEGATION))
    off_board(world, plan)
    assert owners(actions) == ["Ben", "Ben", "Sam", "Sam"]


def test_whom_the_rule_gives_it_to_anyway_gets_it_by_the_rule(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    off_board(world, hand_everything_to(world.sue, world.ann))
    assert owners(actions) == ["Ann", "Ann"]
    assert reasons(actions) == ["inactive", "inactive"]


def test_choices_and_default_owners_name_the_heir_and_what_follows_moves(world: World) -> None:
    choice = LookupField.objects.create(object="lead", name="ann", label="Ann", source="owner", owner=world.ann)
    world.delegate(choice)
    actions = world.enroll(record("Pat", owner=world.sam))
    world.do(staffing.default_owner(owner=world.ann))
    Sequence.objects.update(default_owner=world.ann)
    outcome = off_board(world, hand_everything_to(world.ann, world.ben))
    choice.refresh_from_db()
    assert choice.owner_id == world.ben.pk
    assert Organization.objects.get().default_owner_id == world.ben.pk
    assert Sequence.objects.get().default_owner_id == world.ben.pk
    assert owners(actions) == ["Ben", "Ben"]
    assert reasons(actions) == ["lookup", "lookup"]
    world.undo(outcome)
    choice.refresh_from_db()
    assert choice.owner_id == world.ann.pk
    assert Organization.objects.get().default_owner_id == world.ann.pk
    assert (owners(actions), reasons(actions)) == (["Ann", "Ann"], ["lookup", "lookup"])


def test_covers_of_others_go_over_but_nobody_covers_themselves(world: World) -> None:
    world.away(world.sam, cover=world.ann, first=TODAY, days=3)
    world.away(world.ben, cover=world.ann, first=TODAY, days=3)
    elsewhere = SequenceCover.objects.create(
        absence=Absence.objects.get(user=world.ben), sequence=world.sequence, cover=world.ann
    )
    actions = world.enroll(record("Pat", owner=world.sam))
    outcome = off_board(world, hand_everything_to(world.ann, world.ben))
    assert Absence.objects.get(user=world.sam).cover_id == world.ben.pk
    assert Absence.objects.get(user=world.ben).cover_id == world.ann.pk
    elsewhere.refresh_from_db()
    assert elsewhere.cover_id == world.ann.pk
    assert covers(actions) == [None, None]  # ben is away himself
    world.undo(outcome)
    assert covers(actions) == ["Ann", "Ann"]


def test_a_colleague_joins_where_nobody_else_can_work_with_the_same_weight(world: World) -> None:
    alone = queue("Alone", [world.ann, user("gone", is_active=False)])
    QueueMember.objects.filter(queue=alone, user=world.ann).update(weight=3)
    queue("Both", [world.ann, world.ben])
    queue("Others", [world.ann, world.sam])
    outcome = off_board(world, hand_everything_to(world.ann, world.ben))
    assert members("Alone") == {"Gone": 1, "Ben": 3}
    assert (members("Both"), members("Others")) == ({"Ben": 1}, {"Sam": 1})
    world.undo(outcome)
    assert members("Alone") == {"Gone": 1, "Ann": 3}
    assert (members("Both"), members("Others")) == ({"Ann": 1, "Ben": 1}, {"Ann": 1, "Sam": 1})


def test_a_colleague_joins_all_queues_where_that_is_chosen(world: World) -> None:
    queue("Others", [world.ann, world.sam])
    off_board(world, Offboarding(leaver=world.ann, colleague=world.ben, joins=Joining.ALL))
    assert members("Others") == {"Ben": 1, "Sam": 1}


def test_reports_go_to_the_leavers_manager_and_views_to_the_heir(world: World) -> None:
    for person, manager in ((world.ann, world.mia), (world.ben, world.ann), (world.sam, world.ann)):
        world.do(staffing.manager(user_id=person.pk, manager=manager))
    world.ann.refresh_from_db()
    view = SavedView.objects.create(name="All", made_by=world.ann, is_shared=True)
    outcome = off_board(world, hand_everything_to(world.ann, world.ben))
    reports = dict(User.objects.exclude(manager=None).values_list("name", "manager__name"))
    assert reports == {"Ann": "Mia", "Ben": "Mia", "Sam": "Mia"}
    view.refresh_from_db()
    assert view.made_by == world.ben
    world.undo(outcome)
    assert User.objects.get(pk=world.sam.pk).manager == world.ann
    view.refresh_from_db()
    assert view.made_by == world.ann


def test_nobody_becomes_their_own_manager(world: World) -> None:
    for person in (world.ben, world.sam):
        world.do(staffing.manager(user_id=person.pk, manager=world.ann))
    off_board(world, hand_everything_to(world.ann, world.ben))
    assert dict(User.objects.filter(name__in=["Ben", "Sam"]).values_list("name", "manager__name")) == {
        "Ben": None,
        "Sam": "Ben",
    }
