"""What the outcomes of an action lead to, said before and carried out after; `rules/outcomes.py` has the rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from baton.crm.suppressions import call_states, email_states
from baton.engage.following import following
from baton.participants import operations as participants
from baton.participants.models import ParticipantAction, Rescheduling
from baton.people.models import User
from baton.rules.consent import Channel
from baton.rules.outcomes import (
    Consequence,
    OutcomeEffect,
    OutcomeSetting,
    Situation,
    StepAhead,
    default_setting,
    what_follows,
)
from baton.rules.schedule import expected_dates
from baton.sequences.calendars import calendar_of
from baton.sequences.models import Action
from baton.sequences.outcomes import CallOutcome, outcome_rules_of
from baton.sequences.results import FinishResult, offered_results


@dataclass(frozen=True, slots=True)
class OutcomeAhead:
    """What an outcome would lead to; the result that it ends with, if it does."""

    setting: OutcomeSetting
    consequence: Consequence
    result: FinishResult | None = None

    @property
    def is_repeat(self) -> bool:
        return self.consequence.effect == OutcomeEffect.REPEAT


def outcomes_ahead(pa: ParticipantAction) -> Mapping[CallOutcome, OutcomeAhead]:
    """What each outcome of a current call would lead to. Three queries, and three more where one opts out."""
    rules = {CallOutcome(rule.outcome): rule for rule in outcome_rules_of(pa.action)[pa.action_id]}
    results = {result.name.casefold(): result for result in offered_results()}
    settings = {
        outcome: rules[outcome].setting if outcome in rules else default_setting(outcome) for outcome in CallOutcome
    }
    situation = _situation(pa, [setting.effect for setting in settings.values()])
    return {outcome: _ahead(setting, results, situation) for outcome, setting in settings.items()}


def repeat(
    pa: ParticipantAction, ahead: OutcomeAhead, *, outcome: CallOutcome, note: str, by: User | None, at: datetime
) -> None:
    """Give a held action its next date, and keep who did it this time and what came of it."""
    [to] = expected_dates(waits=[ahead.setting.wait], start=at, calendar=calendar_of(pa.participant.sequence))
    Rescheduling.objects.create(
        participant_action=pa, by=by, at=at, from_date=pa.expected_at, to_date=to, why=note, outcome=outcome
    )
    pa.expected_at = to
    pa.save(update_fields=["expected_at"])


def skip_ahead(pa: ParticipantAction, ahead: OutcomeAhead, *, by: User | None, at: datetime) -> None:
    """Skip what waits behind a closed action and is not to be done. One statement for all of it."""
    if ahead.consequence.skipped:
        waiting = ParticipantAction.objects.filter(
            participant=pa.participant_id, status=ParticipantAction.Status.WAITING
        )
        waiting.filter(action__position__in=ahead.consequence.skipped).update(
            # The same moment as the action itself, by which both are reopened together.
            status=ParticipantAction.Status.SKIPPED,
            performer=by,
            closed_at=at,
            note=f"{pa.get_outcome_display()}: {pa.action}",
        )


def end_with(pa: ParticipantAction, result: FinishResult, *, by: User | None, at: datetime) -> None:
    participants.finish_by_outcome(participants=[pa.participant_id], result=result, note=pa.note, by=by, at=at)


def _ahead(setting: OutcomeSetting, results: Mapping[str, FinishResult], situation: Situation) -> OutcomeAhead:
    result = results.get(setting.result.casefold())
    if setting.effect == OutcomeEffect.END:
        # The default names a result that an organization may have renamed or stopped using.
        setting = OutcomeSetting(OutcomeEffect.END, result=result.name if result else "")
    return OutcomeAhead(setting, what_follows(setting, situation), result)


def _situation(pa: ParticipantAction, effects: list[OutcomeEffect]) -> Situation:
    ahead = [StepAhead(action.position, action.name, action.type) for action in following(pa)]
    opts_out, repeats = OutcomeEffect.OPT_OUT in effects, OutcomeEffect.REPEAT in effects
    return Situation(
        repeated=Rescheduling.objects.filter(participant_action=pa).exclude(outcome="").count() if repeats else 0,
        ahead=ahead,
        types=list(Action.objects.filter(sequence=pa.action.sequence_id).values_list("type", flat=True))
        if opts_out
        else (),
        closed=_closed_channels(pa) if opts_out else frozenset(),
    )


def _closed_channels(pa: ParticipantAction) -> frozenset[Channel]:
    record = pa.participant.record
    closed = {
        Channel.EMAIL: email_states([record])[record.pk].is_opted_out,
        Channel.PHONE: call_states([record])[record.pk].do_not_call,
    }
    return frozenset(channel for channel, is_closed in closed.items() if is_closed)
