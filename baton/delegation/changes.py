"""The causes of the delegation rule, each as a change to preview or carry out."""

from collections.abc import Mapping
from collections.abc import Sequence as Rows
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from baton.crm import operations as crm
from baton.crm.fields import ChainOrder, set_chain
from baton.crm.models import LookupField
from baton.delegation.automatic_enrollment import follow_records, hold_ruled_sequences
from baton.delegation.change import BY_HAND, DATED, OF_SEQUENCE, UNDATED, Change
from baton.delegation.models import Handover
from baton.participants.matching import ActionFilter
from baton.people.able import require_able
from baton.people.activity import Entry, Subject
from baton.people.models import Owner
from baton.people.permissions import Verb
from baton.rules.rotation import UNIT
from baton.rules.splitting import SplitBy, require_shares
from baton.sequences.models import Action, Sequence
from baton.sequences.operations import (
    set_action_delegation,
    set_sequence_delegation,
)
from baton.sequences.settings import Setting
from baton.sql import Sql

OF_MATCHING = Sql("delegation/reach", "of_matching")
OF_RECORDS = Sql("delegation/reach", "of_records")
USING_FIELDS = Sql("delegation/reach", "using_fields")
OF_PARTICIPANTS = Sql("delegation/reach", "of_participants")
INHERITING = Sql("delegation/reach", "inheriting")
OF_ACTION = Sql("delegation/reach", "of_action")
MATCHING_REASSIGNED = Sql("delegation/reach", "matching_reassigned")
BY_SPLIT = Sql("delegation/reassigning", "by_split")(dated=DATED(**UNDATED))

Parameters = Mapping[str, Any]


def sequence_delegation(*, sequence: Sequence, setting: Setting, keep_reassigned: bool = False) -> Change:
    """Edit a sequence's delegation; all open actions that inherit it are owned anew.

    Those reassigned by hand too, unless `keep_reassigned`.
    """

    def prepare() -> Parameters:
        # No key: rows that merely refer to the sequence can be
        # written meanwhile. Enrollments wait, by their shared lock.
        locked = Sequence.objects.select_for_update(no_key=True).get(pk=sequence.pk)
        # Of the locked row. What the page had read may be an older setting, and an undo would bring back that one.
        before = Setting.of_sequence(locked)
        set_sequence_delegation(sequence=locked, setting=setting)
        return settings_parameters(before, setting)

    return Change(
        cause=Handover.Cause.SEQUENCE_DELEGATION,
        verb=Verb.DELEGATE,
        reached=OF_SEQUENCE(sequence_id=sequence.pk),
        reach=INHERITING(keep_reassigned=keep_reassigned),
        overwrite=not keep_reassigned,
        prepare=prepare,
        is_deliberate=True,
        sequence_id=sequence.pk,
        entry=lambda: Entry(subject=Subject.of(sequence), event="delegated"),
    )


def action_delegation(*, action: Action, setting: Setting, keep_reassigned: bool = False) -> Change:
    """Edit the override of one action; its open participant actions are owned anew."""

    def prepare() -> Parameters:
        Sequence.objects.select_for_update(no_key=True).get(pk=action.sequence_id)
        present = Action.objects.select_related("sequence").get(pk=action.pk)
        before = Setting.of_action(present)
        set_action_delegation(action=present, setting=setting)
        return settings_parameters(before, setting)

    return Change(
        cause=Handover.Cause.ACTION_DELEGATION,
        verb=Verb.DELEGATE,
        # All of the sequence, though one action is edited: participants are the unit of locking (ADR 2).
        reached=OF_SEQUENCE(sequence_id=action.sequence_id),
        reach=OF_ACTION(action_id=action.pk, keep_reassigned=keep_reassigned),
        overwrite=not keep_reassigned,
        prepare=prepare,
        is_deliberate=True,
        sequence_id=action.sequence_id,
        action_id=action.pk,
        entry=lambda: Entry(
            subject=Subject.of(action.sequence), event="delegated_step", details={"name": action.name}
        ),
    )


def reassignment(*, matching: ActionFilter, to: Owner, until: datetime | None = None) -> Change:
    """Give all open actions that match to one owner, by hand; `until` then, if that is given."""
    require_able(to, otherwise="Reassign to an active user or a queue.")
    return Change(
        cause=Handover.Cause.REASSIGNMENT,
        verb=Verb.REASSIGN,
        is_own=matching.is_confined_to,
        reached=OF_MATCHING(reach=matching.sql()),
        reach=matching.sql(),
        base=BY_HAND(to_owner_id=to.pk),
        is_deliberate=True,
        sequence_id=matching.sequence_id,
        until=until,
    )


def split_reassignment(
    *, matching: ActionFilter, weights: Mapping[Owner, int], by: SplitBy, until: datetime | None = None
) -> Change:
    """Split all open actions that match among several owners, by hand; those of a participant stay together."""
    for owner in weights:
        require_able(owner, otherwise="Reassign to active users or queues.")
    by_id = {owner.pk: weight for owner, weight in weights.items()}
    require_shares(by_id, by=by)
    return Change(
        cause=Handover.Cause.REASSIGNMENT,
        verb=Verb.REASSIGN,
        is_own=matching.is_confined_to,
        reached=OF_MATCHING(reach=matching.sql()),
        reach=matching.sql(),
        base=BY_SPLIT(owners=list(by_id), weights=list(by_id.values()), by_load=by == SplitBy.LOAD, unit=UNIT),
        is_deliberate=True,
        sequence_id=matching.sequence_id,
        until=until,
    )


def clearing(*, matching: ActionFilter) -> Change:
    """Give the actions that match, and were reassigned by hand, back to the rule."""
    reassigned = MATCHING_REASSIGNED(matching=matching.sql())
    return Change(
        cause=Handover.Cause.CLEARING,
        verb=Verb.REASSIGN,
        is_own=matching.is_confined_to,
        reached=OF_MATCHING(reach=reassigned),
        reach=reassigned,
        overwrite=True,
        is_deliberate=True,
        sequence_id=matching.sequence_id,
    )


def record_update(
    *,
    record_id: int,
    values: Mapping[str, Any] | None = None,
    lookups: Mapping[int, int | None] | None = None,
) -> Change:
    """Change columns (`owner_id`, `account_id`, …) and lookup fields (`{field id: owner id}`) of one record."""
    followed = list[int]()

    def prepare() -> Parameters:
        # Before the record is locked: automatic enrollment below reads the rules, and takes its locks in this order.
        hold_ruled_sequences()
        followed[:] = crm.update_record(record_id=record_id, values=values or {}, lookups=lookups or {})
        return {"records": [record_id, *followed]}

    return Change(
        cause=Handover.Cause.RECORDS,
        verb=None,  # whoever wrote the record; the page that edits one asks for the permission
        reached=OF_RECORDS,
        prepare=prepare,
        afterwards=lambda at: follow_records(records=[record_id, *followed], at=at),
    )


def chain(*, field: LookupField, entries: Rows[int]) -> Change:
    """Set what a chain tries, as ids of lookup fields in their order; all that is delegated to it is owned anew."""

    def prepare() -> Parameters:
        before = ChainOrder.of(field.pk)
        set_chain(chain=field, entries=entries)
        # A new chain tried nothing before, which no chain can go back to.
        return settings_parameters(before, ChainOrder.of(field.pk)) if before.entries else {}

    return Change(
        cause=Handover.Cause.CHAIN,
        verb=Verb.EDIT_FIELD_SETS,
        reached=USING_FIELDS(fields=[field.pk]),
        prepare=prepare,
        # As if people changed, since a chain may be used by any sequence, and no enrollment may read it half written.
        changes_people=True,
        is_deliberate=True,
        entry=lambda: Entry(subject=Subject.of(field), event="edited"),
    )


def dates_moved(*, participants: Rows[int]) -> Change:
    """The expected dates of the participants' actions have moved, perhaps in or out of an absence."""
    return Change(
        cause=Handover.Cause.DATES,
        verb=None,
        reached=OF_PARTICIPANTS(participant_ids=list(participants)),
    )


def settings_parameters(before: Setting | ChainOrder, after: Setting | ChainOrder) -> Parameters:
    """For the handover's `setting_before` and `setting_after`."""
    return {"setting_before": Jsonb(before.as_json()), "setting_after": Jsonb(after.as_json())}
