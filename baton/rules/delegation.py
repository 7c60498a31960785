"""Who owns a participant action, who covers, and why.

1. Reassigned by hand: that owner. If that was until a moment which is past: an earlier owner by hand whose time is
   not, or else as if it had not been reassigned. Restored by an undo: that owner too, until rules 2-6 give the same.
2. Else the action's own delegation where it overrides, the sequence's where it inherits.
3. The delegation names a lookup field, on the record or a related one: the active user in it. Instead of a field it
   may name the account's owner, the record owner's manager, who enrolled the record, who did the previous action, one
   user or queue, a member of a queue (drawn by the record, or chosen once, in turn or by load), or a chain of these,
   of which the first who is active is taken.
   Active here and below means: active, and with a role that allows working on actions; a queue is always active.
4. The field is blank, or its user is inactive: the record owner.
5. No delegation: the record owner.
6. A record owner who is inactive gives way to the default owner, of the sequence or else of the organization, where
   there is one who is active.
7. An owner away at the moment when the work can be done, which is when it is expected or, if that is past, now, is
   covered: by their cover, or, where that person is away too, by theirs, each person asked once. An absence may name
   another cover for a sequence. A cover is a user, a queue whose members do the work, or the member of a queue whose
   turn the record is, among those who can work and are there. Where the chain ends without anybody available, the
   owner keeps the action; so too where it was due before an absence that leaves out what was overdue.
8. An inactive owner, or a queue without members, still owns.

`resolve` takes the facts as they are stored and answers with the trail of steps as well; whatever explains an owner
renders the trail. `baton/delegation/sql/rule.sql` holds the same rule for a million rows, and `tests/agreement`
holds the two together. To delegate to something else than a field, add a `Source` and a case to `_named`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from baton.rules.availability import Assignee, Inactive
from baton.rules.covering import asked_to_cover
from baton.rules.reassignment import Reassignment
from baton.rules.rendezvous import drawn
from baton.rules.trail import (
    BY_TURNS,
    FellBackToRecordOwner,
    FieldIsBlank,
    InheritedFromSequence,
    MemberTurn,
    NobodyAvailable,
    OverdueIsNotCovered,
    OverriddenByAction,
    OwnerCannotWork,
    OwnerIsAway,
    ReadFromField,
    ReassignedByHand,
    RelatedRecordMissing,
    Relation,
    RestoredByUndo,
    SettingStep,
    Source,
    Target,
    TookTurn,
    ToRecordOwner,
    Trail,
    TrailStep,
    UsedDefaultOwner,
    UsedRecordOwner,
    UserField,
    UserIsUnable,
)


class Reason(StrEnum):
    """The branch of rules 1-6 that gave the owner."""

    REASSIGNED = "reassigned"
    RESTORED = "restored"
    LOOKUP = "lookup"
    BLANK = "blank"
    INACTIVE = "inactive"
    UNABLE = "unable"
    RECORD_OWNER = "record_owner"
    DEFAULT_OWNER = "default"


@dataclass(frozen=True, slots=True)
class Inherit:
    """The action has no setting of its own."""


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """A record's owner, and who is in its fields and in those of its related records, by id of the field."""

    owner_id: int
    user_ids: Mapping[int, int]  # without blank fields
    related: Mapping[Relation, Mapping[int, int]] = field(default_factory=dict)
    id: int = 0
    account_owner_id: int | None = None
    owners_manager_id: int | None = None
    campaign_owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class DefaultOwner:
    """Who owns instead of a record owner who can't work."""

    owner_id: int
    is_of_sequence: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rule looks at for one participant action.

    `now` is the moment up to which absences have begun and ended; without it, only the expected date counts.
    """

    of_sequence: Target
    of_action: Inherit | Target
    record: RecordFacts
    expected_at: datetime
    now: datetime | None = None
    reassignment: Reassignment | None = None
    default_owner: DefaultOwner | None = None
    enroller_id: int | None = None
    performer_id: int | None = None  # of the action before it that somebody completed last
    turns: Mapping[int, MemberTurn] = field(default_factory=dict)  # by queue
    sequence_id: int | None = None

    @property
    def moment(self) -> datetime:
        """When the work can be done: when it is expected, or, if that is past, now."""
        # Overdue work is done today. Judged by its old date, it would go to whoever covered then.
        return max(self.expected_at, self.now) if self.now else self.expected_at


@dataclass(frozen=True, slots=True)
class Assignment:
    """The rule's answer; `cover` is absent unless the owner is away and somebody stands in."""

    owner: Assignee
    reason: Reason
    cover: Assignee | None
    trail: Trail


FindAssignee = Callable[[int], Assignee]


def resolve(facts: Facts, *, find: FindAssignee) -> Assignment:
    """The owner and the cover of one participant action; `find` gives the user or queue of an id."""
    owner, reason, steps = _owner(facts, find)
    cover, cover_steps = _cover(owner, facts, find)
    # The cover comes after the default owner: who left for good gives the work away, who is absent lends it.
    return Assignment(owner, reason, cover, (*steps, *_owns_all_the_same(owner), *cover_steps))


def _owner(facts: Facts, find: FindAssignee) -> tuple[Assignee, Reason, Trail]:
    reassignment = facts.reassignment.at(facts.now) if facts.reassignment else None
    if reassignment is None:
        return _by_rule(facts, find)
    by_hand = _pinned(reassignment, find)
    if isinstance(by_hand, ReassignedByHand):
        return by_hand.owner, Reason.REASSIGNED, (by_hand,)
    by_rule = _by_rule(facts, find)
    lets_go = by_rule[0].id == by_hand.owner.id
    return by_rule if lets_go else (by_hand.owner, Reason.RESTORED, (by_hand,))


def _by_rule(facts: Facts, find: FindAssignee) -> tuple[Assignee, Reason, Trail]:
    setting = _setting(facts)
    record_owner = find(facts.record.owner_id)
    # “Record owner” is a choice, so it is not reported as a fallback; delegation health counts only those.
    if isinstance(setting.target, ToRecordOwner):
        used = UsedRecordOwner(record_owner)
        owner, reason, steps = _by_default(facts, find) or (record_owner, Reason.RECORD_OWNER, (used,))
        return owner, reason, (setting, *steps)
    chosen, reason, tried = _follow(setting.target.field, facts, find)
    if chosen is not None:
        return chosen, reason, (setting, *tried)
    fell_back = FellBackToRecordOwner(record_owner)
    owner, reason, steps = _by_default(facts, find) or (record_owner, reason, (fell_back,))
    return owner, reason, (setting, *tried, *steps)


def _by_default(facts: Facts, find: FindAssignee) -> tuple[Assignee, Reason, Trail] | None:
    """The default owner, where the record owner can't work and there is one who can."""
    record_owner, default = find(facts.record.owner_id), facts.default_owner
    obstacle = record_owner.inability()
    # A default owner who can't work is no better, so the work stays where people look for it.
    if obstacle is None or default is None or find(default.owner_id).inability():
        return None
    step = UsedDefaultOwner(record_owner, obstacle, find(default.owner_id), default.is_of_sequence)
    return step.owner, Reason.DEFAULT_OWNER, (step,)


def _pinned(reassignment: Reassignment, find: FindAssignee) -> ReassignedByHand | RestoredByUndo:
    owner, by = find(reassignment.to_id), None if reassignment.by_id is None else find(reassignment.by_id)
    if reassignment.is_by_undo:
        return RestoredByUndo(owner, by)
    then = None if reassignment.then is None else find(reassignment.then.to_id)
    return ReassignedByHand(owner, by, reassignment.handed_over_at, reassignment.until, then)


def _setting(facts: Facts) -> SettingStep:
    if isinstance(facts.of_action, Inherit):
        return InheritedFromSequence(facts.of_sequence)
    return OverriddenByAction(facts.of_action)


def _follow(field: UserField, facts: Facts, find: FindAssignee) -> tuple[Assignee | None, Reason, Trail]:
    """The owner whom a field gives, or none and why not; of a chain the first."""
    if field.source != Source.CHAIN:
        owner, reason, step = _try(field, facts, find)
        return owner, reason, (step,)
    tried: list[TrailStep] = []
    reasons: list[Reason] = []
    for entry in field.entries:
        owner, reason, step = _try(entry, facts, find)
        tried.append(step)
        if owner is not None:
            return owner, reason, tuple(tried)
        reasons.append(reason)
    # What the first says who is somebody; that all are blank, only if they are.
    why = next((reason for reason in reasons if reason != Reason.BLANK), Reason.BLANK)
    return None, why, tuple(tried)


def _try(field: UserField, facts: Facts, find: FindAssignee) -> tuple[Assignee | None, Reason, TrailStep]:
    if field.needs is not None and field.needs not in facts.record.related:
        return None, Reason.BLANK, RelatedRecordMissing(field, field.needs)
    turn = _turn(field, facts, find)
    user_id = turn.user_id if turn else _named(field, facts, find)
    if user_id is None:
        return None, Reason.BLANK, FieldIsBlank(field)
    user = find(user_id)
    # Being away is no inability: it makes a cover, and does not change the owner.
    if obstacle := user.inability():
        reason = Reason.INACTIVE if isinstance(obstacle, Inactive) else Reason.UNABLE
        return None, reason, UserIsUnable(field, user, obstacle)
    step = TookTurn(field, find(turn.queue_id), user, turn) if turn else ReadFromField(field, user)
    return user, Reason.LOOKUP, step


def _turn(field: UserField, facts: Facts, find: FindAssignee) -> MemberTurn | None:
    """The member who was chosen, as long as they are one and can work."""
    turn = facts.turns.get(field.owner_id or 0) if field.source in BY_TURNS else None
    # A choice that no longer holds gives nobody: choosing anew comes before the rule (`delegation/turns.py`).
    if turn is None or turn.user_id not in find(turn.queue_id).member_ids or find(turn.user_id).inability():
        return None
    return turn


def _named(field: UserField, facts: Facts, find: FindAssignee) -> int | None:
    """Whom a field names, able to work or not."""
    record = facts.record
    # Drawn by the record, so it is reproducible without storing a choice; see `rendezvous`.
    if field.source == Source.MEMBER:
        return _member(field.owner_id, record.id, find)
    named = {
        Source.FIELD: _in_field(field, record),
        Source.ACCOUNT_OWNER: record.account_owner_id,
        Source.CAMPAIGN_OWNER: record.campaign_owner_id,
        Source.OWNERS_MANAGER: record.owners_manager_id,
        Source.ENROLLER: facts.enroller_id,
        Source.PERFORMER: facts.performer_id,
        **dict.fromkeys(BY_TURNS),
    }
    # What is left is a user or queue that the field names itself.
    return named.get(field.source, field.owner_id)


def _in_field(field: UserField, record: RecordFacts) -> int | None:
    if field.hop is None:
        return record.user_ids.get(field.id)
    return record.related.get(field.hop.through, {}).get(field.hop.field_id)


def _member(queue_id: int | None, record_id: int, find: FindAssignee) -> int | None:
    """The member of a queue whom a record comes to: for all its actions, until that member can't work."""
    if queue_id is None:
        return None
    able = (pk for pk in find(queue_id).member_ids if not find(pk).inability())
    return drawn(record_id, able, weights=find(queue_id).member_weights)


def _owns_all_the_same(owner: Assignee) -> Trail:
    obstacle = owner.lasting_obstacle()
    return (OwnerCannotWork(owner, obstacle),) if obstacle else ()


def _cover(owner: Assignee, facts: Facts, find: FindAssignee) -> tuple[Assignee | None, Trail]:
    time_away = owner.time_away_at(facts.moment)
    if time_away is None:
        return None, ()
    away = OwnerIsAway(owner, time_away, is_due=facts.moment != facts.expected_at)
    # By the expected date, though `moment` is later: it was already due when the absence began.
    if facts.expected_at < time_away.begins_at and not time_away.covers_overdue:
        return None, (away, OverdueIsNotCovered(owner))
    candidates = asked_to_cover(
        owner, moment=facts.moment, sequence_id=facts.sequence_id, record_id=facts.record.id, find=find
    )
    # Only the last can be free: a chain goes on just as long as those asked are away.
    if candidates and candidates[-1].obstacle is None:
        return candidates[-1].person, (away, *candidates)
    return None, (away, *candidates, NobodyAvailable(owner))
