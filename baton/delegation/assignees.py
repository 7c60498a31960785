"""The users and queues of the database as the delegation rule sees them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import chain
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from baton.delegation.models import SequenceCover
from baton.people.models import AbsenceSpan, Owner, QueueMember
from baton.rules.availability import Assignee, CoverChoice, TimeAway


class Assignees:
    """The users and queues of the database as the rule sees them, each read once."""

    def __init__(self) -> None:
        self._known: dict[int, Assignee] = {}

    def __call__(self, owner_id: int) -> Assignee:
        if owner_id not in self._known:
            # Whoever asks for one member of a queue asks for all.
            queues = [owner.member_ids for owner in self._known.values() if owner_id in owner.member_ids]
            self.read([owner_id, *chain.from_iterable(queues)])
        return self._known[owner_id]

    def read(self, owner_ids: Collection[int]) -> None:
        """Read those who are not known yet, in two queries, and one more for queues and one for absences."""
        unknown = set(owner_ids) - self._known.keys()
        if not unknown:
            return
        time_away: dict[int, list[TimeAway]] = defaultdict(list)
        spans = list(AbsenceSpan.objects.filter(user_id__in=unknown).select_related("absence__user"))
        elsewhere = _sequence_covers({span.absence_id for span in spans})
        for span in spans:
            time_away[span.user_id].append(_time_away_in(span, elsewhere.get(span.absence_id, {})))
        # As the section `staffed` of `delegation/rule` says it. Who
        # is away still counts: a queue is short of them for now.
        members = QueueMember.objects.filter(queue=OuterRef("pk"), user__is_active=True, user__can_work=True)
        owners = list(
            Owner.objects.filter(pk__in=unknown).select_related("user").annotate(has_members=Exists(members))
        )
        queue_members = _members([owner.pk for owner in owners if owner.kind == Owner.Kind.QUEUE])
        for owner in owners:
            is_queue = owner.kind == Owner.Kind.QUEUE
            self._known[owner.pk] = Assignee(
                id=owner.pk,
                name=owner.name,
                is_active=owner.is_active,
                may_work=is_queue or owner.user.can_work,
                time_away=tuple(time_away[owner.pk]),
                is_queue=is_queue,
                has_members=owner.has_members,
                member_ids=tuple(queue_members.get(owner.pk, ())),
                member_weights=queue_members.get(owner.pk, {}),
            )

    def read_members(self) -> None:
        """Read the members of all queues that are known."""
        self.read({member_id for owner in self._known.values() for member_id in owner.member_ids})


def _members(queue_ids: Collection[int]) -> Mapping[int, Mapping[int, int]]:
    """The members of queues with their weights; no query where there is no queue."""
    members: dict[int, dict[int, int]] = defaultdict(dict)
    if queue_ids:
        rows = QueueMember.objects.filter(queue__in=queue_ids)
        for queue_id, user_id, weight in rows.values_list("queue_id", "user_id", "weight"):
            members[queue_id][user_id] = weight
    return members


def _sequence_covers(absence_ids: Collection[int]) -> Mapping[int, Mapping[int, CoverChoice]]:
    """The covers that absences name for sequences, by absence; no query where there is no absence."""
    covers: dict[int, dict[int, CoverChoice]] = defaultdict(dict)
    if absence_ids:
        for row in SequenceCover.objects.filter(absence__in=absence_ids):
            covers[row.absence_id][row.sequence_id] = CoverChoice(row.cover_id, row.is_shared)
    return covers


def _time_away_in(span: AbsenceSpan, sequence_covers: Mapping[int, CoverChoice]) -> TimeAway:
    """A span of an absence as the rule takes it."""
    absence = span.absence
    first_day, last_day = absence.first_day, absence.last_day
    if absence.weekdays:
        # The day of this occurrence. That of the whole absence would say “away from January to June” of every Friday.
        first_day = last_day = span.begins_at.astimezone(ZoneInfo(absence.user.time_zone)).date()
    return TimeAway(
        span.begins_at,
        span.ends_at,
        None if absence.cover_id is None else CoverChoice(absence.cover_id, absence.cover_is_shared),
        first_day,
        last_day,
        absence.covers_overdue,
        sequence_covers,
    )
