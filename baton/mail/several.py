"""Doing the same with several actions of a work list: complete, skip, reschedule, or retry their emails.

Each is done as if it were the only one, in a transaction of its own, since what follows it gets new dates. One that
can't be done is left as it is, with the reason; the others are done.
"""

from collections.abc import Callable, Iterable
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from baton.engage.operations import NotCurrent, NotRunning, reschedule, skip
from baton.mail.completing import complete_and_follow
from baton.mail.models import UNDER_WAY, Mail
from baton.mail.operations import MailRefused, NotInDoubt, send_again, try_again
from baton.mail.queries import emails_of_actions
from baton.participants.matching import ActionFilter
from baton.participants.models import Participant, ParticipantAction
from baton.participants.queries import page_of_actions
from baton.participants.visibility import actions_seen_by
from baton.people.models import QueueMember, User
from baton.people.permissions import NotAllowed, Verb, may_any, require
from baton.sequences.models import Action, Sequence
from baton.sequences.outcomes import CallOutcome
from baton.sql.paging import PageRequest

SEVERAL = 100  # at most in one go, as each takes several statements
OF_A_LIST = 500  # of all that match a list, as many as a web server completes while somebody waits
MOST_LOOKED_AT = 2_000  # of all that match, to find those
SEVERAL_REFUSALS = (NotCurrent, NotRunning, NotAllowed, NotInDoubt, MailRefused)


class SeveralDoing(StrEnum):
    """What can be done with several actions."""

    COMPLETE = "complete"
    SKIP = "skip"
    RESCHEDULE = "reschedule"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class SelectedAction:
    """One of them; `refusal` says why it can’t be done, blank if it can."""

    pa: ParticipantAction
    mail: Mail | None
    refusal: str

    @property
    def record(self) -> str:
        return self.pa.participant.record.name


@dataclass(frozen=True, slots=True)
class DoneSeveral:
    """Which were done, and which were refused and why."""

    done: Rows[SelectedAction]
    refused: Rows[tuple[SelectedAction, str]]


@dataclass(frozen=True, slots=True)
class SelectedActions:
    """Of actions that match a filter: which can be done now, how many more could, and which can't be done.

    With `has_more`, others match that were not looked at.
    """

    can: Rows[SelectedAction]
    left_for_later: int
    refused: Rows[SelectedAction]
    has_more: bool


def matching_several(*, matching: ActionFilter, doing: SeveralDoing, by: User) -> SelectedActions:
    """Those that match, the earliest first, and whether each can be done. Four queries."""
    page = page_of_actions(matching=matching, page=PageRequest(size=MOST_LOOKED_AT))
    looked_at = selected_actions([row.id for row in page.rows], doing=doing, by=by, at_most=MOST_LOOKED_AT)
    can = [one for one in looked_at if not one.refusal]
    refused = [one for one in looked_at if one.refusal]
    return SelectedActions(can[:OF_A_LIST], len(can[OF_A_LIST:]), refused, page.next is not None)


def selected_actions(
    ids: Iterable[int], *, doing: SeveralDoing | None, by: User, at_most: int = SEVERAL
) -> list[SelectedAction]:
    """Those that the person sees, in the order of their dates, and whether each can be done. Three queries.

    Without anything to do they are only named, and none is refused.
    """
    chosen = ParticipantAction.objects.filter(actions_seen_by(by), pk__in=list(ids)).select_related(
        "action", "owner", "participant__sequence", "participant__record"
    )
    pas = list(chosen.order_by("expected_at", "pk")[:at_most])
    mails = {mail.participant_action_id: mail for mail in emails_of_actions().filter(participant_action__in=pas)}
    queues = set(QueueMember.objects.filter(user=by).values_list("queue_id", flat=True))
    return [
        SelectedAction(pa, mails.get(pa.pk), _refusal(pa, mails.get(pa.pk), doing, by, queues) if doing else "")
        for pa in pas
    ]


def complete_several(
    selected: Iterable[SelectedAction], *, outcome: CallOutcome | None = None, note: str = "", by: User, at: datetime
) -> DoneSeveral:
    """Complete those that can be; the outcome is that of the calls among them."""

    def work(pa: ParticipantAction) -> object:
        of_call = outcome if pa.action.type == Action.Type.CALL else None
        return complete_and_follow(participant_action_id=pa.pk, by=by, at=at, note=note, outcome=of_call)

    return _work_on(selected, work, by=by)


def skip_several(selected: Iterable[SelectedAction], *, note: str, by: User, at: datetime) -> DoneSeveral:
    return _work_on(selected, lambda pa: skip(participant_action_id=pa.pk, by=by, at=at, note=note), by=by)


def reschedule_several(
    selected: Iterable[SelectedAction], *, to: datetime, days: int | None = None, why: str, by: User, at: datetime
) -> DoneSeveral:
    """Move those that can be to one date, or each by so many days; what follows each moves with it."""

    def work(pa: ParticipantAction) -> object:
        date = days_later(pa.expected_at, days, zone=ZoneInfo(by.time_zone), at=at) if days else to
        return reschedule(participant_action_id=pa.pk, to=date, by=by, at=at, why=why)

    return _work_on(selected, work, by=by)


def days_later(expected_at: datetime, days: int, *, zone: ZoneInfo, at: datetime) -> datetime:
    """So many days later at the same time of day in a time zone; what is overdue counts from the day of `at`."""
    expected = expected_at.astimezone(zone)
    # Five days overdue and moved by three, it would be overdue still.
    day = max(expected.date(), at.astimezone(zone).date()) + timedelta(days=days)
    return datetime.combine(day, expected.time(), zone)


def retry_several(selected: Iterable[SelectedAction], *, by: User, at: datetime) -> DoneSeveral:
    """Send again what was not sent; an automatic email is written anew, as the record is now."""

    def work(pa: ParticipantAction) -> object:
        retry: Callable[..., Any] = try_again if pa.action.is_automatic else send_again
        return retry(participant_action_id=pa.pk, by=by, at=at)

    return _work_on(selected, work, by=by)


def _work_on(
    selected: Iterable[SelectedAction], work: Callable[[ParticipantAction], object], *, by: User
) -> DoneSeveral:
    require(by, Verb.WORK_ACTIONS)
    done, refused = list[SelectedAction](), list[tuple[SelectedAction, str]]()
    for one in selected:
        if one.refusal:
            refused.append((one, one.refusal))
            continue
        try:
            work(one.pa)
        # Somebody was faster since it was looked at, or it was stopped.
        except SEVERAL_REFUSALS as refusal:
            refused.append((one, str(refusal)))
        else:
            done.append(one)
    return DoneSeveral(done, refused)


def _refusal(pa: ParticipantAction, mail: Mail | None, doing: SeveralDoing, by: User, queues: set[int]) -> str:
    responsible = {pa.owner_id, pa.cover_id}
    if not (may_any(by, Verb.WORK_ACTIONS) or by.pk in responsible or responsible & queues):
        return f"{pa.owner} owns this action."
    if pa.status != ParticipantAction.Status.CURRENT:
        closed = f"This action is {pa.get_status_display().lower()}."
        return closed if pa.closed_at else "Waiting for an earlier action."
    if pa.participant.status != Participant.Status.ACTIVE:
        return f"The participant is {pa.participant.get_status_display().lower()}."
    if pa.participant.sequence.status != Sequence.Status.ACTIVE:
        return "The sequence isn’t active."
    return _refusal_of_email(pa, mail, doing)


def _refusal_of_email(pa: ParticipantAction, mail: Mail | None, doing: SeveralDoing) -> str:
    if mail and mail.status in UNDER_WAY:
        return "The email is being sent."
    return _no_retry(pa, mail) if doing == SeveralDoing.RETRY else ""


def _no_retry(pa: ParticipantAction, mail: Mail | None) -> str:
    if pa.action.type != Action.Type.EMAIL:
        return "This action is not an email."
    if mail and mail.status == Mail.Status.UNKNOWN:
        return "The email may have been sent. Open the action to decide."
    is_failed = mail is not None and mail.status == Mail.Status.FAILED
    # One that could not even be written has a problem and no email yet.
    is_unwritten = mail is None and pa.action.is_automatic and bool(pa.problem)
    return "" if is_failed or is_unwritten else "No email of this action failed."
