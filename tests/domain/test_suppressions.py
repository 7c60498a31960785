"""Who opted out and which addresses are dead: it belongs to the address, and every record that has it follows."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from baton.crm.models import Record, Suppression
from baton.crm.suppressions import (
    OptIn,
    ReasonMissing,
    SuppressionEntry,
    email_state,
    email_states,
    follow_crm,
    history_of,
    lift,
    live_suppressions,
    mark_dead,
    opt_out,
    suppress,
)
from baton.people.models import Role
from baton.people.permissions import NotAllowed
from tests.concurrency.threads import at_once
from tests.world import MONDAY, World, record, user

LEE = "lee@example.org"
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


@pytest.fixture
def world(db: None) -> World:
    return World()


def with_address(world: World, address: str, name: str = "Lee again") -> Record:
    made = record(name, owner=world.ben)
    made.email = address
    made.save()
    return made


def test_an_opt_out_holds_for_every_record_that_has_the_address_now_or_later(world: World) -> None:
    now = with_address(world, "Lee@Example.org")
    opt_out(address=LEE, source="link", why="", at=MONDAY)
    later, other = with_address(world, LEE), with_address(world, "lea@example.org")
    states = email_states([now, later, other])
    assert [states[each.pk].is_opted_out for each in (now, later, other)] == [True, True, False]
    now.email = "new@example.org"
    assert not email_state(now).is_opted_out
    assert email_state(later).is_opted_out


def test_a_domain_in_letters_of_its_own_is_the_one_in_ascii(world: World) -> None:
    mark_dead(address="user@München.example", why="550", source="bounce", at=MONDAY)
    assert email_state(with_address(world, "USER@xn--mnchen-3ya.example")).is_dead
    assert str(Suppression.objects.get()) == "user@münchen.example"


def test_saying_it_twice_changes_nothing(world: World) -> None:
    assert opt_out(address=LEE, source="link", why="First", at=MONDAY)
    assert not opt_out(address="LEE@example.org", source="complaint", why="Second", at=TUESDAY)
    kept = Suppression.objects.get()
    assert (kept.source, kept.why, kept.suppressed_at) == ("link", "First", MONDAY)


def test_an_address_may_be_dead_and_opted_out_and_each_is_lifted_for_itself(world: World) -> None:
    opt_out(address=LEE, source="rep", why="Asked on the phone", at=MONDAY, by=world.ann)
    mark_dead(address=LEE, why="550 5.1.1", source="bounce", at=MONDAY)
    assert lift(addresses=[LEE], kind="dead", why="It works", by=world.mia, at=TUESDAY) == 1
    state = email_state(with_address(world, LEE))
    assert (state.is_opted_out, state.is_dead) == (True, False)
    assert state.opted_out
    assert state.opted_out.by == world.ann


def test_what_was_lifted_is_history_and_may_come_again(world: World) -> None:
    opt_out(address=LEE, source="link", why="", at=MONDAY)
    assert lift(addresses=["Lee@example.org "], kind="opted_out", why=" Asked to ", by=world.mia, at=TUESDAY) == 1
    assert lift(addresses=[LEE], kind="opted_out", why="Again", by=world.mia, at=TUESDAY) == 0
    opt_out(address=LEE, source="complaint", why="", at=WEDNESDAY)
    newest, first = history_of("LEE@example.org")
    assert (first.lifted_by, first.lifted_at, first.lifted_why) == (world.mia, TUESDAY, "Asked to")
    assert (newest.source, newest.lifted_at) == ("complaint", None)


@pytest.mark.parametrize("why", ["", "  "])
def test_lifting_needs_a_reason(world: World, why: str) -> None:
    opt_out(address=LEE, source="link", why="", at=MONDAY)
    with pytest.raises(ReasonMissing):
        lift(addresses=[LEE], kind="opted_out", why=why, by=world.mia, at=TUESDAY)
    assert live_suppressions([LEE])


def test_agents_opt_out_and_only_admins_lift(world: World) -> None:
    opt_out(address=LEE, source="rep", why="Asked", at=MONDAY, by=world.ann)
    with pytest.raises(NotAllowed):
        lift(addresses=[LEE], kind="opted_out", why="Please", by=world.ann, at=MONDAY)
    with pytest.raises(NotAllowed):
        opt_out(address=LEE, source="rep", why="", at=MONDAY, by=user("eve", role=Role.ENROLLER))


@pytest.mark.parametrize(
    ("until", "lifted"), [(None, 1), (MONDAY, 1), (WEDNESDAY, 1), (MONDAY - timedelta(hours=1), 0)]
)
def test_the_crm_lifts_only_what_is_older_than_its_own_change(world: World, until: object, lifted: int) -> None:
    opt_out(address=LEE, source="link", why="", at=MONDAY)
    mark_dead(address=LEE, why="", source="bounce", at=MONDAY)
    opt_in = OptIn("LEE@example.org", until)  # type: ignore[arg-type]
    assert follow_crm(opt_ins=[opt_in, opt_in], by=None, at=WEDNESDAY) == lifted
    assert (LEE, "dead") in live_suppressions([LEE])


def test_as_many_queries_for_many_as_for_one(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    records = [with_address(world, f"lead{n}@example.org") for n in range(20)]
    for many in (records[:1], records):
        entries = [
            SuppressionEntry(address=each.email, kind="opted_out", source="file", why="", at=MONDAY)
            for each in [*many, *many]
        ]
        with django_assert_num_queries(3):  # a savepoint around the one
            suppress(entries=entries, by=world.mia)
        with django_assert_num_queries(1):
            assert all(state.is_opted_out for state in email_states(many).values())
        with django_assert_num_queries(3):
            lift(addresses=[each.email for each in many], kind="opted_out", why="Asked", by=world.mia, at=MONDAY)


@pytest.mark.django_db(transaction=True)
def test_two_opt_outs_at_once_are_one(transactional_db: None) -> None:
    def say(source: str) -> bool:
        return opt_out(address=LEE, source=source, why="", at=MONDAY)

    at_once(lambda: say("link"), lambda: say("complaint"))
    assert Suppression.objects.count() == 1
