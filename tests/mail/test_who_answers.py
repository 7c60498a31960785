"""The action's own setting of who answers replies to its emails: the SDR writes, the AE answers."""

import pytest

from baton.crm.models import LookupField, RecordLookup
from baton.mail.models import Mail
from baton.mail.replies import reasons_of
from baton.people.permissions import NotAllowed
from baton.rules.trail import Source
from baton.sequences.building import clone
from baton.sequences.file_shape import SequenceFile
from baton.sequences.models import Action, Sequence
from baton.sequences.operations import load
from baton.sequences.queries import FieldOfAnotherObject
from baton.sequences.replies import ChosenForActionsOnly, set_who_answers, who_answers
from baton.sequences.settings import Setting
from baton.sequences.usage import uses_by_field
from tests.mail.conftest import TUESDAY
from tests.mail.replying import reply_to, to_answer
from tests.world import MONDAY, World, lookup_field, queue


@pytest.fixture
def ae(world: World) -> LookupField:
    """The account executive of lee is ben."""
    field = lookup_field("AE__c")
    RecordLookup.objects.create(record=world.lee, field=field, owner=world.ben)
    return field


def answered_by(sent: Mail, setting: Setting, world: World) -> Action:
    action = sent.participant_action.action
    set_who_answers(action=action, setting=setting, by=world.mia, at=MONDAY)
    return action


def test_the_ae_answers_what_the_sdr_sent(world: World, sent: Mail, ae: LookupField) -> None:
    received = reply_to(sent)
    assert to_answer(world.ann) == ["Lee"]
    answered_by(sent, Setting.of_field(ae), world)
    assert (to_answer(world.ben), to_answer(world.ann)) == (["Lee"], [])
    first, *_others = reasons_of(received, at=TUESDAY)
    assert first == "The action sets who answers its replies: AE."


def test_without_the_setting_whoever_owns_the_action_answers(world: World, sent: Mail) -> None:
    assert reasons_of(reply_to(sent), at=TUESDAY)[0] == "Ann owns the action whose email was answered."


def test_while_the_ae_is_away_their_cover_answers(world: World, sent: Mail, ae: LookupField) -> None:
    answered_by(sent, Setting.of_field(ae), world)
    reply_to(sent)
    world.away(world.ben, cover=world.sue, first=TUESDAY.date())
    assert to_answer(world.sue) == ["Lee"]


def test_a_blank_field_leaves_the_reply_to_the_record_owner(world: World, sent: Mail, ae: LookupField) -> None:
    answered_by(sent, Setting.of_field(ae), world)
    RecordLookup.objects.all().delete()
    type(world.lee).objects.filter(pk=world.lee.pk).update(owner=world.sue)
    reply_to(sent)
    assert to_answer(world.sue) == ["Lee"]


def test_taken_back_the_owner_of_the_action_answers_again(world: World, sent: Mail, ae: LookupField) -> None:
    action = answered_by(sent, Setting.of_field(ae), world)
    answered_by(sent, Setting.INHERIT, world)
    reply_to(sent)
    assert to_answer(world.ann) == ["Lee"]
    assert who_answers([action]) == {action.pk: Setting.INHERIT}


def test_only_who_may_delegate_sets_it(world: World, sent: Mail, ae: LookupField) -> None:
    action = sent.participant_action.action
    with pytest.raises(NotAllowed):
        set_who_answers(action=action, setting=Setting.of_field(ae), by=world.ann, at=MONDAY)


def test_fields_of_others_and_members_in_turn_are_refused(world: World, sent: Mail) -> None:
    with pytest.raises(FieldOfAnotherObject):
        answered_by(sent, Setting.of_field(lookup_field("CSM__c", object="contact")), world)
    turn = LookupField.objects.create(
        object="lead", name="turn", label="In turn", source=Source.ROTATION, owner=queue("Leads")
    )
    with pytest.raises(ChosenForActionsOnly):
        answered_by(sent, Setting.of_field(turn), world)


def test_the_field_is_known_to_be_used(world: World, sent: Mail, ae: LookupField) -> None:
    action = answered_by(sent, Setting.of_field(ae), world)
    [use] = uses_by_field(field_ids=[ae.pk])[ae.pk]
    assert (use.sequence_id, use.action) == (action.sequence_id, action.name)


def test_a_sequence_file_says_who_answers(world: World, ae: LookupField) -> None:
    actions = [{"name": "Hello", "type": "email", "replies": "AE__c"}, {"name": "Again", "type": "email"}]
    content = {"name": "Outbound", "object": "lead", "actions": actions}
    loaded = load(file=SequenceFile.model_validate(content), by=None, at=MONDAY).sequence
    assert written(loaded) == [Setting.of_field(ae), Setting.INHERIT]
    assert load(file=SequenceFile.model_validate(content), by=None, at=MONDAY).outcome == "unchanged"
    del actions[0]["replies"]
    assert load(file=SequenceFile.model_validate(content), by=None, at=MONDAY).outcome == "updated"
    assert written(loaded) == [Setting.INHERIT, Setting.INHERIT]


def test_a_clone_has_the_same(world: World, sent: Mail, ae: LookupField) -> None:
    action = answered_by(sent, Setting.of_field(ae), world)
    copy = clone(sequence=action.sequence, name="Copy", by=world.mia, at=MONDAY)
    assert [setting for setting in written(copy) if setting != Setting.INHERIT] == [Setting.of_field(ae)]


def written(sequence: Sequence) -> list[Setting]:
    actions = list(sequence.actions.order_by("position"))
    settings = who_answers(actions)
    return [settings[action.pk] for action in actions]
