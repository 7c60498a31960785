"""Delegation health beyond owners: fields, record owners, email, covers and workload; a sound world has none."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings

from baton.crm.models import LookupField, Record, Suppression
from baton.crm.suppressions import opt_out
from baton.delegation import membership, staffing
from baton.insight.problem_kinds import KINDS
from baton.insight.problems import HealthProblem, all_problems, other_problems
from baton.participants.models import ParticipantAction
from baton.people.away import RequestedAbsence
from baton.people.models import Role, User
from baton.rules.availability import CoverChoice
from baton.sequences.models import Action, Template
from tests.world import MONDAY, World, lookup_field, queue, record, sequence, user

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def problems(kind: str, *, days: int = 0) -> list[HealthProblem]:
    return [problem for problem in other_problems(at=MONDAY + days * DAY) if problem.kind == kind]


def only(kind: str, *, days: int = 0) -> tuple[int, str]:
    """The count and the sentence of the only problem of a kind."""
    (problem,) = problems(kind, days=days)
    return problem.count, problem.cause


def automatic(world: World, *, subject: str = "Hello", body: str = "Hi") -> Template:
    """The first action of the sequence becomes an automatic email."""
    template = Template.objects.create(name="Hello", object="lead", subject=subject, body=body)
    Action.objects.filter(sequence=world.sequence, position=1).update(
        type="email", is_automatic=True, template=template
    )
    User.objects.update(email="someone@northwind.example")
    return template


def test_a_sound_world_has_no_problems() -> None:
    world = World()
    world.delegate(world.sdr)
    world.enroll()
    assert all_problems(at=MONDAY) == []


def test_every_kind_has_a_sentence_for_each_of_its_facts() -> None:
    for name in KINDS:
        assert HealthProblem(name, 1, 2, "Ann", 3, "Inbound", 4, "SDR", "Lead.csv").cause


def test_a_blank_field_is_counted_by_participant() -> None:
    world = World()
    world.delegate(world.sdr)
    world.enroll(world.lee, record("Kim", owner=world.ann))
    assert only("blank_field") == (1, "SDR, which “Inbound” delegates to, is blank.")


@pytest.mark.parametrize("kind", ["inactive_in_field", "unable_in_field"])
def test_a_user_in_a_field_who_cannot_work_is_named(kind: str) -> None:
    world = World()
    world.delegate(world.sdr)
    world.enroll()
    if kind == "inactive_in_field":
        world.deactivate(world.sue)
    else:
        world.do(staffing.role(user_id=world.sue.pk, role=Role.NONE))
    count, cause = only(kind)
    assert count == 1
    assert cause.startswith("Sue is in SDR, which “Inbound” delegates to, but ")


def test_a_field_that_the_last_import_did_not_have_is_shown_with_its_new_name() -> None:
    world = World()
    world.delegate(world.sdr)
    world.enroll()
    rep = lookup_field("SDR_Rep__c")
    LookupField.objects.filter(pk=world.sdr.pk).update(absent_since=MONDAY, absent_from="Lead.csv", renamed_to=rep)
    assert only("absent_field") == (
        1,
        (
            "SDR (SDR__c) was missing from Lead.csv. It may have been renamed to SDR_Rep (SDR_Rep__c). “Inbound”"
            " still delegates to it."
        ),
    )
    world.delegate(rep)
    assert problems("absent_field") == []


def test_a_deleted_account_that_steers_is_shown_and_another_is_not() -> None:
    world = World()
    csm = lookup_field("CSM__c", object="account")
    hop = lookup_field("account.CSM__c", object="contact", on=csm)
    account = record("Acme", owner=world.ann, object="account", CSM__c=world.sue)
    world.sequence = sequence("Renewal", delegation=hop, object="contact")
    world.enroll(record("Pat", owner=world.ann, object="contact", account=account))
    assert problems("deleted_account") == []
    Record.objects.filter(pk=account.pk).update(is_deleted=True)
    assert only("deleted_account") == (
        1,
        "“Renewal” delegates to account.CSM, and the account is deleted in your CRM.",
    )


def test_an_inactive_record_owner_is_shown_even_where_others_act() -> None:
    world = World()
    world.delegate(world.sdr)
    world.enroll()
    world.deactivate(world.ann)
    assert only("record_owner_gone") == (1, "Ann is inactive but owns records in sequences.")


def test_an_email_that_failed_is_shown_with_its_problem() -> None:
    world = World()
    first, _second = world.enroll()
    ParticipantAction.objects.filter(pk=first.pk).update(problem="No value for City.")
    assert only("failed_email") == (1, "“Inbound”: No value for City.")


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (lambda world: world.ann.__class__.objects.filter(pk=world.ann.pk).update(email=""), "no_mailbox"),
        (lambda world: world.sequence.actions.update(template=None), "no_template"),
        (lambda _world: Template.objects.update(body="\n "), "empty_template"),
        (lambda _world: Template.objects.update(subject=""), "no_subject"),
        (lambda _world: Record.objects.update(email=""), "no_address"),
        (lambda _world: Record.objects.update(opted_out_of_email=True), "opted_out"),
    ],
)
def test_automatic_email_that_cannot_be_sent_is_shown_before_it_is_due(
    spoil: Callable[[World], object], kind: str
) -> None:
    world = World()
    automatic(world)
    Record.objects.update(email="Lee@Example.com")
    world.enroll()
    assert all_problems(at=MONDAY) == []
    spoil(world)
    assert [problem.kind for problem in all_problems(at=MONDAY)] == [kind]


def test_an_address_that_opted_out_or_is_dead_counts_for_every_record_with_it() -> None:
    world = World()
    automatic(world)
    Record.objects.update(email="Lee@Example.com")
    world.enroll()
    opt_out(address="lee@example.com", source=Suppression.Source.LINK, why="", at=MONDAY)
    assert only("opted_out") == (1, "Participants of “Inbound” are opted out of email.")
    Suppression.objects.update(kind=Suppression.Kind.DEAD)
    assert only("dead_address")[0] == 1


def test_a_cover_who_left_or_is_away_too_is_shown_until_the_absence_is_over() -> None:
    world = World()
    world.away(world.ann, cover=world.ben, first=MONDAY.date(), days=5)
    assert problems("away_cover") == []
    world.away(world.ben, cover=None, first=MONDAY.date() + DAY)
    assert only("away_cover") == (1, "Ben covers Ann but is away at the same time.")
    world.deactivate(world.ben)
    assert only("inactive_cover") == (1, "Ben covers Ann but is inactive.")
    assert problems("inactive_cover", days=6) == []


def test_a_queue_that_covers_is_shown_when_no_member_is_left_or_all_are_away_at_once() -> None:
    world = World()
    team = queue("Team", [world.ben, world.sam])
    monday = MONDAY.date()
    elsewhere = {world.sequence.pk: CoverChoice(team.pk)}
    away = RequestedAbsence(world.ann.pk, monday, monday + 4 * DAY, sequence_covers=elsewhere)
    world.do(staffing.absence(away=away))
    world.away(world.ben, cover=None, first=monday + DAY, days=2)
    world.away(world.sam, cover=None, first=monday + 3 * DAY)
    assert problems("away_cover") == []
    world.away(world.sam, cover=None, first=monday + 2 * DAY)
    assert only("away_cover") == (1, "Team covers Ann but is away at the same time.")
    world.do(membership.members(queue=team, user_ids=[]))
    assert only("unstaffed_cover") == (1, "Team covers Ann but has no active members.")


def test_an_owner_with_more_than_the_limit_is_overloaded(settings: LazySettings) -> None:
    world = World()
    world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(3)), record("Ben’s", owner=world.ben))
    assert problems("overloaded", days=1) == []
    settings.MOST_DUE = 2
    assert only("overloaded", days=1) == (3, "Ann has more due than the limit. The median is 1.")


def test_an_owner_with_three_times_the_median_is_overloaded() -> None:
    world = World()
    world.enroll(
        *(record(f"Ann {n}", owner=world.ann) for n in range(21)),
        *(record(f"Ben {n}", owner=world.ben) for n in range(2)),
        *(record(f"Sam {n}", owner=user(f"sam {n}")) for n in range(2)),
    )
    assert only("overloaded", days=1)[0] == 21


def test_actions_are_long_overdue_after_two_weeks_and_not_while_paused() -> None:
    world = World()
    first, _second = world.enroll()
    assert problems("long_overdue", days=14) == []
    assert only("long_overdue", days=15) == (1, "Ann has actions that are long overdue.")
    first.participant.status = "paused"
    first.participant.save()
    assert problems("long_overdue", days=15) == []


def test_problems_of_one_sequence_alone() -> None:
    world = World()
    world.delegate(world.sdr)
    world.enroll(record("Kim", owner=world.ann))
    other = sequence("Other")
    assert [problem.kind for problem in other_problems(at=MONDAY, sequence_id=world.sequence.pk)] == ["blank_field"]
    assert other_problems(at=MONDAY, sequence_id=other.pk) == []


def test_all_takes_two_queries(django_assert_num_queries: Callable[[int], object]) -> None:
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        all_problems(at=MONDAY)
