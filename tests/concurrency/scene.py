"""Somewhere that much can happen at once: leads by SDR, contacts by the CSM of their account."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial

from django.apps import apps
from django.db import connection, transaction

from baton.crm.models import LookupField, Record
from baton.delegation import changes, staffing
from baton.delegation.change import Change
from baton.delegation.enrollment import enroll
from baton.delegation.models import Handover
from baton.delegation.undo import undo
from baton.engage.operations import complete, take
from baton.participants import operations as participants
from baton.participants.matching import ActionFilter
from baton.participants.models import Participant, ParticipantAction
from baton.people.away import RequestedAbsence
from baton.people.models import User
from baton.sequences.models import Sequence
from baton.sequences.settings import Setting
from tests.concurrency.threads import Operation
from tests.world import MONDAY, World, lookup_field, queue, record, sequence, user

FRIDAY = MONDAY.date().replace(day=6)

TABLES = [
    "people_activity", "notices_notice", "notices_noticeemail",
    "delegation_handoverrequestitem", "delegation_handoverrequest",
    "delegation_memberchoice", "delegation_ownerchange", "delegation_handover",
    "participants_participantaction", "participants_participant",
    "sequences_action", "sequences_sequence", "crm_recordlookup", "crm_record", "crm_lookupfield",
    "delegation_coverclock", "people_absencespan", "people_absence", "people_queuemember",
    "people_queue", "people_user", "people_owner",
]  # fmt: skip


@dataclass
class Scene:
    """Lee, lou and liz (of a queue) are enrolled, leo is not; of Acme's contacts cleo is, dora is not.

    Gus is inactive, ann is away.
    """

    world: World = field(default_factory=World)
    gus: User = field(default_factory=lambda: user("gus", is_active=False))
    csm: LookupField = field(default_factory=lambda: lookup_field("CSM__c", object="account"))

    def __post_init__(self) -> None:
        world = self.world
        hop = lookup_field("Account.CSM__c", object="contact", on=self.csm)
        self.acme, self.umbrella = (
            record(name, owner=world.ann, object="account", CSM__c=csm)
            for name, csm in (("Acme", world.sue), ("Umbrella", self.gus))
        )
        self.cleo, self.dora = (
            record(name, owner=world.ann, object="contact", account=self.acme) for name in ("Cleo", "Dora")
        )
        self.lou, self.leo = (record(name, owner=world.ann, SDR__c=world.sue) for name in ("Lou", "Leo"))
        self.liz = record("Liz", owner=queue("Leads", members=[world.ben]))
        self.inbound = world.sequence
        self.renewal = sequence("Renewal", delegation=hop, object="contact", actions=3)
        world.away(world.ann, cover=world.ben, first=MONDAY.date())
        self.delegated = self._handover(changes.sequence_delegation(sequence=self.inbound, setting=self.by_sdr))
        world.enroll(world.lee, self.lou, self.liz)
        enroll(sequence=self.renewal, records=[self.cleo.pk], by=None, at=MONDAY)
        self.actions = world.actions(world.lee.pk, self.lou.pk)
        self.reassigned = self._handover(
            changes.reassignment(matching=ActionFilter(record_id=self.lou.pk), to=world.sam)
        )

    @property
    def by_sdr(self) -> Setting:
        return Setting.of_field(self.world.sdr)

    def first(self, of: Record) -> ParticipantAction:
        return ParticipantAction.objects.get(participant__record=of, action__position=1)

    def participant(self, of: Record) -> int:
        return Participant.objects.get(record=of).pk

    def enrolling(self, into: Sequence, *records: Record) -> Operation:
        return partial(enroll, sequence=into, records=[each.pk for each in records], by=None, at=MONDAY)

    def _handover(self, change: Change) -> Handover:
        handover = self.world.do(change).handover
        assert handover
        return handover


class Stage:
    """A scene that is set once and then again as it was, which is a good deal faster than to build it again."""

    def __init__(self) -> None:
        clear_the_stage()
        self._scene = Scene()
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"DROP TABLE IF EXISTS pg_temp.kept_{table}")
                cursor.execute(f"CREATE TEMP TABLE kept_{table} AS SELECT {_columns(table)} FROM {table}")  # noqa: S608

    def set_again(self) -> Scene:
        with transaction.atomic(), connection.cursor() as cursor:
            clear_the_stage()
            for table in reversed(TABLES):
                columns = _columns(table)
                cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM kept_{table}")  # noqa: S608
        return deepcopy(self._scene)


def _columns(table: str) -> str:
    [model] = [model for model in apps.get_models() if model._meta.db_table == table]
    fields = model._meta.local_concrete_fields
    return ", ".join(field.column for field in fields if field.column and not field.generated)


def clear_the_stage() -> None:
    """Every row of the last scene; a good deal faster than to truncate the tables."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608


def _update(record_name: str, **values: str) -> Callable[[Scene], Operation]:
    def build(scene: Scene) -> Operation:
        ids = {name: _named(scene, value).pk for name, value in values.items()}
        return changes.record_update(record_id=_named(scene, record_name).pk, values=ids)

    return build


def _lookup(record_name: str, field_name: str, value: str) -> Callable[[Scene], Operation]:
    return lambda scene: changes.record_update(
        record_id=_named(scene, record_name).pk,
        lookups={_named(scene, field_name).pk: _named(scene, value).pk},
    )


def _named(scene: Scene, name: str) -> User | Record | LookupField:
    found = getattr(scene, name, None) or getattr(scene.world, name)
    assert isinstance(found, User | Record | LookupField)
    return found


OPERATIONS: dict[str, Callable[[Scene], Operation]] = {
    "leo and lee are enrolled": lambda s: s.enrolling(s.inbound, s.leo, s.world.lee),
    "dora is enrolled": lambda s: s.enrolling(s.renewal, s.dora),
    "leo gets another SDR": _lookup("leo", "sdr", "ben"),
    "lee gets an inactive SDR": _lookup("lee", "sdr", "gus"),
    "Umbrella gets another CSM": _lookup("umbrella", "csm", "ben"),
    "cleo moves to Umbrella": _update("cleo", account_id="umbrella"),
    "dora moves to Umbrella": _update("dora", account_id="umbrella"),
    "the sequence is delegated": lambda s: changes.sequence_delegation(
        sequence=s.inbound, setting=Setting.RECORD_OWNER
    ),
    "gus returns": lambda s: staffing.activity(user_id=s.gus.pk, is_active=True),
    "ben is away": lambda s: staffing.absence(
        away=RequestedAbsence(s.world.ben.pk, MONDAY.date(), FRIDAY, cover_id=s.world.sam.pk)
    ),
    "lee's action is completed": lambda s: partial(
        complete, participant_action_id=s.first(s.world.lee).pk, by=None, at=MONDAY
    ),
    "liz's action is taken": lambda s: partial(
        take, participant_action_id=s.first(s.liz).pk, by=s.world.ben, at=MONDAY
    ),
    "everything is reassigned": lambda s: changes.reassignment(matching=ActionFilter(), to=s.world.ben),
    "the delegation is undone": lambda s: undo(handover=s.delegated),
    "lee is removed": lambda s: partial(
        participants.remove, participants=[s.participant(s.world.lee)], by=None, at=MONDAY
    ),
    "all are paused": lambda _: partial(
        participants.pause,
        participants=list(Participant.objects.values_list("pk", flat=True)),
        by=None,
        at=MONDAY,
    ),
}
