"""A small organisation for tests: ann owns, ben covers, mia administers, sam is a stranger."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from baton.crm.models import LookupField, Record, RecordLookup
from baton.delegation import changes, staffing
from baton.delegation.change import Change
from baton.delegation.enrollment import enroll
from baton.delegation.handovers import ChangeOutcome, carry_out
from baton.delegation.undo import undo
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.away import RequestedAbsence
from baton.people.models import Owner, Queue, QueueMember, Role, User
from baton.sequences.models import Action, Sequence
from baton.sequences.settings import Setting

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def coming_monday() -> datetime:
    """Nine on the Monday after next, for what the clock of today decides about."""
    today = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    return today + timedelta(days=14 - today.weekday())


def user(name: str, *, role: Role = Role.SEQUENCE_AGENT, is_active: bool = True, time_zone: str = "UTC") -> User:
    return User.objects.create(
        kind=Owner.Kind.USER,
        username=name,
        name=name.title(),
        role=role,
        is_active=is_active,
        time_zone=time_zone,
    )


def queue(name: str, members: Iterable[User] = ()) -> Queue:
    made = Queue.objects.create(kind=Owner.Kind.QUEUE, name=name)
    QueueMember.objects.bulk_create(QueueMember(queue=made, user=member) for member in members)
    return made


def lookup_field(name: str, *, object: str = "lead", on: LookupField | None = None) -> LookupField:  # noqa: A002
    """A lookup field of records of an object, or with `on` that field of a related record."""
    through = on.object if on else ""
    label = name.removesuffix("__c")
    return LookupField.objects.create(object=object, name=name, label=label, related_field=on, through=through)


def record(
    name: str = "Lee",
    *,
    owner: Owner,
    object: str = "lead",  # noqa: A002
    account: Record | None = None,
    **lookups: Owner,
) -> Record:
    """A record; the lookups are given by field name (`SDR__c=sue`)."""
    made = Record.objects.create(object=object, name=name, owner=owner, account=account)
    for field_name, holder in lookups.items():
        lookup = LookupField.objects.get(object=object, name=field_name)
        RecordLookup.objects.create(record=made, field=lookup, owner=holder)
    return made


def sequence(
    name: str = "Inbound",
    *,
    delegation: LookupField | None = None,
    actions: int = 2,
    object: str = "lead",  # noqa: A002
) -> Sequence:
    """An active sequence of calls, a business day apart."""
    made = Sequence.objects.create(name=name, object=object, status="active", delegation=delegation)
    Action.objects.bulk_create(
        Action(sequence=made, position=n, name=f"Call {n}", type="call", wait_days=min(n - 1, 1))
        for n in range(1, actions + 1)
    )
    return made


@dataclass
class World:
    """Ann owns the record `lee`, whose SDR is sue; the sequence has no delegation yet."""

    mia: User = field(default_factory=lambda: user("mia", role=Role.SEQUENCE_ADMIN))
    ann: User = field(default_factory=lambda: user("ann"))
    ben: User = field(default_factory=lambda: user("ben"))
    sam: User = field(default_factory=lambda: user("sam"))
    sue: User = field(default_factory=lambda: user("sue"))
    sdr: LookupField = field(default_factory=lambda: lookup_field("SDR__c"))
    lee: Record = field(init=False)
    sequence: Sequence = field(init=False)

    def __post_init__(self) -> None:
        self.lee = record(owner=self.ann, SDR__c=self.sue)
        self.sequence = sequence()

    def enroll(self, *records: Record, at: datetime = MONDAY) -> list[ParticipantAction]:
        """Enroll records (without any: lee), and give their participant actions in order."""
        ids = [each.pk for each in records or (self.lee,)]
        enroll(sequence=self.sequence, records=ids, by=self.mia, at=at)
        return self.actions(*ids)

    def actions(self, *record_ids: int) -> list[ParticipantAction]:
        found = ParticipantAction.objects.filter(participant__sequence=self.sequence)
        if record_ids:
            found = found.filter(participant__record__in=record_ids)
        return list(found.select_related("owner", "cover").order_by("participant", "action__position"))

    def do(self, change: Change, *, at: datetime = MONDAY, why: str = "") -> ChangeOutcome:
        return carry_out(change, by=self.mia, at=at, why=why)

    def delegate(self, to: LookupField | None, *, keep_reassigned: bool = False) -> ChangeOutcome:
        setting = Setting.of_field(to) if to else Setting.RECORD_OWNER
        return self.do(
            changes.sequence_delegation(sequence=self.sequence, setting=setting, keep_reassigned=keep_reassigned)
        )

    def override(self, position: int, setting: Setting, *, keep_reassigned: bool = False) -> ChangeOutcome:
        action = self.sequence.actions.get(position=position)
        return self.do(changes.action_delegation(action=action, setting=setting, keep_reassigned=keep_reassigned))

    def reassign(self, *actions: ParticipantAction, to: Owner) -> ChangeOutcome:
        ids = tuple(pa.pk for pa in actions)
        return self.do(changes.reassignment(matching=ActionFilter(participant_action_ids=ids), to=to))

    def deactivate(self, person: User) -> ChangeOutcome:
        return self.do(staffing.activity(user_id=person.pk, is_active=False))

    def reactivate(self, person: User) -> ChangeOutcome:
        return self.do(staffing.activity(user_id=person.pk, is_active=True))

    def undo(self, outcome: ChangeOutcome) -> ChangeOutcome:
        assert outcome.handover
        return self.do(undo(handover=outcome.handover))

    def away(self, person: User, *, cover: User | None, first: date, days: int = 1) -> ChangeOutcome:
        away = RequestedAbsence(person.pk, first, first + timedelta(days=days - 1), cover.pk if cover else None)
        return self.do(staffing.absence(away=away))


def owners(actions: Iterable[ParticipantAction]) -> list[str]:
    """The owners' names as they are in the database now."""
    ids = [pa.pk for pa in actions]
    names = ParticipantAction.objects.filter(pk__in=ids).order_by("participant", "action__position")
    return list(names.values_list("owner__name", flat=True))


def covers(actions: Iterable[ParticipantAction]) -> list[str | None]:
    """The covers' names, `None` where nobody covers."""
    ids = [pa.pk for pa in actions]
    names = ParticipantAction.objects.filter(pk__in=ids).order_by("participant", "action__position")
    return list(names.values_list("cover__name", flat=True))


def reasons(actions: Iterable[ParticipantAction]) -> list[str]:
    ids = [pa.pk for pa in actions]
    found = ParticipantAction.objects.filter(pk__in=ids).order_by("participant", "action__position")
    return list(found.values_list("reason", flat=True))
