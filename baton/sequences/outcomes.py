"""What each outcome of an action leads to; `baton/rules/outcomes.py` has the rule, and the defaults of actions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import models
from django.db.models import F, Q

from baton.people.activity import record
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.rules.outcomes import CHANNEL_NAMES, MOST_REPEATS, OutcomeEffect, OutcomeSetting, wait_in_words
from baton.rules.schedule import Wait
from baton.sequences.models import Action, Sequence
from baton.sequences.results import FinishResult
from baton.sql.transactions import one_transaction

EFFECTS = {
    OutcomeEffect.GO_ON: "Go on to the next action",
    OutcomeEffect.END: "End with a result",
    OutcomeEffect.SKIP: "Skip to a later action",
    OutcomeEffect.REPEAT: "Repeat after a delay",
    OutcomeEffect.OPT_OUT: "Opt the person out",
    OutcomeEffect.WRONG_NUMBER: "Mark the number as wrong",
}


class CallOutcome(models.TextChoices):
    """What a call came to."""

    CONNECTED = "connected", "Connected"
    MEETING = "meeting", "Meeting booked"
    VOICEMAIL = "voicemail", "Left a voicemail"
    NO_ANSWER = "no_answer", "No answer"
    WRONG_NUMBER = "wrong_number", "Wrong number"


class NotALaterAction(ValueError):
    """An outcome skips to a later action of the same sequence only."""


class OutcomeSkipsBack(ValueError):
    """In another order, an outcome would skip to an action that comes before its own."""

    def __init__(self, rule: "OutcomeRule") -> None:
        skips = f"“{CallOutcome(rule.outcome).label}” of “{rule.action}” skips to “{rule.to}”"
        super().__init__(f"{skips}, which would come before it. Change that outcome first.")


class OutcomeRule(models.Model):
    """What one outcome of an action leads to, where an admin decided so."""

    # With the action, and with the one it skips to: what is left then is the default.
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="outcome_rules", db_index=False)
    outcome = models.CharField("outcome", max_length=12, choices=CallOutcome)
    effect = models.CharField(
        "effect", max_length=12, choices=[(effect.value, label) for effect, label in EFFECTS.items()]
    )
    to = models.ForeignKey(Action, on_delete=models.CASCADE, null=True, related_name="+")
    result = models.ForeignKey(FinishResult, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField("channel", max_length=5, choices=list(CHANNEL_NAMES.items()), blank=True)
    wait_days = models.PositiveSmallIntegerField("delay, days", default=0)
    wait_hours = models.PositiveSmallIntegerField("delay, hours", default=0)
    wait_counts = models.CharField("delay counts", max_length=8, choices=Action.Days, default=Action.Days.BUSINESS)
    most = models.PositiveSmallIntegerField("most times", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "outcome"], name="an_outcome_leads_to_one_thing"),
            models.CheckConstraint(
                condition=Q(effect="end", result__isnull=False) | (~Q(effect="end") & Q(result__isnull=True)),
                name="an_outcome_that_ends_has_a_result",
            ),
            models.CheckConstraint(
                condition=Q(effect="skip", to__isnull=False) | (~Q(effect="skip") & Q(to__isnull=True)),
                name="an_outcome_that_skips_says_where_to",
            ),
            models.CheckConstraint(
                condition=Q(effect="repeat", most__isnull=False, most__range=(1, MOST_REPEATS))
                | (~Q(effect="repeat") & Q(most__isnull=True)),
                name="an_outcome_repeats_1_to_10_times",
            ),
            models.CheckConstraint(
                condition=(Q(effect="opt_out") & ~Q(channel="")) | (~Q(effect="opt_out") & Q(channel="")),
                name="an_outcome_that_opts_out_has_a_channel",
            ),
        ]

    @property
    def setting(self) -> OutcomeSetting:
        """As the rule takes it; a result that is no longer offered is none."""
        counts: Literal["business", "calendar"] = "business" if self.wait_counts == "business" else "calendar"
        return OutcomeSetting(
            OutcomeEffect(self.effect),
            result=self.result.name if self.result and self.result.is_offered else "",
            to=self.to.position if self.to else None,
            channel=self.channel,
            wait=Wait(self.wait_days, self.wait_hours, counts),
            most=self.most or 0,
        )

    @property
    def in_words(self) -> str:
        """What follows, as in “No answer: repeats in 2 business days, at most 3 times”."""
        match OutcomeEffect(self.effect):
            case OutcomeEffect.END:
                retired = "" if self.result and self.result.is_offered else " (no longer used, so it goes on)"
                return f"ends with “{self.result}”{retired}"
            case OutcomeEffect.SKIP:
                return f"skips to “{self.to}”"
            case OutcomeEffect.REPEAT:
                times = "once" if self.most == 1 else f"{self.most} times"
                return f"repeats {wait_in_words(self.setting.wait)}, at most {times}"
            case OutcomeEffect.OPT_OUT:
                return f"opts the person out of {CHANNEL_NAMES[self.channel]}"
            case OutcomeEffect.WRONG_NUMBER:
                return "marks the number as wrong"
            case OutcomeEffect.GO_ON:
                return "goes on to the next action"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeDefinition:
    """What one outcome is to lead to; `to` is the position of a later action."""

    outcome: CallOutcome
    effect: OutcomeEffect
    to: int | None = None
    result_id: int | None = None
    channel: str = ""
    wait_days: int = 0
    wait_hours: int = 0
    wait_counts: Action.Days = Action.Days.BUSINESS
    most: int | None = None


def outcome_rules_of(*actions: Action) -> dict[int, list[OutcomeRule]]:
    """By action, in the order of the outcomes; one query."""
    rules = defaultdict[int, list[OutcomeRule]](list)
    order = list(CallOutcome)
    rows = OutcomeRule.objects.filter(action__in=actions).select_related("to", "result")
    for rule in sorted(rows, key=lambda rule: order.index(CallOutcome(rule.outcome))):
        rules[rule.action_id].append(rule)
    return rules


def definition_of(rule: OutcomeRule) -> OutcomeDefinition:
    return OutcomeDefinition(
        outcome=CallOutcome(rule.outcome),
        effect=OutcomeEffect(rule.effect),
        to=rule.to.position if rule.to else None,
        result_id=rule.result_id,
        channel=rule.channel,
        wait_days=rule.wait_days,
        wait_hours=rule.wait_hours,
        wait_counts=Action.Days(rule.wait_counts),
        most=rule.most,
    )


@one_transaction
def set_outcomes(*, action: Action, definitions: Iterable[OutcomeDefinition], by: User | None, at: datetime) -> None:
    """Write what the outcomes of an action lead to, of a sequence in any status: it counts from the next completing.

    Raises `NotALaterAction`.
    """
    require(by, Verb.BUILD_SEQUENCES)
    definitions = list(definitions)
    before = [definition_of(rule) for rule in outcome_rules_of(action)[action.pk]]
    if sorted(before, key=_outcome) == sorted(definitions, key=_outcome):
        return
    write_outcomes(sequence=action.sequence, definitions={action.position: definitions})
    record(subject=action.sequence, event="set_outcomes", by=by, at=at, name=action.name)


def write_outcomes(*, sequence: Sequence, definitions: Mapping[int, Iterable[OutcomeDefinition]]) -> None:
    """Replace the settings of the actions at these positions."""
    actions = {action.position: action for action in sequence.actions.all()}
    OutcomeRule.objects.filter(action__in=[actions[position] for position in definitions]).delete()
    OutcomeRule.objects.bulk_create(
        _rule(actions[position], definition, actions) for position, ones in definitions.items() for definition in ones
    )


def outcomes_by_position(actions: Iterable[Action]) -> dict[int, list[OutcomeDefinition]]:
    """What is set of these actions, to be compared, or written for others."""
    actions = list(actions)
    rules = outcome_rules_of(*actions)
    return {
        action.position: [definition_of(rule) for rule in rules[action.pk]] for action in actions if rules[action.pk]
    }


def require_skips_ahead(sequence: Sequence) -> None:
    """Refuse an order in which an outcome skips to an action behind it, with `OutcomeSkipsBack`."""
    back = OutcomeRule.objects.filter(action__sequence=sequence, to__position__lte=F("action__position"))
    if rule := back.select_related("action", "to").first():
        raise OutcomeSkipsBack(rule)


def forget_outcomes(action: Action) -> None:
    """Of an action that was removed, and of those that skip to it."""
    OutcomeRule.objects.filter(Q(action=action) | Q(to=action)).delete()


def _rule(action: Action, definition: OutcomeDefinition, actions: Mapping[int, Action]) -> OutcomeRule:
    target = actions.get(definition.to) if definition.to else None
    if definition.effect == OutcomeEffect.SKIP and (target is None or target.position <= action.position):
        raise NotALaterAction(f"“{definition.outcome.label}” of “{action}” can skip to a later action only.")
    return OutcomeRule(
        action=action,
        outcome=definition.outcome,
        effect=definition.effect,
        to=target,
        result_id=definition.result_id,
        channel=definition.channel,
        wait_days=definition.wait_days,
        wait_hours=definition.wait_hours,
        wait_counts=definition.wait_counts,
        most=definition.most,
    )


def _outcome(definition: OutcomeDefinition) -> str:
    return definition.outcome
