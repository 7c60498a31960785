"""Which owners were chosen by hand or restored by an undo, told from what was asked for.

The database's own word for it is not believed.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from baton.delegation.change import Change
from baton.delegation.handovers import ChangeOutcome
from baton.delegation.models import Handover, OwnerChange
from baton.participants.models import Participant, ParticipantAction
from baton.people.able import can_work
from baton.people.models import Owner
from baton.rules.reassignment import Reassignment
from tests.agreement import rows
from tests.agreement.handing_on import HandingOn
from tests.agreement.oracle import OPEN, Owned, present, ruled

Follow = Callable[[ChangeOutcome], None]


class Pins:
    """`by_hand` holds the owner chosen by hand, by participant action; `restored`, whom an undo gave it back to."""

    def __init__(self) -> None:
        self.by_hand: dict[int, Reassignment] = {}
        self.restored: dict[int, int] = {}

    @property
    def all(self) -> dict[int, Reassignment]:
        restored = {pk: Reassignment(owner, is_by_undo=True) for pk, owner in self.restored.items()}
        return restored | self.by_hand

    def reassign(self, actions: dict[int, Reassignment]) -> None:
        self.restored = {pk: owner for pk, owner in self.restored.items() if pk not in actions}
        self.by_hand.update(actions)

    def let_go(self) -> None:
        """Forget who was restored and is given by the rule again, and what has ended."""
        lasting = {pk: chosen.at(rows.clock()) for pk, chosen in self.by_hand.items()}
        self.by_hand = {pk: chosen for pk, chosen in lasting.items() if chosen}
        by_rule = ruled({})
        # Closed ones stay: moving a participant back opens them again.
        self.restored = {
            pk: owner for pk, owner in self.restored.items() if pk not in by_rule or by_rule[pk].owner_id != owner
        }

    def go_along(self, moved: list[int]) -> None:
        """Participants carry on in another sequence, with the owners that the steps had been given by hand."""
        ahead = ParticipantAction.objects.filter(participant__moved_from__in=moved, status__in=OPEN)
        for pk, origin, step in ahead.values_list("pk", "participant__moved_from", "action__name"):
            earlier = ParticipantAction.objects.filter(participant=origin, action__name=step).first()
            if earlier and earlier.pk in self.by_hand:
                self.by_hand[pk] = self.by_hand[earlier.pk]
            elif earlier and earlier.pk in self.restored:
                self.restored[pk] = self.restored[earlier.pk]

    def before(self, change: Change) -> Follow:  # noqa: PLR0911 - one for each cause
        """Look at what is there before a change; what is returned is called with its outcome."""
        parameters = change.reach.all_values() | change.base.all_values()
        match change.cause:
            case Handover.Cause.REASSIGNMENT:
                found = {
                    pk: Reassignment(parameters["to_owner_id"], until=change.until, then=self._then(pk, change.until))
                    for pk in _matching(parameters)
                }
                return lambda _: self.reassign(found)
            case Handover.Cause.CLEARING:
                return self._given_up(_matching(parameters))
            case Handover.Cause.SEQUENCE_DELEGATION if not parameters["keep_reassigned"]:
                inherits = {"action__sequence": change.sequence_id, "action__delegation_mode": "inherit"}
                return self._given_up(_open(**inherits))
            case Handover.Cause.ACTION_DELEGATION if not parameters["keep_reassigned"]:
                return self._given_up(_open(action=change.action_id))
            case Handover.Cause.OFFBOARDING:
                return self._handed_on(parameters)
            case Handover.Cause.UNDO:
                undone = Handover.objects.get(pk=change.undoes_id or 0)
                return _moving_back(undone) if undone.cause == Handover.Cause.MOVE else self._undoing(undone)
            case _:
                return lambda _: None

    @staticmethod
    def has_something_to_undo(handover: Handover) -> bool:
        if handover.cause in (Handover.Cause.RETURN, Handover.Cause.MOVE):
            return handover.cause == Handover.Cause.MOVE
        settings = (handover.setting_before or {}).get("settings", handover.setting_before)
        return bool(settings) or any(
            row.from_owner_id and _moved(row) for row in OwnerChange.objects.filter(handover=handover)
        )

    def _then(self, pk: int, until: datetime | None) -> Reassignment | None:
        """What outlasts a dated reassignment."""
        now = self.by_hand.get(pk)
        return now.at(until) if now and until else None

    def _given_up(self, actions: set[int]) -> Follow:
        def follow(_: ChangeOutcome) -> None:
            self.by_hand = {pk: owner for pk, owner in self.by_hand.items() if pk not in actions}
            self.restored = {pk: owner for pk, owner in self.restored.items() if pk not in actions}

        return follow

    def _undoing(self, undone: Handover) -> Follow:
        """What moved goes back: by hand where it was, else by the rule if that gives the owner from before.

        What the rule does not give is restored; not to somebody who has left, though.
        """
        moved = [row for row in OwnerChange.objects.filter(handover=undone) if _moved(row)]
        now = present(status__in=OPEN)
        ends = dict(ParticipantAction.objects.values_list("pk", "reassignment_end_id"))
        alone: dict[str, int] = {}

        def leave(why: str) -> None:
            alone[why] = alone.get(why, 0) + 1

        def follow(outcome: ChangeOutcome) -> None:
            by_rule = ruled({})
            unable = {owner.pk for owner in Owner.objects.all() if not can_work(owner)}
            for row in moved:
                pk = row.participant_action_id
                if pk not in now:
                    leave("closed")
                    continue
                previous = _previous(row)
                is_other = (now[pk].owner_id, ends[pk]) != (row.to_owner_id, row.to_end_id)
                by_the_rule = by_rule[pk].owner_id
                has_ended = previous is None and _is_pin(row.from_reason)
                back_to = previous.to_id if previous else by_the_rule if has_ended else row.from_owner_id or 0
                if is_other or _is_pin(now[pk].reason) != _is_pin(row.to_reason):
                    leave("changed_since")
                elif back_to == by_the_rule and previous is None:
                    self._give_back(pk)
                elif back_to in unable and back_to != by_the_rule:
                    leave("inactive")
                elif previous:
                    self.reassign({pk: previous})
                else:
                    self._give_back(pk)
                    self.restored[pk] = back_to
            assert {why: count for why, count in outcome.left_alone.items() if why != "settings"} == alone
            if undone.until:
                self._pass_over()

        return follow

    def _handed_on(self, parameters: Any) -> Follow:
        """An off-boarding: what the leaver owned goes where the plan says; what is to return to them does not."""
        plan, owners = HandingOn.of(parameters), present(status__in=OPEN)

        def follow(_: ChangeOutcome) -> None:
            closed = {pk: pin for pk, pin in self.all.items() if pk not in owners}
            after = closed | plan.outcome(owners, self.all, ruled({}))
            self.by_hand = {pk: pin for pk, pin in after.items() if not pin.is_by_undo}
            self.restored = {pk: pin.to_id for pk, pin in after.items() if pin.is_by_undo}

        return follow

    def _give_back(self, pk: int) -> None:
        self.by_hand.pop(pk, None)
        self.restored.pop(pk, None)

    def _pass_over(self) -> None:
        """What is to go back to a reassignment that is undone goes back further."""
        dated = ParticipantAction.objects.filter(status__in=OPEN, reassignment_end__isnull=False)
        for pk, owner_id, end_id in dated.values_list("pk", "owner_id", "reassignment_end_id"):
            self.by_hand[pk] = rows.reassignment(owner_id, end_id)


def _moving_back(undone: Handover) -> Follow:
    """Whoever has not gone on, and is not enrolled anew where they came from, is there again; others stay."""
    moved = Participant.objects.filter(
        actions__in=OwnerChange.objects.filter(handover=undone).values("participant_action")
    )
    left_alone = sum(not _can_go_back(participant) for participant in moved.distinct())

    def follow(outcome: ChangeOutcome) -> None:
        assert sum(outcome.left_alone.values()) == left_alone

    return follow


def _can_go_back(participant: Participant) -> bool:
    if participant.status not in ("active", "paused"):
        return False
    closed = participant.actions.exclude(status__in=OPEN)
    if any(pa.status == "completed" or pa.closed_at != participant.enrolled_at for pa in closed):
        return False
    origin = Participant.objects.get(pk=participant.moved_from_id or 0)
    again = Participant.objects.filter(sequence=origin.sequence_id, record=origin.record_id)
    return not again.filter(status__in=["active", "paused"]).exists()


def _previous(row: OwnerChange) -> Reassignment | None:
    """The reassignment that an action followed before a change, if it lasts."""
    if not _is_pin(row.from_reason):
        return None
    return rows.reassignment(row.from_owner_id, row.from_end_id).at(rows.clock())


def replayed() -> dict[int, Owned]:
    """How each participant action is owned when all its owner changes are read in turn, from nothing."""
    state: dict[int, tuple[Any, ...]] = {}
    for row in OwnerChange.objects.order_by("handover"):
        before = (row.from_owner_id, row.from_cover_id, row.from_reason)
        assert before == state.get(row.participant_action_id, (None, None, None))
        state[row.participant_action_id] = (row.to_owner_id, row.to_cover_id, row.to_reason)
    return {pk: Owned(*owned) for pk, owned in sorted(state.items())}


def _is_pin(reason: str | None) -> bool:
    return reason == "reassigned"


def _moved(row: OwnerChange) -> bool:
    was, is_now = (row.from_owner_id, row.from_end_id), (row.to_owner_id, row.to_end_id)
    return was != is_now or _is_pin(row.from_reason) != _is_pin(row.to_reason)


def _open(**wanted: Any) -> set[int]:
    return set(ParticipantAction.objects.filter(status__in=OPEN, **wanted).values_list("pk", flat=True))


def _matching(parameters: Any) -> set[int]:
    """The filter of the list once more, in Django's words."""
    words = {
        "participant_action_ids": "pk__in",
        "owner_id": "owner",
        "participant_owner_id": "participant__record__owner",
        "record_id": "participant__record",
        "sequence_id": "participant__sequence",
        "statuses": "status__in",
        "reason": "reason",
    }
    wanted = {word: parameters[name] for name, word in words.items() if parameters[name] is not None}
    return _open() & set(ParticipantAction.objects.filter(**wanted).values_list("pk", flat=True))
