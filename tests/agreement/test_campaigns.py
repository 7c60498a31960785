"""Both forms of the rule agree on campaign members, by fields of campaign, lead and contact, whatever changes."""

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from baton.crm.fields import set_chain
from baton.crm.models import LookupField, Record
from baton.delegation import changes
from baton.delegation.enrollment import enroll
from baton.delegation.handovers import carry_out
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.rules.trail import Source
from baton.sequences.models import Sequence
from tests.agreement.oracle import disagreements
from tests.agreement.writing import taken_back
from tests.world import MONDAY, lookup_field, record, sequence, user

pytestmark = pytest.mark.django_db
RELATED = ("campaign", "lead", "contact")


def write_sequences() -> list[Sequence]:
    """One sequence for each field that campaign members can be delegated by, and for a chain of all of them."""
    stored = [lookup_field("SDR__c", object=kind) for kind in (*RELATED, "campaign member")]
    hops = [lookup_field(f"{on.object}.SDR__c", object="campaign member", on=on) for on in stored[:3]]
    values = {"object": "campaign member", "name": "campaign_owner", "label": "Campaign owner"}
    fields = [*hops, stored[3], LookupField.objects.create(**values, source=Source.CAMPAIGN_OWNER)]
    chain = LookupField.objects.create(object="campaign member", name="chain", label="Chain", source=Source.CHAIN)
    set_chain(chain=chain, entries=[field.pk for field in fields])
    return [sequence(field.name, object="campaign member", delegation=field) for field in (*fields, chain)]


def write_members(data: st.DataObject, users: list[User]) -> list[Record]:
    """Two campaigns, a lead and a contact, and members of each."""
    holders = st.sampled_from([None, *users])

    def drawn(kind: str, name: str, account: Record | None = None) -> Record:
        holder = data.draw(holders)
        lookups = {"SDR__c": holder} if holder else {}
        return record(name, owner=data.draw(st.sampled_from(users)), object=kind, account=account, **lookups)

    campaigns = [drawn("campaign", "Webinar"), drawn("campaign", "Fair")]
    persons = [drawn("lead", "Lee"), drawn("contact", "Pat")]
    members = [drawn("campaign member", "Member", data.draw(st.sampled_from(campaigns))) for _ in range(4)]
    for member in members:
        person = data.draw(st.sampled_from([None, *persons]))
        values = {"person_id": person.pk if person else None}
        carry_out(changes.record_update(record_id=member.pk, values=values), by=None, at=MONDAY)
    return [*campaigns, *persons, *members]


def change_one(data: st.DataObject, records: list[Record], users: list[User]) -> None:
    """Another owner, user in the field, campaign or person."""
    changed = data.draw(st.sampled_from(records))
    values = {"owner_id": data.draw(st.sampled_from(users)).pk}
    if changed.object == "campaign member":
        values = data.draw(st.sampled_from([{"account_id": records[0].pk}, {"person_id": records[3].pk}]))
    field = LookupField.objects.get(object=changed.object, name="SDR__c")
    holder = data.draw(st.sampled_from([None, *users]))
    lookups = {field.pk: holder.pk if holder else None}
    event(f"changed a {changed.object}")
    change = changes.record_update(record_id=changed.pk, values=values, lookups=lookups)
    carry_out(change, by=None, at=MONDAY)


@settings(max_examples=15)
@given(data=st.data())
def test_members_are_owned_as_the_rule_says_whatever_changes(data: st.DataObject) -> None:
    with taken_back():
        users = [user(name, is_active=name != "eve") for name in ("ann", "ben", "eve")]
        sequences = write_sequences()
        records = write_members(data, users)
        for made in sequences:
            enroll(sequence=made, records=[each.pk for each in records[4:]], by=None, at=MONDAY)
        assert ParticipantAction.objects.count() == len(sequences) * 4 * 2
        assert not disagreements()
        for _ in range(3):
            change_one(data, records, users)
            assert not disagreements()
