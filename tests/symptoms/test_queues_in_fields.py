"""A lookup field of the CRM may hold a queue."""

from pathlib import Path

from baton.crm.models import LookupField, Record
from baton.delegation import changes
from baton.delegation.enrollment import enroll
from baton.delegation.explain import explain
from baton.delegation.handovers import carry_out, preview_change
from baton.engage.operations import take
from baton.importing.running import Listener, import_files
from baton.mappings.rows import Problem
from baton.participants.models import ParticipantAction
from baton.people.models import Queue
from baton.sequences.settings import Setting
from tests.world import MONDAY, owners, sequence

ANN, SUE = "005Ec0000000001IAA", "005Ec0000000003IAA"
INBOUND, LEE, KIM = "00GEc000001AAAAMA4", "00QEc00000BBaeXMAT", "00QEc00000BBaeYMAT"
USERS = f"Id,Username,LastName,IsActive\n{ANN},ann@example.com,Adams,1\n{SUE},sue@example.com,Stone,1\n"
LEADS = "Id,OwnerId,LastName,SDR__c\n"


def load(folder: Path, *, lee: str, kim: str = SUE) -> list[Problem]:
    files = {
        "User.csv": USERS,
        "Group.csv": f"Id,Name,Type\n{INBOUND},Inbound Leads,Queue\n",
        "GroupMember.csv": f"GroupId,UserOrGroupId\n{INBOUND},{SUE}\n",
        "Lead.csv": f"{LEADS}{LEE},{ANN},Lee,{lee}\n{KIM},{ANN},Kim,{kim}\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    problems: list[Problem] = []
    import_files([folder], by=None, at=MONDAY, listener=Listener(on_problem=problems.append))
    return problems


def test_a_queue_in_a_lookup_field_owns_the_actions(db: None, tmp_path: Path) -> None:
    """Marketo's “Change Owner”: product docs, Salesforce lead flow actions; the owner may be a queue."""
    assert load(tmp_path, lee=INBOUND) == []
    sdr = LookupField.objects.get(name="SDR__c")
    delegated = sequence("Inbound", delegation=sdr)
    records = list(Record.objects.order_by("pk").values_list("pk", flat=True))
    enroll(sequence=delegated, records=records, by=None, at=MONDAY)
    actions = list(ParticipantAction.objects.order_by("participant", "action__position"))
    assert owners(actions) == ["Inbound Leads", "Inbound Leads", "Stone", "Stone"]
    assert explain(participant_action_id=actions[0].pk).sentences[1] == "On this lead that is Inbound Leads."
    assert load(tmp_path, lee=SUE, kim=INBOUND) == []
    assert owners(actions) == ["Stone", "Stone", "Inbound Leads", "Inbound Leads"]


def test_its_members_take_from_it(db: None, tmp_path: Path) -> None:
    load(tmp_path, lee=INBOUND, kim=INBOUND)
    sdr, queue = LookupField.objects.get(name="SDR__c"), Queue.objects.get()
    delegated = sequence("Inbound")
    enroll(sequence=delegated, records=[Record.objects.get(crm_id=LEE).pk], by=None, at=MONDAY)
    change = changes.sequence_delegation(sequence=delegated, setting=Setting.of_field(sdr))
    assert preview_change(change, at=MONDAY).flows.holdings == {queue.pk: 2}
    carry_out(change, by=None, at=MONDAY)
    first, second = ParticipantAction.objects.order_by("action__position")
    take(participant_action_id=first.pk, by=queue.members.get(), at=MONDAY)
    assert owners([first, second]) == ["Stone", "Inbound Leads"]
