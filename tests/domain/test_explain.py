"""Why an action is owned by whom it is, in sentences, and every owner it has had."""

from baton.delegation import changes
from baton.delegation.explain import Explanation, explain
from baton.engage.operations import complete
from baton.participants.models import ParticipantAction
from baton.rules.delegation import Reason
from baton.sequences.settings import Setting
from tests.world import MONDAY, World, lookup_field, queue, record, sequence


def explained(pa: ParticipantAction) -> Explanation:
    return explain(participant_action_id=pa.pk)


def test_without_delegation_it_is_the_record_owner(world: World) -> None:
    assert explained(world.enrol()[0]).sentences == (
        "The action inherits from the sequence 'Inbound', which has no delegation.",
        "It is owned by the owner of the lead 'Lee', Ann.",
    )


def test_the_user_in_the_field_is_named(world: World) -> None:
    world.delegate(world.sdr)
    assert explained(world.enrol()[0]).sentences == (
        "The action inherits from the sequence 'Inbound', which has the field SDR; the user in it is Sue.",
    )


def test_an_override_is_named(world: World) -> None:
    world.override(1, Setting.of_field(world.sdr))
    [sentence] = explained(world.enrol()[0]).sentences
    assert sentence == "The action 'Call 1' overrides the sequence and has the field SDR; the user in it is Sue."


def test_a_blank_field_is_told(world: World) -> None:
    world.delegate(world.sdr)
    sentences = explained(world.enrol(record("Blank", owner=queue("Leads")))[0]).sentences
    assert sentences[0].endswith("which has the field SDR; it is blank.")
    assert sentences[1] == "So it is owned by the owner of the lead 'Blank', Leads."


def test_an_inactive_user_in_the_field_is_named(world: World) -> None:
    world.delegate(world.sdr)
    world.deactivate(world.sue)
    sentences = explained(world.enrol()[0]).sentences
    assert sentences[0].endswith("which has the field SDR; the user in it, Sue, is inactive.")
    assert sentences[1] == "So it is owned by the owner of the lead 'Lee', Ann."


def test_a_field_on_the_account_is_read_there(world: World) -> None:
    csm = lookup_field("CSM__c", object="account")
    hop = lookup_field("Account.CSM__c", object="contact", on_account=csm)
    acme = record("Acme", owner=world.ann, object="account", CSM__c=world.sue)
    world.sequence = sequence("Renewal", delegation=hop, object="contact")
    for contact, reason in (
        (record("Cleo", owner=world.ann, object="contact", account=acme), Reason.LOOKUP),
        (record("Dora", owner=world.ann, object="contact"), Reason.BLANK),
    ):
        assert explained(world.enrol(contact)[0]).ownership.reason == reason


def test_a_reassignment_is_told_and_what_the_rule_would_say(world: World) -> None:
    actions = world.enrol()
    world.reassign(*actions, to=world.ben)
    explanation = explained(actions[0])
    assert explanation.sentences == ("Reassigned by hand to Ben.",)
    assert (explanation.ownership.reason, explanation.by_rule.owner.name) == (Reason.REASSIGNED, "Ann")


def test_the_cover_is_named(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    first, second = world.enrol()
    assert explained(first).sentences[-1] == "Ann is away on the expected execution date. Ben covers."
    assert "away" not in explained(second).sentences[-1]


def test_everybody_who_was_asked_is_named(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    world.away(world.ben, cover=world.sam, first=MONDAY.date())
    first = world.enrol()[0]
    assert explained(first).sentences[-1].endswith("Asked in turn: Ben, Sam. Sam covers.")
    world.deactivate(world.sam)
    assert (
        explained(first)
        .sentences[-1]
        .endswith("Asked in turn: Ben, Sam. Nobody who is there covers, so Ann keeps it.")
    )


def test_a_closed_action_is_explained_by_what_was_kept_of_it(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    first = world.enrol()[0]
    complete(participant_action_id=first.pk, by=world.ben, at=MONDAY)
    world.delegate(world.sdr)
    world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": world.sam.pk}))
    explanation = explained(first)
    assert explanation.sentences == (
        "Ann owned it when it was completed.",
        "No delegation: the record owner.",
        "Ben covered.",
    )
    assert explanation.ownership.owner.name == "Ann"


def test_history_tells_every_owner_in_turn_and_why_each_came(world: World) -> None:
    first = world.enrol()[0]
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
        ("enrolment", None, "Ann", None),
        ("sequence_delegation", "Ann", "Sue", None),
        ("reassignment", "Sue", "Ben", None),
        ("absence", "Ben", "Ben", "Sam"),
    ]
