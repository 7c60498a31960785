"""Why a participant action is owned by whom it is, and every owner it has had."""

from collections.abc import Collection
from collections.abc import Sequence as Rows
from dataclasses import dataclass, replace
from datetime import datetime

from baton.crm.models import RecordLookup
from baton.crm.relations import related_records
from baton.delegation.assignees import Assignees
from baton.delegation.cover import turned_at
from baton.delegation.models import Handover, MemberChoice, OwnerChange
from baton.delegation.trail_words import (
    TrailNames,
    closed_sentences,
    reply_sentences,
    sentence_without,
    sentences_of,
    subject_of,
)
from baton.participants.models import ParticipantAction
from baton.participants.reassignment_ends import ReassignmentEnd
from baton.people.models import User
from baton.people.queries import default_owner_id
from baton.rules.delegation import Assignment, DefaultOwner, Facts, Inherit, Reason, RecordFacts, resolve
from baton.rules.reassignment import Reassignment
from baton.rules.replying import resolve_reply
from baton.rules.trail import BY_TURNS, MemberTurn, Relation, Source, Target, ToUserIn, UserField
from baton.sequences.models import Sequence
from baton.sequences.replies import rule_of_replies
from baton.sequences.settings import rule_of_action, rule_of_sequence

NEEDED_TO_EXPLAIN = (
    "action__sequence__delegation",
    "action__delegation",
    "participant__record__account",
    "participant__record__person",
    "reassignment_end",
    "owner",
    "cover",
    "performer",
)
HANDED_OVER = {Handover.Cause.HANDING_OVER, Handover.Cause.ON_REQUEST}


@dataclass(frozen=True, slots=True)
class Explanation:
    """The owner of one participant action, the sentences that say why, and its changes, oldest first.

    The trail of a closed action is empty: only its owner, its cover and the reason were stored. `by_rule` is the
    assignment of an open action as if it had not been reassigned or restored; `without_reassignment` says so.
    """

    participant_action: ParticipantAction
    subject: TrailNames
    assignment: Assignment
    sentences: tuple[str, ...]
    history: tuple[OwnerChange, ...]
    by_rule: Assignment | None = None
    without_reassignment: str = ""


def explain(*, participant_action_id: int) -> Explanation:
    """Explain by the rule itself, from the facts of this moment; a closed action by what was stored with it."""
    pa = ParticipantAction.objects.select_related(*NEEDED_TO_EXPLAIN).get(pk=participant_action_id)
    changes = OwnerChange.objects.filter(participant_action=pa).order_by("handover")
    history = tuple(
        changes.select_related("handover__by", "from_owner", "to_owner", "from_cover", "to_cover", "to_end")
    )
    return _explain_open(pa, history) if pa.closed_at is None else _explain_closed(pa, history)


def explain_reply(pa: ParticipantAction, *, at: datetime) -> tuple[Assignment, tuple[str, ...]]:
    """Who answers a reply to an email of the action at that moment, and the sentences that say why."""
    find, of_replies = Assignees(), rule_of_replies(pa.action)
    of_action = rule_of_action(pa.action) if isinstance(of_replies, Inherit) else of_replies
    facts = replace(facts_of(pa, history=(), of_action=of_action), expected_at=at)
    find.read([pa.owner_id, *_people_in(facts)])
    assignment = resolve_reply(facts, owner_id=pa.owner_id, of_replies=of_replies, find=find)
    return assignment, reply_sentences(assignment, subject_of(pa))


def facts_of(
    pa: ParticipantAction, *, history: Rows[OwnerChange], of_action: Inherit | Target | None = None
) -> Facts:
    """What the rule looks at for one participant action. Two queries, and one more for each kind of source.

    `of_action` stands for the action's setting, where another one is asked about.
    """
    of_action, of_sequence = of_action or rule_of_action(pa.action), rule_of_sequence(pa.action.sequence)
    named_fields = _named_fields(of_sequence, of_action)
    sources = {field.source for field in named_fields}
    return Facts(
        of_sequence=of_sequence,
        of_action=of_action,
        record=_record_facts(pa, named_fields),
        expected_at=pa.expected_at,
        # The clock by which cover was given, and not the present
        # moment: else the page would explain what is not yet so.
        now=turned_at(),
        reassignment=_reassignment(pa, history),
        default_owner=_default_owner(pa.action.sequence),
        enroller_id=pa.participant.enrolled_by_id,
        # Only where it is asked for: each source costs a query, and most actions name a field.
        performer_id=_performer_before(pa) if Source.PERFORMER in sources else None,
        turns=_turns(pa) if sources & BY_TURNS else {},
        sequence_id=pa.action.sequence_id,
    )


def _explain_open(pa: ParticipantAction, history: tuple[OwnerChange, ...]) -> Explanation:
    find, subject = Assignees(), subject_of(pa)
    facts = facts_of(pa, history=history)
    find.read(_people_in(facts))
    assignment = resolve(facts, find=find)
    explanation = Explanation(pa, subject, assignment, sentences_of(assignment, subject), history)
    if facts.reassignment is None:
        return explanation
    by_rule = resolve(replace(facts, reassignment=None), find=find)
    return replace(explanation, by_rule=by_rule, without_reassignment=sentence_without(facts.reassignment, by_rule))


def _explain_closed(pa: ParticipantAction, history: tuple[OwnerChange, ...]) -> Explanation:
    find = Assignees()
    find.read([pa.owner_id] if pa.cover_id is None else [pa.owner_id, pa.cover_id])
    cover = None if pa.cover_id is None else find(pa.cover_id)
    assignment = Assignment(find(pa.owner_id), Reason(pa.reason), cover, trail=())
    return Explanation(pa, subject_of(pa), assignment, closed_sentences(pa, assignment), history)


def _performer_before(pa: ParticipantAction) -> int | None:
    """Who did the last action before it that somebody completed."""
    earlier = ParticipantAction.objects.filter(
        participant=pa.participant_id,
        action__position__lt=pa.action.position,
        status=ParticipantAction.Status.COMPLETED,
        performer__isnull=False,
    )
    return earlier.order_by("-action__position").values_list("performer_id", flat=True).first()


def _turns(pa: ParticipantAction) -> dict[int, MemberTurn]:
    """The members of queues that the participant was given, by queue."""
    participant = pa.participant
    return {
        choice.queue_id: MemberTurn(
            queue_id=choice.queue_id,
            user_id=choice.user_id,
            how=Source(choice.source),
            weight=choice.weight,
            at=choice.at,
            # Exactly: both are the `at` of one enrollment.
            is_at_enrollment=choice.at == participant.enrolled_at,
        )
        for choice in MemberChoice.objects.filter(participant=participant)
    }


def _default_owner(sequence: Sequence) -> DefaultOwner | None:
    if sequence.default_owner_id is not None:
        return DefaultOwner(sequence.default_owner_id, is_of_sequence=True)
    owner_id = default_owner_id()
    return DefaultOwner(owner_id) if owner_id is not None else None


def _record_facts(pa: ParticipantAction, named_fields: Collection[UserField]) -> RecordFacts:
    sources = {field.source for field in named_fields}
    record = pa.participant.record
    # A related record without any users in its fields is there all the same: blank, and not missing.
    related = related_records(record)
    owner_of = {relation: other.owner_id for relation, other in related.items()}
    users: dict[int, dict[int, int]] = {pk: {} for pk in (record.pk, *(other.pk for other in related.values()))}
    if field_ids := _fields_in(named_fields):
        lookups = RecordLookup.objects.filter(record_id__in=list(users), field_id__in=field_ids)
        for record_id, field_id, owner_id in lookups.values_list("record_id", "field_id", "owner_id"):
            users[record_id][field_id] = owner_id
    return RecordFacts(
        record.owner_id,
        users[record.pk],
        {relation: users[other.pk] for relation, other in related.items()},
        id=record.pk,
        account_owner_id=owner_of.get(Relation.ACCOUNT),
        owners_manager_id=_manager_of(record.owner_id) if Source.OWNERS_MANAGER in sources else None,
        campaign_owner_id=owner_of.get(Relation.CAMPAIGN),
    )


def _manager_of(owner_id: int) -> int | None:
    return User.objects.filter(pk=owner_id).values_list("manager_id", flat=True).first()


def _fields_in(named_fields: Collection[UserField]) -> list[int]:
    """The fields that records have and the settings name, and those of related records that they are read as."""
    return [field.hop.field_id if field.hop else field.id for field in named_fields if field.source == Source.FIELD]


def _named_fields(*settings: Inherit | Target) -> list[UserField]:
    """What the settings name, with the entries of chains."""
    chosen = [setting.field for setting in settings if isinstance(setting, ToUserIn)]
    return [*chosen, *(entry for field in chosen for entry in field.entries)]


def _reassignment(pa: ParticipantAction, history: Rows[OwnerChange]) -> Reassignment | None:
    # The reason and not the history decides, as a cleared reassignment is in the history, too.
    if pa.reason not in (Reason.REASSIGNED, Reason.RESTORED):
        return None
    by_hand = [change for change in history if _is_reassignment(change) and change.to_owner_id == pa.owner_id]
    # Who had it before a dated reassignment has it back by nobody's hand.
    chosen = [change for change in by_hand if change.handover.cause != Handover.Cause.RETURN]
    latest, end = chosen[-1].handover if chosen else None, pa.reassignment_end
    return Reassignment(
        pa.owner_id,
        latest.by_id if latest else None,
        until=end.at if end else None,
        then=reassignment_then(end) if end else None,
        is_by_undo=pa.reason == Reason.RESTORED,
        handed_over_at=latest.at if latest and latest.cause in HANDED_OVER else None,
    )


def reassignment_then(end: ReassignmentEnd) -> Reassignment | None:
    """The earlier reassignment that an action follows again after this end, and what comes after that."""
    if end.owner_id is None:
        return None
    later = end.next_end
    return Reassignment(
        end.owner_id, until=later.at if later else None, then=reassignment_then(later) if later else None
    )


def _is_reassignment(change: OwnerChange) -> bool:
    """Whether an owner was chosen by hand or restored; when only their cover changes, the reason stays the same."""
    is_same_owner = change.from_owner_id == change.to_owner_id and change.from_reason == change.to_reason
    return change.to_reason in (Reason.REASSIGNED, Reason.RESTORED) and not is_same_owner


def _people_in(facts: Facts) -> set[int]:
    record, reassignment, default = facts.record, facts.reassignment, facts.default_owner
    ids = {record.owner_id, *record.user_ids.values()}.union(*(users.values() for users in record.related.values()))
    if default:
        ids.add(default.owner_id)
    if reassignment:
        then_id = reassignment.then.to_id if reassignment.then else None
        ids |= {reassignment.to_id} | {pk for pk in (reassignment.by_id, then_id) if pk is not None}
    return ids
