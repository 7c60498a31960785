"""The demo organization Northwind: a fictional sales team after three weeks with Baton.

All dates are relative to the time of loading. The work is created in the same order each time, through the operations
that users use.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

from django.db.models import Q

from baton import sql
from baton.cli.northwind_email import receive_replies, send_as_written
from baton.crm.queries import record_ids
from baton.delegation import changes, staffing
from baton.delegation.change import Change
from baton.delegation.enrollment import ANALYZE, enroll
from baton.delegation.handovers import ChangeOutcome, carry_out
from baton.delegation.undo import undo
from baton.engage import operations as engage
from baton.importing.running import import_files
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.away import RequestedAbsence
from baton.people.models import Owner, Role, User
from baton.people.permissions import Verb, roles_for
from baton.people.queries import find_owner, find_user
from baton.sequences import files
from baton.sequences import operations as sequences
from baton.sequences.models import Calendar, Sequence
from baton.sequences.queries import find_field, find_sequence
from baton.sequences.settings import Setting
from baton.sequences.template_files import load_templates, read_templates
from baton.sql.transactions import one_transaction

ANALYZE_RECORDS = sql.Sql("crm/importing", "analyze_records")
DEMO_FILES = Path(__file__).parent.parent / "demo"
PASSWORD = "baton-demo"  # noqa: S105 - public on purpose
SIGN_INS = ("Maya Okafor", "Nadia Petrova", "Daniel Reyes", "Grace Lindqvist")
CALENDARS = {"US office hours": "US", "German office hours": "DE"}
ADMIN, MANAGER, ENROLLER = "Maya Okafor", "Nadia Petrova", "Integration User"

NOTES_BY_TYPE = {
    "call": ("No answer, left a message.", "Reached them: interested, wants prices.", "Asked to call again.", ""),
    "email": ("",),
    "sms": ("",),
    "task": ("Done, see the account.", ""),
}
WHY_SKIPPED = {
    "call": "The number does not work.",
    "email": "We spoke on the phone today.",
    "sms": "This is a landline.",
    "task": "Done for a colleague of theirs last month.",
}
SKIP_EVERY = 9  # one of so many actions is skipped


@dataclass(frozen=True)
class Batch:
    """The records of one owner, enrolled together. `completed` cycles through the numbers of completed actions."""

    sequence: str
    owner: str
    days_ago: int
    completed: tuple[int, ...]


BATCHES = (
    Batch("Customer onboarding", "Grace Lindqvist", 15, (4, 3, 5)),
    Batch("EMEA nurture", "EMEA Leads", 12, (2, 3, 1)),
    Batch("Inbound leads", "Inbound Leads", 8, (5, 4, 3, 5, 2)),
    Batch("Outbound", "Tom Becker", 6, (2, 1, 3)),
    Batch("Inbound leads", "Daniel Reyes", 5, (3, 2, 1)),
    Batch("EMEA nurture", "Unstaffed", 4, (0,)),
    Batch("EMEA nurture", "Victor Hughes", 4, (0,)),
    Batch("Inbound leads", "Priya Nair", 3, (2, 1)),
    Batch("Customer onboarding", "Ben Carter", 2, (1, 2, 0)),
    Batch("Inbound leads", "Aiko Tanaka", 1, (1, 0)),
    Batch("Closing the deal", "Grace Lindqvist", 9, (2, 1, 0)),
    Batch("Closing the deal", "Omar Haddad", 4, (1, 0)),
    Batch("Webinar follow-up", "Inbound Leads", 7, (2, 1, 0)),
    Batch("Webinar follow-up", "Tom Becker", 6, (2, 1)),
    Batch("Webinar follow-up", "Daniel Reyes", 5, (1, 0)),
    Batch("Webinar follow-up", "Grace Lindqvist", 3, (1, 0)),
)


@one_transaction
def load_northwind(*, at: datetime) -> None:
    """Load the whole demo in one transaction."""
    # Through the importer, the operations and the sequence files, so the demo also shows that these work.
    import_files([DEMO_FILES / "salesforce-export"], by=None, at=at - timedelta(days=21))
    # Nobody else gathers statistics of what is not committed yet, and without them some emails take minutes to write.
    sql.run(ANALYZE_RECORDS)
    _set_up_access(at)
    maya, start = find_user(ADMIN), at - timedelta(days=20)
    for name, country in CALENDARS.items():
        Calendar.objects.create(name=name, country=country, weekdays=[0, 1, 2, 3, 4])
    load_templates(read_templates(DEMO_FILES / "templates.yaml"), by=maya, at=start)
    for file in sorted((DEMO_FILES / "sequences").glob("*.yaml")):
        loaded = sequences.load(file=files.read_sequence_file(file), by=maya, at=start)
        sequences.activate(sequence=loaded.sequence, by=maya, at=start)
    for batch in BATCHES:
        _enroll_and_work(batch, at)
    receive_replies(at=at)
    _hand_over(at)


def sign_in_users() -> list[User]:
    """The active users that one can sign in as; none where the demo is not loaded."""
    users = User.objects.filter(name__in=SIGN_INS, email__endswith="@northwind.example", is_active=True)
    return list(users.order_by("pk"))


def _set_up_access(at: datetime) -> None:
    roles = {ADMIN: Role.SEQUENCE_ADMIN, MANAGER: Role.MANAGER, ENROLLER: Role.ENROLLER}
    for user in User.objects.filter(is_active=True).order_by("pk"):
        carry_out(staffing.role(user_id=user.pk, role=roles.get(user.name, Role.SEQUENCE_AGENT)), by=None, at=at)
    for name in SIGN_INS:
        user = find_user(name)
        # Published anyway, and so that it can be remembered: shorter than people's own passwords have to be.
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])


def _enroll_and_work(batch: Batch, at: datetime) -> None:
    sequence = find_sequence(batch.sequence)
    records = record_ids(object=sequence.object, owner=find_owner(batch.owner))
    start = at - timedelta(days=batch.days_ago)
    enroll(sequence=sequence, records=records, by=find_user(ENROLLER), at=start, why=f"Owned by {batch.owner}")
    sql.run(ANALYZE)
    aims = dict(zip(records, cycle(batch.completed), strict=False))
    for step in range(max(batch.completed)):
        _work([record for record, aim in aims.items() if aim > step], sequence, at)


def _work(records: list[int], sequence: Sequence, at: datetime) -> None:
    """Close the current actions of these records that are due and have someone to work them."""
    due = ParticipantAction.objects.select_related("action", "owner").filter(
        participant__record__in=records,
        participant__sequence=sequence,
        status=ParticipantAction.Status.CURRENT,
        expected_at__lt=at - timedelta(hours=1),
    )
    # By a fixed order and no chance: screenshots and tests find the same people at the same work.
    for turn, pa in enumerate(due.order_by("expected_at", "pk"), start=1):
        if person := _performer(pa.owner, turn):
            _close(pa, turn, person)


def _close(pa: ParticipantAction, turn: int, person: User) -> None:
    # A minute apart, so history has an order and reports do not show a hundred calls in one second.
    done_at = pa.expected_at + timedelta(minutes=turn)
    if turn % SKIP_EVERY == 0:
        engage.skip(participant_action_id=pa.pk, by=person, at=done_at, note=WHY_SKIPPED[pa.action.type])
    elif not send_as_written(pa, by=person, at=done_at):
        notes = NOTES_BY_TYPE[pa.action.type]
        note = notes[turn % len(notes)]
        engage.complete(participant_action_id=pa.pk, by=person, at=done_at, note=note)


def _performer(owner: Owner, turn: int) -> User | None:
    """The owner or a member of the owning queue; None if nobody can work the action."""
    people = User.objects.filter(Q(pk=owner.pk) | Q(queues=owner.pk), is_active=True)
    candidates = list(people.filter(role__in=roles_for(Verb.WORK_ACTIONS)).order_by("pk"))
    return candidates[turn % len(candidates)] if candidates else None


def _hand_over(at: datetime) -> None:
    """Ownership changes of the last day, one of them undone."""
    maya, daniel, victor = find_user(ADMIN), find_user("Daniel Reyes"), find_user("Victor Hughes")

    def do(change: Change, *, hours_ago: int, why: str, by: User = maya) -> ChangeOutcome:
        return carry_out(change, by=by, at=at - timedelta(hours=hours_ago), why=why)

    do(_reassignment(victor, to="Tom Becker"), hours_ago=22, why="Victor has left")
    mistake = do(_reassignment(find_owner("EMEA Leads"), to="Ben Carter"), hours_ago=20, why="Wrong queue")
    assert mistake.handover is not None  # noqa: S101 - a reassignment is always recorded
    do(undo(handover=mistake.handover), hours_ago=19, why="It was the wrong queue")
    do(_away(daniel, at, days=(1, 5), cover="Priya Nair"), hours_ago=5, why="Holiday", by=daniel)
    do(_away(find_user("Lucia Ferrari"), at, days=(3, 4)), hours_ago=4, why="Trade fair")
    do(_local_calls_by_executives(), hours_ago=2, why="Account executives speak the language")


def _reassignment(owner: Owner, *, to: str) -> Change:
    return changes.reassignment(matching=ActionFilter(owner_id=owner.pk), to=find_owner(to))


def _away(user: User, at: datetime, *, days: tuple[int, int], cover: str = "") -> Change:
    first, last = (at.date() + timedelta(days=offset) for offset in days)
    return staffing.absence(away=RequestedAbsence(user.pk, first, last, find_user(cover).pk if cover else None))


def _local_calls_by_executives() -> Change:
    sequence = find_sequence("EMEA nurture")
    field = find_field(object=sequence.object, name="AE__c")
    action = sequence.actions.select_related("sequence").get(name="Local call")
    return changes.action_delegation(action=action, setting=Setting.of_field(field), keep_reassigned=True)
