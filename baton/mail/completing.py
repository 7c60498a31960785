"""Completing an action with an outcome that opts the person out, or says that the number is wrong."""

from collections.abc import Collection
from datetime import datetime

from baton.crm.models import Record, Suppression
from baton.crm.suppressions import SuppressionEntry, suppress
from baton.engage.operations import complete_with_outcome
from baton.mail.opting_out import opt_out, opt_out_records, suppress_and_remove
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.people.permissions import Verb, may_any
from baton.rules.consent import Channel
from baton.rules.outcomes import OutcomeEffect
from baton.sequences.outcomes import CallOutcome
from baton.sql.transactions import one_transaction


@one_transaction
def complete_and_follow(
    *, participant_action_id: int, by: User | None, at: datetime, note: str = "", outcome: CallOutcome | None = None
) -> ParticipantAction:
    """Complete the current action, and do all that its outcome leads to; `followed` of the action says what."""
    pa, ahead = complete_with_outcome(
        participant_action_id=participant_action_id, by=by, at=at, note=note, outcome=outcome
    )
    if outcome is None or ahead is None:
        return pa
    pa.followed = ahead.consequence.reason
    record, why = pa.participant.record, ": ".join(filter(None, (outcome.label, note)))
    source = Suppression.Source.ADMIN if by is None or may_any(by, Verb.OPT_OUT) else Suppression.Source.REP
    if ahead.result and ahead.result.opts_out:
        opt_out_records(records=[record.pk], source=source, why=why, by=by, at=at)
    elif ahead.setting.effect == OutcomeEffect.WRONG_NUMBER:
        # Nobody opted out, so whoever has this number stays in their sequences: their email is still wanted.
        suppress(entries=_of_number(record, source, why, at), by=by)
    elif ahead.consequence.closes:
        _opt_out(record, ahead.consequence.closes, source=source, why=why, by=by, at=at)
    return pa


def _opt_out(
    record: Record,
    channels: Collection[Channel],
    *,
    source: Suppression.Source,
    why: str,
    by: User | None,
    at: datetime,
) -> None:
    if Channel.EMAIL in channels and record.email:
        opt_out(address=record.email, source=source, why=why, at=at, by=by)
    if Channel.PHONE in channels:
        for entry in _of_number(record, source, why, at):
            suppress_and_remove(entry, by=by)


def _of_number(record: Record, source: str, why: str, at: datetime) -> list[SuppressionEntry]:
    if not record.phone_number:
        return []
    kind = Suppression.Kind.DO_NOT_CALL
    return [SuppressionEntry(address=record.phone_number, kind=kind, source=source, why=why, at=at)]
