"""Undoing a handover: the previous owners return, and the setting that was edited with it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q

from baton import sql
from baton.crm.fields import ChainOrder, set_chain
from baton.crm.models import LookupField
from baton.delegation.change import ABLE, LASTING, RULE, TURNED_AT, Change
from baton.delegation.changes import settings_parameters
from baton.delegation.dating import pass_over
from baton.delegation.membership import give_choices_back
from baton.delegation.models import Handover, OwnerChange
from baton.delegation.moved_settings import (
    moved_settings,
    reach_of_queue,
    reached_by,
    remember_rotation,
    rotation_back,
    settings_back,
    whose_settings,
)
from baton.delegation.moving_back import moved_back
from baton.delegation.places import write_settings
from baton.delegation.queries import lost_changes
from baton.delegation.replacing import put_back
from baton.delegation.turns import rotation_of, set_rotation
from baton.people.activity import Entry, Subject
from baton.people.models import Queue, User
from baton.people.permissions import Verb, may
from baton.people.teams import extends_to
from baton.sequences.models import Sequence
from baton.sequences.operations import set_action_delegation, set_sequence_delegation
from baton.sequences.settings import Setting
from baton.sql import Sql

USED_FIELDS = Sql("delegation/reach", "used_fields")
REACHED = Sql("delegation/undo", "reached")(used_fields=USED_FIELDS)
REACHED_WITH_SETTINGS = Sql("delegation/undo", "reached_with_settings")
REACH = Sql("delegation/undo", "reach")(used_fields=USED_FIELDS)
# What people move who may not move everything, and may take back, with what that takes, as a role can be lost.
# Not UNDO: who undid may not move it to and fro.
OWN_CAUSES = {
    Handover.Cause.TAKING: Verb.TAKE_ACTIONS,
    Handover.Cause.HANDING_OVER: Verb.HAND_OVER,
    Handover.Cause.ON_REQUEST: Verb.ANSWER_REQUESTS,
    Handover.Cause.ABSENCE: Verb.SET_ABSENCES,
    Handover.Cause.REASSIGNMENT: Verb.REASSIGN,
    Handover.Cause.CLEARING: Verb.REASSIGN,
}
PREVIOUS_OWNERS = Sql("delegation/undo", "previous_owners")(
    rule=RULE, able=ABLE, lasting=LASTING, turned_at=TURNED_AT
)


class AlreadyUndone(ValueError):
    """A handover is undone once; to take that back, undo the undoing."""


class NothingToUndo(ValueError):
    """No owner has moved in the handover, so none can return."""


def undo(*, handover: Handover) -> Change:
    """Give back what the handover moved, as far as it is still open and still has the owner that it gave.

    The previous owner returns by the rule where the rule gives it, else until the rule does; and only by the rule if
    they can't work. Participants who were moved to another sequence go back to theirs.
    """
    if handover.cause == Handover.Cause.MOVE:
        return moved_back(handover, claim=lambda: _claim(handover), entry=lambda: _entry(handover))
    _require_something_to_undo(handover)
    if whose := whose_settings(handover):
        return _undo_with_settings(handover, whose)

    def prepare() -> Mapping[str, Any]:
        locked = _claim(handover)
        pass_over(locked)
        nothing = dict.fromkeys(("restored_sequence_id", "restored_action_id", "restored_chain_id"))
        return {**nothing, **(_restore_chain(locked) if _is_of_a_chain(locked) else _restore_setting(locked))}

    return Change(
        cause=Handover.Cause.UNDO,
        verb=Verb.UNDO,
        is_own=lambda person: is_own(handover, person),
        reached=REACHED(undone_id=handover.pk),
        reach=REACH(undone_id=handover.pk),
        base=PREVIOUS_OWNERS(undone_id=handover.pk),
        # An undo has to reach those that the handover pinned, which the rule alone would leave as they are.
        overwrite=True,
        prepare=prepare,
        # As editing a chain does, no enrollment is in between. What was until a moment needs the clock of now.
        changes_people=_is_of_a_chain(handover) or _replaced_a_dated_one(handover),
        is_deliberate=True,
        sequence_id=handover.sequence_id,
        action_id=handover.action_id,
        undoes_id=handover.pk,
        entry=lambda: _entry(handover),
    )


def is_own(handover: Handover, person: User) -> bool:
    """Whether the person moved the actions as agents and managers do, and so may take it back."""
    verb = OWN_CAUSES.get(Handover.Cause(handover.cause))
    # Who reassigned may have become an agent since.
    if handover.by_id != person.pk or verb is None or not may(person, verb):
        return False
    if verb is not Verb.SET_ABSENCES:
        return True
    # So may who set the absence of somebody who is not, or no longer, in their team.
    away_ids = (whose_settings(handover) or {}).get("away_ids", [])
    return bool(away_ids) and extends_to(people=away_ids, verb=verb, by=person)


def _undo_with_settings(handover: Handover, whose: Mapping[str, Any]) -> Change:
    """The settings go back that are still as the handover left them, and what hangs on their users follows."""
    queue_id = whose.get("queue_id")

    def prepare() -> Mapping[str, Any]:
        locked = _claim(handover)
        reached = _reached_by(whose)
        present, back, changed_since = settings_back(locked)
        rotation = rotation_of(queue_id) if queue_id else None
        write_settings(back)
        if queue_id:
            give_choices_back(handover=locked, queue_id=queue_id)
            if former := rotation_back(locked, present=rotation):
                set_rotation(queue_id, former)
        return {
            "participant_ids": sorted(reached | _reached_by(whose)),
            "left_alone": {"settings": changed_since} if changed_since else {},
            **moved_settings(whose, present, back, rotation=rotation),
        }

    return Change(
        cause=Handover.Cause.UNDO,
        verb=Verb.UNDO,
        is_own=lambda person: is_own(handover, person),
        reached=REACHED_WITH_SETTINGS(undone_id=handover.pk),
        base=PREVIOUS_OWNERS(undone_id=handover.pk),
        overwrite=True,
        prepare=prepare,
        changes_people=True,
        is_deliberate=True,
        remember=remember_rotation,
        undoes_id=handover.pk,
        entry=lambda: _entry(handover),
    )


def _reached_by(whose: Mapping[str, Any]) -> set[int]:
    """The participants with anything that depends now on whose settings they are."""
    if queue_id := whose.get("queue_id"):
        return {participant_id for (participant_id,) in sql.rows(reach_of_queue(queue_id))}
    return reached_by(whose.get("away_ids") or [whose["leaver_id"]])


def _claim(handover: Handover) -> Handover:
    locked = Handover.objects.select_for_update(no_key=True).get(pk=handover.pk)
    # Under the lock of the handover, so that two undos at once do not both find none.
    if Handover.objects.filter(undoes=locked).exists():
        raise AlreadyUndone(f"Handover {locked.pk} was already undone.")
    return locked


def _entry(handover: Handover) -> Entry | None:
    """A line about the sequence, the leaver or the queue; the log of other handovers says who undid them."""
    whose = whose_settings(handover) or {}
    leaver = User.objects.filter(pk=whose.get("leaver_id", 0)).first()
    subject = handover.sequence or leaver or Queue.objects.filter(pk=whose.get("queue_id", 0)).first()
    if subject is None:
        return None
    return Entry(subject=Subject.of(subject), event="undid_handover", details={"number": handover.pk})


def _require_something_to_undo(handover: Handover) -> None:
    if (_is_of_a_chain(handover) and _orders(handover)) or _replaced_a_field(handover):
        return
    if whose_settings(handover):
        if handover.setting_before and handover.setting_before["settings"]:
            return
        _require_moved(handover)
        return
    if handover.setting_before is not None and not _is_of_a_chain(handover):
        if handover.sequence_id is None or (_is_of_an_action(handover) and handover.action_id is None):
            raise NothingToUndo(
                f"Handover {handover.pk} can’t be undone because the sequence or action it changed was deleted."
            )
        return
    if handover.cause == Handover.Cause.RETURN:
        raise NothingToUndo(
            f"Handover {handover.pk} can’t be undone because the reassignments ended on their date."
            " Reassign the actions instead."
        )
    _require_moved(handover)


def _require_moved(handover: Handover) -> None:
    # A reassignment that gave the same owner moved nobody, but an undo still has its pin to take away.
    was_pinned, is_pinned = Q(from_reason="reassigned"), Q(to_reason="reassigned")
    ends = Q(from_end__isnull=False, to_end__isnull=True) | Q(from_end__isnull=True, to_end__isnull=False)
    has_other_end = ends | Q(from_end__lt=F("to_end")) | Q(from_end__gt=F("to_end"))
    moved = ~Q(from_owner=F("to_owner")) | (was_pinned & ~is_pinned) | (~was_pinned & is_pinned) | has_other_end
    returning = OwnerChange.objects.filter(moved, handover=handover, from_owner__isnull=False)
    if not returning.exists():
        if lost_changes(handover):
            raise NothingToUndo(
                f"Handover {handover.pk} can’t be undone because its owner changes are no longer stored. Its"
                " participants ended long ago."
            )
        raise NothingToUndo(f"Handover {handover.pk} can’t be undone because no action changed owner.")


def _replaced_a_dated_one(handover: Handover) -> bool:
    return OwnerChange.objects.filter(handover=handover, from_end__isnull=False).exists()


def _is_of_a_chain(handover: Handover) -> bool:
    return handover.setting_before is not None and "chain_id" in handover.setting_before


def _orders(handover: Handover) -> tuple[ChainOrder, ChainOrder] | None:
    """The order of a chain to set back, and the present one: if that is still what the handover gave."""
    if handover.setting_before is None or handover.setting_after is None:
        return None
    before, after = ChainOrder.from_json(handover.setting_before), ChainOrder.from_json(handover.setting_after)
    return (before, after) if ChainOrder.of(after.chain_id) == after and before.can_be_set else None


def _restore_chain(handover: Handover) -> Mapping[str, Any]:
    """Set the order of a chain back, unless it was edited again since or has lost a field."""
    orders = _orders(handover)
    if orders is None:
        return {}
    before, present = orders
    set_chain(chain=LookupField.objects.get(pk=before.chain_id), entries=before.entries)
    return {"restored_chain_id": before.chain_id, **settings_parameters(present, before)}


def _replaced_a_field(handover: Handover) -> bool:
    return "places" in (handover.setting_before or {})


def _is_of_an_action(handover: Handover) -> bool:
    """Whether an action's setting was edited, or set back; a deleted action is no longer named in its handovers."""
    while handover.undoes:
        handover = handover.undoes
    return handover.cause == Handover.Cause.ACTION_DELEGATION


def _restore_setting(handover: Handover) -> Mapping[str, Any]:
    """Set the delegation back, unless it was edited again since."""
    if handover.setting_before is not None and _replaced_a_field(handover):
        return put_back(handover)
    if handover.setting_before is None or handover.setting_after is None or handover.sequence_id is None:
        return {}
    before, after = Setting.from_json(handover.setting_before), Setting.from_json(handover.setting_after)
    sequence = Sequence.objects.select_for_update(no_key=True).get(pk=handover.sequence_id)
    action = sequence.actions.select_related("sequence").get(pk=handover.action_id) if handover.action_id else None
    present = Setting.of_action(action) if action else Setting.of_sequence(sequence)
    # Somebody decided anew since. Owners go back where nothing else moved them; the setting is theirs.
    if present != after:
        return {}
    if action:
        set_action_delegation(action=action, setting=before)
    else:
        set_sequence_delegation(sequence=sequence, setting=before)
    restored = {"restored_sequence_id": sequence.pk, "restored_action_id": action.pk if action else None}
    return {**restored, **settings_parameters(after, before)}
