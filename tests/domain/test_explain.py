"""Why an action is owned by whom it is, in sentences, and every owner it has had."""

from datetime import timedelta

from django.utils.formats import date_format

from baton.crm.models import Record
from baton.delegation import changes, staffing
from baton.delegation.explain import Explanation, explain
from baton.delegation.handovers import carry_out
from baton.engage.operations import complete, take
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.away import RequestedAbsence
from baton.rules.delegation import Reason
from baton.sequences.settings import Setting
from tests.world import MONDAY, World, lookup_field, queue, record, sequence


def explained(pa: ParticipantAction) -> Explanation:
    return explain(participant_action_id=pa.pk)


def test_without_delegation_it_is_the_record_owner(world: World) -> None:
    assert explained(world.enroll()[0]).sentences == (
        "Sequence “Inbound” has no delegation.",
        "So the record owner, Ann, owns this action.",
    )


def test_the_user_in_the_field_is_named(world: World) -> None:
    world.delegate(world.sdr)
    assert explained(world.enroll()[0]).sentences == (
        "Sequence “Inbound” delegates to SDR.",
        "On this lead that is Sue.",
    )


def test_an_override_is_named(world: World) -> None:
    world.override(1, Setting.of_field(world.sdr))
    assert explained(world.enroll()[0]).sentences == (
        "Action “Call 1” overrides the sequence and delegates to SDR.",
        "On this lead that is Sue.",
    )
    world.override(1, Setting.RECORD_OWNER)
    assert explained(world.actions()[0]).sentences[0] == (
        "Action “Call 1” overrides the sequence and has no delegation."
    )


def test_a_blank_field_is_told(world: World) -> None:
    world.delegate(world.sdr)
    blank = record("Blank", owner=queue("Leads", [world.ben]))
    assert explained(world.enroll(blank)[0]).sentences[1:] == (
        "That field is blank on this lead.",
        "So the record owner, Leads, owns this action.",
    )


def test_an_inactive_user_in_the_field_is_named(world: World) -> None:
    world.delegate(world.sdr)
    world.deactivate(world.sue)
    assert explained(world.enroll()[0]).sentences[1:] == (
        "On this lead that is Sue, who is inactive.",
        "So the record owner, Ann, owns this action.",
    )


def test_a_field_on_the_account_is_read_there(world: World) -> None:
    def contact_of(account: Record | None) -> Record:
        return record("Cleo", owner=world.ann, object="contact", account=account)

    csm = lookup_field("CSM__c", object="account")
    hop = lookup_field("Account.CSM__c", object="contact", on=csm)
    acme = record("Acme", owner=world.ann, object="account", CSM__c=world.sue)
    world.sequence = sequence("Renewal", delegation=hop, object="contact")
    globex = record("Globex", owner=world.ann, object="account")
    for contact, reason, sentence in (
        (contact_of(acme), Reason.LOOKUP, "On the account, Acme, that is Sue."),
        (contact_of(globex), Reason.BLANK, "That field is blank on the account, Globex."),
        (contact_of(None), Reason.BLANK, "This contact has no account."),
    ):
        explanation = explained(world.enroll(contact)[0])
        assert (explanation.assignment.reason, explanation.sentences[1]) == (reason, sentence)


def test_an_owner_who_cannot_work_is_named(world: World) -> None:
    empty = world.enroll(record("Kim", owner=queue("Partners")))[0]
    assert explained(empty).sentences[-1] == (
        "Partners has no active members, so no one can take this action from the queue."
    )
    world.deactivate(world.ann)
    why = explained(world.enroll()[0])
    assert why.sentences[-1] == "Ann is inactive but owns this action until it is reassigned."


def test_a_reassignment_is_told_and_what_the_rule_would_say(world: World) -> None:
    actions = world.enroll()
    world.reassign(*actions, to=world.ben)
    explanation = explained(actions[0])
    assert explanation.sentences == ("Mia reassigned this action to Ben.",)
    assert explanation.assignment.reason == Reason.REASSIGNED
    assert explanation.without_reassignment == "Without the reassignment, Ann would own this action."


def test_who_set_an_absence_did_not_reassign_what_it_covers(world: World) -> None:
    first = world.enroll()[0]
    matching = ActionFilter(participant_action_ids=(first.pk,))
    carry_out(changes.reassignment(matching=matching, to=world.ben), by=world.mia, at=MONDAY)
    away = RequestedAbsence(world.ben.pk, MONDAY.date(), MONDAY.date(), world.sam.pk)
    carry_out(staffing.absence(away=away), by=world.ben, at=MONDAY)
    assert explained(first).sentences[0] == "Mia reassigned this action to Ben."


def test_who_takes_an_action_from_a_queue_is_said_to_take_it(world: World) -> None:
    first = world.enroll(record("Kim", owner=queue("Partners", [world.ben])))[0]
    take(participant_action_id=first.pk, by=world.ben, at=MONDAY)
    assert explained(first).sentences == ("Ben took this action.",)


def test_the_cover_is_named(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    first, second = world.enroll()
    assert explained(first).sentences[-2:] == (
        f"Ann is away on {date_format(MONDAY)}, when this action is expected.",
        "Ben covers.",
    )
    assert explained(second).sentences[-1] == "So the record owner, Ann, owns this action."


def test_both_ends_of_the_days_away_are_named(world: World) -> None:
    first = MONDAY.date()
    world.away(world.ann, cover=world.ben, first=first, days=3)
    assert explained(world.enroll()[0]).sentences[-2] == (
        f"Ann is away from {date_format(first)} to {date_format(first + timedelta(days=2))},"
        " when this action is expected."
    )


def test_everybody_who_was_asked_is_named(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    world.away(world.ben, cover=world.sam, first=MONDAY.date())
    first = world.enroll()[0]
    assert explained(first).sentences[-2:] == ("Ben would cover but is away too.", "Sam covers.")
    world.deactivate(world.sam)
    assert explained(first).sentences[-3:] == (
        "Ben would cover but is away too.",
        "Sam would cover but is inactive.",
        "There is no available cover, so Ann keeps this action.",
    )


def test_a_closed_action_is_explained_by_what_was_kept_of_it(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    first = world.enroll()[0]
    complete(participant_action_id=first.pk, by=world.ben, at=MONDAY)
    world.delegate(world.sdr)
    world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": world.sam.pk}))
    explanation = explained(first)
    assert explanation.sentences == (
        "Ann owned this action when it was completed.",
        "Record owner (no delegation).",
        "Ben covered.",
        "Ben completed it.",
    )
    assert explanation.assignment.owner.name == "Ann"


def test_history_tells_every_owner_in_turn_and_why_each_came(world: World) -> None:
    first = world.enroll()[0]
    world.delegate(world.sdr)
    world.reassign(first, to=world.ben)
    world.away(world.ben, cover=world.sam, first=MONDAY.date())
    told = [
        (
            change.handover.cause,
            change.from_owner.name if change.from_owner else None,
            change.to_owner.name,
            change.to_cover.name if change.to_cover else None,
        )
        for change in explained(first).history
    ]
    assert told == [
        ("enrollment", None, "Ann", None),
        ("sequence_delegation", "Ann", "Sue", None),
        ("reassignment", "Sue", "Ben", None),
        ("absence", "Ben", "Ben", "Sam"),
    ]
