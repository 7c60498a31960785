"""The owner or the user in a lookup field changes, by an import, while records are in sequences."""

import pytest

from baton.crm.fields import set_chain
from baton.crm.models import LookupField, Record, RecordLookup
from baton.delegation import changes
from baton.delegation.effect_words import When, effect_in_words
from baton.delegation.effects import effect_of
from baton.delegation.enrollment import enroll
from baton.delegation.explain import explain
from baton.delegation.handovers import carry_out, preview_change
from baton.delegation.models import Handover
from baton.delegation.undo import undo
from baton.engage.operations import complete
from baton.insight.health import ailments
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.models import Role, User
from baton.sequences.models import Sequence
from baton.sequences.settings import Setting
from tests.importing.conftest import ACME, ANN, BEN, LEADS, LEE, PAT, SUE, USERS, Exported
from tests.importing.conftest import exported as exported  # noqa: PLC0414 - the export, for these tests too
from tests.world import MONDAY, World, covers, lookup_field, owners, reasons, record, sequence, user

pytestmark = pytest.mark.django_db
STRANGER = "005Ec0000000099IAA"


@pytest.fixture
def outbound(exported: Exported) -> Sequence:
    """Ann, Ben and Sue can work, and Ann's lead Lee is in a sequence of two calls."""
    exported.load()
    User.objects.update(role=Role.SEQUENCE_AGENT)
    made = sequence("Outbound")
    put_in(made, LEE)
    return made


def put_in(made: Sequence, crm_id: str) -> None:
    enroll(sequence=made, records=[Record.objects.get(crm_id=crm_id).pk], by=None, at=MONDAY)


def actions(made: Sequence) -> list[ParticipantAction]:
    rows = ParticipantAction.objects.filter(participant__sequence=made)
    return list(rows.select_related("owner").order_by("participant", "action__position"))


def lead(owner: str, sdr: str = SUE) -> tuple[str, str]:
    return LEADS[0], f"{LEE},{owner},Lee,lee@example.com,{sdr}"


def test_open_work_moves_to_the_new_owner_and_done_work_stays(outbound: Sequence, exported: Exported) -> None:
    """https://support.outreach.io/hc/en-us/articles/115003790574"""
    complete(participant_action_id=actions(outbound)[0].pk, by=None, at=MONDAY)
    exported.write("Lead.csv", *lead(BEN)).load()
    assert owners(actions(outbound)) == ["Ann Adams", "Ben Baker"]


def test_what_a_third_person_was_given_stays_theirs(outbound: Sequence, exported: Exported) -> None:
    """https://help.onepagecrm.com/article/757"""
    sam = user("sam")
    given = ActionFilter(participant_action_ids=(actions(outbound)[1].pk,))
    carry_out(changes.reassignment(matching=given, to=sam), by=None, at=MONDAY)
    exported.write("Lead.csv", *lead(BEN)).load()
    assert owners(actions(outbound)) == ["Ben Baker", "Sam"]


def test_a_lookup_to_somebody_who_left_falls_back_and_says_why(outbound: Sequence, exported: Exported) -> None:
    """https://github.com/SuiteCRM/SuiteCRM/issues/8935, https://github.com/SuiteCRM/SuiteCRM/issues/2032"""
    exported.write("User.csv", *USERS[:3], USERS[3].replace(",1,", ",0,")).load()
    field = Record.objects.get(crm_id=LEE).lookups.get().field
    carry_out(changes.sequence_delegation(sequence=outbound, setting=Setting.of_field(field)), by=None, at=MONDAY)
    assert (owners(actions(outbound)), reasons(actions(outbound))) == (["Ann Adams"] * 2, ["inactive"] * 2)
    sentences = " ".join(explain(participant_action_id=actions(outbound)[0].pk).sentences)
    assert "Sue Stone" in sentences
    assert "inactive" in sentences


def test_a_record_of_somebody_who_left_goes_in_and_is_seen(outbound: Sequence, exported: Exported) -> None:
    """https://github.com/SalesforceFoundation/NPSP/issues/751"""
    gone = [line.replace(",1,", ",0,") for line in USERS[1:]]
    exported.write("User.csv", USERS[0], *gone).write("Lead.csv", *lead(BEN, BEN)).load()
    assert owners(actions(outbound)) == ["Ben Baker"] * 2
    assert [(ailment.kind, ailment.owner) for ailment in ailments()] == [("inactive", "Ben Baker")]


def test_an_unknown_user_in_one_cell_does_not_stop_the_owner_change(outbound: Sequence, exported: Exported) -> None:
    """https://github.com/SalesforceFoundation/NPSP/issues/751"""
    exported.write("Lead.csv", *lead(BEN, STRANGER)).load()
    assert owners(actions(outbound)) == ["Ben Baker"] * 2
    assert [problem.column for problem in exported.problems] == ["SDR__c"]


def test_a_user_who_is_missing_from_the_export_loses_nothing(outbound: Sequence, exported: Exported) -> None:
    """https://crmsupport.freshworks.com/support/solutions/articles/50000002619"""
    exported.write("User.csv", USERS[0], *USERS[2:]).load()
    assert User.objects.get(crm_id=ANN).is_active
    assert owners(actions(outbound)) == ["Ann Adams"] * 2


def test_the_account_field_follows_a_contact_to_its_new_account(exported: Exported) -> None:
    """https://knowledge.hubspot.com/crm-setup/sync-ownership (“not retroactive”)"""
    other = "001Ec00000FzlUeIAJ"
    accounts = ("Id,Name,OwnerId,CSM__c", f"{ACME},Acme,{ANN},{BEN}", f"{other},Other,{ANN},{SUE}")
    contact = f"Id,LastName,OwnerId,AccountId\n{PAT},Pat,{ANN},"
    exported.write("Account.csv", *accounts).write("Contact.csv", contact + ACME).load()
    User.objects.update(role=Role.SEQUENCE_AGENT)
    csm = LookupField.objects.get(object="contact", related_field__name="CSM__c")
    made = sequence("Success", object="contact", delegation=csm)
    put_in(made, PAT)
    assert owners(actions(made)) == ["Ben Baker"] * 2
    exported.write("Contact.csv", contact + other).load()
    assert owners(actions(made)) == ["Sue Stone"] * 2
    exported.write("Contact.csv", contact).load()
    assert (owners(actions(made)), reasons(actions(made))) == (["Ann Adams"] * 2, ["blank"] * 2)


def test_cover_counts_for_whoever_a_field_names(world: World) -> None:
    """https://github.com/ProcessMaker/processmaker/pull/6971"""
    world.delegate(world.sdr)
    world.away(world.sue, cover=world.ben, first=MONDAY.date())
    [first, _second] = world.enroll()
    assert (owners([first]), covers([first])) == (["Sue"], ["Ben"])


def test_the_cover_of_a_cover_stands_in(world: World) -> None:
    """https://github.com/zammad/zammad/issues/3694"""
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    world.away(world.ben, cover=world.sam, first=MONDAY.date())
    assert covers(world.enroll()[:1]) == ["Sam"]


def test_a_ring_of_covers_leaves_the_owner_and_says_so(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    world.away(world.ben, cover=world.ann, first=MONDAY.date())
    [first, _second] = world.enroll()
    assert covers([first]) == [None]
    assert "Ben" in " ".join(explain(participant_action_id=first.pk).sentences)


def test_a_cover_who_leaves_meanwhile_covers_no_more_and_health_says_so(world: World) -> None:
    """https://docs.oracle.com/en/cloud/paas/process-automation (out of office)"""
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    actions = world.enroll()
    world.deactivate(world.ben)
    assert covers(actions[:1]) == [None]
    assert "away_uncovered" in {ailment.kind for ailment in ailments()}


def test_everybody_can_be_asked_why_it_is_theirs(world: World) -> None:
    """https://github.com/mshanemc/roundRobinProcessBuilder/issues/42"""
    world.delegate(world.sdr)
    blank = record("Blank", owner=world.ben)
    world.enroll(world.lee, blank)
    world.reassign(world.actions(blank.pk)[0], to=world.sam)
    told = [explain(participant_action_id=pa.pk).sentences for pa in world.actions()]
    assert all(told)
    assert "Sue" in " ".join(told[0])
    assert "blank" in " ".join(told[3])
    assert "Sam" in " ".join(told[2])


def test_an_edit_of_a_live_delegation_is_undone_exactly(world: World) -> None:
    """Other products have no undo for it."""
    world.enroll(world.lee, record("Kim", owner=world.ben))
    before = owners(world.actions())
    outcome = world.delegate(world.sdr)
    assert owners(world.actions()) == ["Sue", "Sue", "Ben", "Ben"]
    world.undo(outcome)
    assert owners(world.actions()) == before
    world.sequence.refresh_from_db()
    assert world.sequence.delegation is None


def test_an_undone_owner_change_of_the_crm_follows_the_crm_again_once_that_is_corrected(
    outbound: Sequence, exported: Exported
) -> None:
    """https://github.com/mshanemc/roundRobinProcessBuilder/issues/42 (a mistaken mass owner change)"""
    exported.write("Lead.csv", *lead(BEN)).load()
    mistake = Handover.objects.get(cause="records")
    promised = effect_in_words(effect_of(preview_change(undo(handover=mistake), at=MONDAY)), when=When.PREVIEW)
    assert any("whatever the CRM says, until" in str(fact) for fact in promised.facts)
    carry_out(undo(handover=mistake), by=None, at=MONDAY)
    assert (owners(actions(outbound)), reasons(actions(outbound))) == (["Ann Adams"] * 2, ["restored"] * 2)
    exported.write("Lead.csv", *lead(ANN)).load()
    assert (owners(actions(outbound)), reasons(actions(outbound))) == (["Ann Adams"] * 2, ["record_owner"] * 2)
    exported.write("Lead.csv", *lead(SUE)).load()
    assert owners(actions(outbound)) == ["Sue Stone"] * 2


def test_an_ordered_fallback_is_tried_in_its_order(world: World) -> None:
    """One field after the other, before the record owner: [SDR__c, AE__c]."""
    ae = lookup_field("AE__c")
    kim = record("Kim", owner=world.ben)
    RecordLookup.objects.create(record=kim, field=ae, owner=user("ada"))
    chain = LookupField.objects.create(object="lead", name="chain", label="SDR, then AE", source="chain")
    set_chain(chain=chain, entries=[world.sdr.pk, ae.pk])
    world.delegate(chain)
    assert owners(world.enroll(world.lee, kim)) == ["Sue", "Sue", "Ada", "Ada"]
