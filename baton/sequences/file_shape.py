"""What may stand in a sequence file, key by key; `docs/sequence-files.md` says it in the user's words."""

import re
from collections.abc import Callable, Mapping
from datetime import time
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from baton.crm.models import CrmObject
from baton.rules.outcomes import CHANNEL_NAMES, MOST_REPEATS, OutcomeEffect
from baton.rules.record_rules import Condition, Match, Operator, RecordRules
from baton.sequences.definition import (
    ActionColumns,
    EnrollmentColumns,
    Name,
    SequenceColumns,
    Shape,
    Text,
    Word,
    key_of,
)
from baton.sequences.models import Action, Sequence
from baton.sequences.outcomes import CallOutcome
from baton.yaml_files.problems import hint_at

INHERIT = "inherit"
RECORD_OWNER = "record owner"
# More overflows nothing soon, but is a slip: minutes or hours written as days.
TEN_YEARS = 3650
# Each is evaluated for every record that an import changes.
MOST_CONDITIONS = 20
OPERATORS_IN_FILES = {
    Operator.IS: "is",
    Operator.IS_NOT: "is not",
    Operator.CONTAINS: "contains",
    Operator.BEGINS_WITH: "begins with",
    Operator.IS_MORE: "is more than",
    Operator.IS_LESS: "is less than",
    Operator.IS_BLANK: "is blank",
    Operator.IS_NOT_BLANK: "is not blank",
}


OUTCOMES_IN_FILES = {outcome.label.lower(): outcome for outcome in CallOutcome}
EFFECTS_IN_FILES = {effect.value.replace("_", " "): effect for effect in OutcomeEffect}
EFFECTS_IN_FILES_WRITTEN = {effect: words for words, effect in EFFECTS_IN_FILES.items()}
NEEDED_BY_EFFECT = {
    OutcomeEffect.END: {"result"},
    OutcomeEffect.SKIP: {"step"},
    OutcomeEffect.REPEAT: {"wait", "at_most"},
    OutcomeEffect.OPT_OUT: {"channel"},
}


def _one_of(values: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Reads one of these words, in any capitals."""

    def read(value: Any) -> Any:
        text = " ".join(str(value).lower().split())
        if text not in values:
            choices = {"choices": ", ".join(values), "hint": hint_at(text, values)}
            raise PydanticCustomError("words", "must be one of {choices}{hint}", choices)
        return values[text]

    return read


def _small_if_word(value: str) -> str:
    return value.lower() if value.lower() in {INHERIT, RECORD_OWNER} else value


def _clock(value: Any) -> time:
    """What a clock shows; YAML takes a time without quotes for a number of minutes."""
    # Unquoted, YAML 1.1 reads 09:30 as the number 570, so only text is believed.
    if isinstance(value, str) and (clock := re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", value.strip())):
        return time(int(clock[1]), int(clock[2]))
    raise PydanticCustomError("clock", 'must be a time of day in quotes, such as "09:30"')


def _operator(value: Any) -> Any:
    """The operator of these words, in any capitals; of YAML's own `true` and the like, nothing."""
    # `is` and `contains` are strings; a bare `yes` or `no` would be one of YAML's truths.
    operators = {words: operator for operator, words in OPERATORS_IN_FILES.items()}
    text = " ".join(str(value).lower().split())
    if text not in operators:
        choices = ", ".join(operators)
        raise PydanticCustomError(
            "operator", "must be one of {choices}{hint}", {"choices": choices, "hint": hint_at(text, operators)}
        )
    return operators[text]


def _some(conditions: tuple[Any, ...]) -> tuple[Any, ...]:
    if not conditions:
        raise PydanticCustomError("none", "must have a condition; where there is none, leave it out")
    if len(conditions) > MOST_CONDITIONS:
        raise PydanticCustomError("many", "must be at most {most}", {"most": MOST_CONDITIONS})
    return conditions


def _not_empty(value: Any) -> Any:
    # A key without a value is a slip. To take it for “no rules” would enroll everybody.
    if value is None:
        raise PydanticCustomError("none", "must not be empty; leave the key out instead")
    return value


Delegation = Annotated[Name, AfterValidator(_small_if_word)]
Count = Annotated[int, Field(ge=0, le=TEN_YEARS)]


class RepeatWaitFile(Shape, frozen=True):
    days: Count = 0
    hours: Count = 0
    counts: Annotated[Action.Days, Field(strict=False), Word] = Action.Days.BUSINESS


class WaitFile(RepeatWaitFile, frozen=True):
    at: Annotated[time | None, Field(strict=False), BeforeValidator(_clock)] = None


class OutcomeFile(Shape, frozen=True, alias_generator=key_of):
    """What one outcome leads to, with the keys that `then` needs and no others."""

    outcome: Annotated[CallOutcome, Field(strict=False), BeforeValidator(_one_of(OUTCOMES_IN_FILES))]
    then: Annotated[OutcomeEffect, Field(strict=False), BeforeValidator(_one_of(EFFECTS_IN_FILES))]
    result: Annotated[Name, Field(validate_default=False)] = ""
    step: Annotated[int | None, Field(ge=1)] = None
    wait: RepeatWaitFile | None = None
    at_most: Annotated[int | None, Field(ge=1, le=MOST_REPEATS)] = None
    channel: Annotated[str, BeforeValidator(_one_of({key: key for key in CHANNEL_NAMES}))] = ""

    @model_validator(mode="after")
    def _it_has_what_it_needs_and_no_more(self) -> Self:
        given = {key for key in ("result", "step", "wait", "at_most", "channel") if getattr(self, key)}
        needed = NEEDED_BY_EFFECT.get(self.then, set())
        then = EFFECTS_IN_FILES_WRITTEN[self.then]
        if missing := sorted(needed - given):
            keys = {"keys": ", ".join(map(key_of, missing)), "then": then}
            raise PydanticCustomError("missing_keys", "needs {keys}, since it says “then: {then}”", keys)
        if more := sorted(given - needed):
            keys = {"keys": ", ".join(map(key_of, more)), "then": then}
            raise PydanticCustomError("more_keys", "must have no {keys}, since it says “then: {then}”", keys)
        return self


class ActionFile(ActionColumns, frozen=True, alias_generator=key_of):
    wait: WaitFile = WaitFile()
    # The default is no valid name, which `validate_default` would check: blank is allowed only by leaving it out.
    template: Annotated[Name, Field(validate_default=False)] = ""
    delegation: Delegation = INHERIT
    replies: Delegation = INHERIT
    outcomes: Annotated[tuple[OutcomeFile, ...], Field(strict=False)] = ()

    @field_validator("outcomes")
    @classmethod
    def _a_call_has_each_outcome_once(
        cls, outcomes: tuple[OutcomeFile, ...], others: ValidationInfo
    ) -> tuple[OutcomeFile, ...]:
        if outcomes and others.data.get("type", Action.Type.CALL) != Action.Type.CALL:
            raise PydanticCustomError("outcomes", "must be removed: only a call has outcomes")
        names = [outcome.outcome for outcome in outcomes]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise PydanticCustomError("twice", "must have “{name}” once", {"name": twice.label.lower()})
        return outcomes

    @field_validator("template")
    @classmethod
    def _a_task_has_no_template(cls, template: str, others: ValidationInfo) -> str:
        if others.data.get("type") == Action.Type.TASK:
            raise PydanticCustomError("template", "must be removed: a task has no template")
        return template

    @field_validator("is_automatic")
    @classmethod
    def _only_email_is_automatic(cls, automatic: bool, others: ValidationInfo) -> bool:  # noqa: FBT001
        if automatic and others.data.get("type", Action.Type.EMAIL) != Action.Type.EMAIL:
            raise PydanticCustomError("automatic", "must be false: only an email can be automatic")
        return automatic


class ConditionFile(Shape, frozen=True):
    field: Name
    operator: Annotated[Operator, Field(strict=False), BeforeValidator(_operator)]
    value: Annotated[Name, Field(validate_default=False)] = ""

    @model_validator(mode="after")
    def _a_value_is_given_where_one_is_compared(self) -> Self:
        words = OPERATORS_IN_FILES[self.operator]
        if self.operator.takes_a_value and not self.value:
            raise PydanticCustomError("value", "needs a value to compare with; to find blank fields, say “is blank”")
        if self.value and not self.operator.takes_a_value:
            raise PydanticCustomError("no_value", "must have no value, since it says “{words}”", {"words": words})
        return self


class RecordRulesFile(Shape, frozen=True):
    match: Annotated[Match, Field(strict=False), Word] = Match.ALL
    conditions: Annotated[tuple[ConditionFile, ...], Field(strict=False), AfterValidator(_some)]

    def rules(self) -> RecordRules:
        conditions = (
            Condition(condition.field, condition.operator, condition.value) for condition in self.conditions
        )
        return RecordRules(tuple(conditions), self.match)


class ReturnsFile(Shape, frozen=True):
    """Whether whoever was in may enter again: `always`, `never`, or after so many days."""

    when: Sequence.Return
    days: int | None = None


def _returns(value: Any) -> Any:
    text = " ".join(value.lower().split()) if isinstance(value, str) else ""
    if text in {Sequence.Return.ALWAYS, Sequence.Return.NEVER}:
        return ReturnsFile(when=Sequence.Return(text))
    if after := re.fullmatch(r"after ([1-9][0-9]{0,3}) days?", text):
        return ReturnsFile(when=Sequence.Return.AFTER_DAYS, days=int(after[1]))
    raise PydanticCustomError("returns", "must be always, never, or such as “after 30 days”")


class OtherSequencesFile(Shape, frozen=True):
    """Whether people may be in other sequences too, and the priority of an exclusive sequence."""

    setting: Sequence.OtherSequences = Sequence.OtherSequences.ALLOWED
    priority: int | None = None


def _other_sequences(value: Any) -> Any:
    text = " ".join(value.lower().split()) if isinstance(value, str) else ""
    for setting in (Sequence.OtherSequences.ALLOWED, Sequence.OtherSequences.WARNED):
        if text == setting.label.lower():
            return OtherSequencesFile(setting=setting)
    if exclusive := re.fullmatch(r"exclusive p([1-5])", text):
        return OtherSequencesFile(setting=Sequence.OtherSequences.EXCLUSIVE, priority=int(exclusive[1]))
    raise PydanticCustomError(
        "other_sequences", "must be allowed, allowed with a warning, or exclusive P1 (the highest) to exclusive P5"
    )


class SequenceFile(EnrollmentColumns, SequenceColumns, frozen=True, alias_generator=key_of):
    object: Annotated[CrmObject, Field(strict=False), Word]
    calendar: Text = ""
    delegation: Delegation = RECORD_OWNER
    default_owner: Annotated[Name, Field(validate_default=False)] = ""
    enrollment_rules: Annotated[RecordRulesFile | None, BeforeValidator(_not_empty)] = None
    exit_rules: Annotated[RecordRulesFile | None, BeforeValidator(_not_empty)] = None
    returns: Annotated[ReturnsFile, BeforeValidator(_returns)] = ReturnsFile(when=Sequence.Return.ALWAYS)
    other_sequences: Annotated[OtherSequencesFile, BeforeValidator(_other_sequences)] = OtherSequencesFile()
    skip_anyone_in: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    actions: Annotated[tuple[ActionFile, ...], Field(strict=False)] = ()

    @field_validator("actions")
    @classmethod
    def _an_outcome_skips_to_a_later_action(cls, actions: tuple[ActionFile, ...]) -> tuple[ActionFile, ...]:
        for position, action in enumerate(actions, start=1):
            for number, outcome in enumerate(action.outcomes, start=1):
                if outcome.step and not position < outcome.step <= len(actions):
                    place = {"position": position, "number": number, "last": len(actions)}
                    words = "[{position}].outcomes[{number}].step must be a later action, at most {last}"
                    raise PydanticCustomError("step", words, place)
        return actions

    @field_validator("delegation")
    @classmethod
    def _a_sequence_has_nothing_to_inherit_from(cls, delegation: str) -> str:
        if delegation == INHERIT:
            raise PydanticCustomError("inherit", "must be a lookup field or “record owner”: only an action inherits")
        return delegation


def known_keys(place: tuple[int | str, ...]) -> list[str]:
    match place:
        case ():
            value: type[Shape] = SequenceFile
        case ("actions", int()):
            value = ActionFile
        case ("actions", int(), "outcomes", int()):
            value = OutcomeFile
        case ("actions", int(), "outcomes", int(), "wait"):
            value = RepeatWaitFile
        case ("enrollment rules",) | ("exit rules",):
            value = RecordRulesFile
        case ("enrollment rules" | "exit rules", "conditions", int()):
            value = ConditionFile
        case _:
            value = WaitFile
    return [str(field.validation_alias or name) for name, field in value.model_fields.items()]
