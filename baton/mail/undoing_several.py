"""Taking back what somebody has just done with several actions: each alone, and what changed since stays as it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min

from baton.engage.operations import DateChanged, reschedule
from baton.engage.reopening import CannotReopen, reopen
from baton.mail.queries import EMAIL_STATE
from baton.mail.several import SEVERAL_REFUSALS, SelectedAction
from baton.participants.models import DONE, ParticipantAction, Rescheduling
from baton.people.models import User
from baton.rules.reopening import REOPENED_WITHIN

REFUSALS = (*SEVERAL_REFUSALS, DateChanged, CannotReopen)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one user did at one moment. Its reschedulings are among those from `first` to `last`, by id; 0 if none."""

    done_at: datetime
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class UndoneSeveral:
    """How many are as before, and how many were left alone."""

    undone: int
    left_alone: int


def batch_of(done: Iterable[SelectedAction], *, by: User, at: datetime) -> Batch:
    """What was done with these actions `at` that moment."""
    moved = Rescheduling.objects.filter(participant_action__in=[one.pa.pk for one in done], by=by, at=at)
    ids = moved.aggregate(first=Min("pk"), last=Max("pk"))
    return Batch(at, ids["first"] or 0, ids["last"] or 0)


def undo_several(batch: Batch, *, by: User, at: datetime) -> UndoneSeveral:
    """Those that were moved get their former date, and those that were closed are reopened."""
    if at - batch.done_at > REOPENED_WITHIN:
        return UndoneSeveral(0, 0)
    moved = Rescheduling.objects.filter(pk__range=(batch.first, batch.last), by=by, at=batch.done_at)
    closed = ParticipantAction.objects.filter(performer=by, closed_at=batch.done_at, status__in=DONE)
    # By participant: what an outcome skipped along with a call is reopened with it.
    firsts = closed.order_by("participant", "action__position").distinct("participant").values_list("pk", flat=True)
    # A call whose outcome repeats it was moved, too, and is still open: reopening knows how to take that back.
    repeated = moved.exclude(outcome="").values_list("participant_action", flat=True)
    results = [
        *(_moved_back(one, by=by, at=at) for one in moved.filter(outcome="")),
        *(_reopened(pk, done_at=batch.done_at, by=by, at=at) for pk in (*firsts, *repeated)),
    ]
    return UndoneSeveral(results.count(True), results.count(False))


def _moved_back(moved: Rescheduling, *, by: User, at: datetime) -> bool:
    """As another rescheduling, since the history says whatever was done."""
    pk, to = moved.participant_action_id, moved.from_date
    try:
        reschedule(participant_action_id=pk, to=to, seen=moved.to_date, by=by, at=at, why="Undone")
    except REFUSALS:
        return False
    return True


def _reopened(pk: int, *, done_at: datetime, by: User, at: datetime) -> bool:
    try:
        reopen(participant_action_id=pk, by=by, at=at, email_state=EMAIL_STATE, done_at=done_at)
    except REFUSALS:
        return False
    return True
