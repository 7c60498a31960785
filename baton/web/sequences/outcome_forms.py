"""Asking what each outcome of a call leads to: a small form for each, with the default where nothing was decided."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from baton.rules.outcomes import CHANNEL_NAMES, MOST_REPEATS, OutcomeEffect, default_setting
from baton.sequences.file_shape import TEN_YEARS
from baton.sequences.models import Action
from baton.sequences.outcomes import EFFECTS, CallOutcome, OutcomeDefinition, definition_of, outcome_rules_of
from baton.sequences.queries import actions_of
from baton.sequences.results import FinishResult, every_result


class OutcomeForm(forms.Form):
    """What one outcome leads to. Only what its effect needs is asked for, and the rest is left as it stands."""

    effect = forms.ChoiceField(label="Leads to", choices=[(effect.value, label) for effect, label in EFFECTS.items()])
    result = forms.ChoiceField(label="Result", required=False)
    to = forms.ChoiceField(label="Skip to", required=False)
    wait_days = forms.IntegerField(label="Days", required=False, min_value=0, max_value=TEN_YEARS)
    wait_hours = forms.IntegerField(label="Hours", required=False, min_value=0, max_value=TEN_YEARS)
    wait_counts = forms.ChoiceField(label="Count days as", choices=Action.Days.choices, required=False)
    most = forms.IntegerField(label="At most (times)", required=False, min_value=1, max_value=MOST_REPEATS)
    channel = forms.ChoiceField(
        label="Opt out of",
        required=False,
        choices=[(key, name[:1].upper() + name[1:]) for key, name in CHANNEL_NAMES.items()],
    )

    def __init__(
        self,
        posted: Mapping[str, Any] | None,
        *,
        default: OutcomeDefinition,
        present: OutcomeDefinition | None,
        results: Iterable[FinishResult],
        later: Mapping[int, Action],
    ) -> None:
        initial = present or default
        self.outcome, self.default, self.later = default.outcome, default, later
        target = later.get(initial.to) if initial.to else None
        super().__init__(
            posted,
            prefix=initial.outcome.value,
            initial={
                "effect": initial.effect.value,
                "result": initial.result_id,
                "to": target.pk if target else None,
                "wait_days": initial.wait_days or (0 if initial.effect == OutcomeEffect.REPEAT else 1),
                "wait_hours": initial.wait_hours,
                "wait_counts": initial.wait_counts,
                "most": initial.most or 3,
                "channel": initial.channel or "phone",
            },
        )
        offered = [(one.pk, one.name) for one in results if one.is_offered]
        retired = [(one.pk, f"{one} (no longer used)") for one in results if one.pk == initial.result_id]
        self.fields["result"].choices = [("", "Select a result"), *offered]  # type: ignore[attr-defined]
        if initial.result_id not in dict(offered):
            self.fields["result"].choices += retired  # type: ignore[attr-defined]
        steps = [(step.pk, f"{step.position}. {step}") for step in later.values()]
        self.fields["to"].choices = [("", "Select an action"), *steps]  # type: ignore[attr-defined]
        if not later:
            effects = [(effect.value, label) for effect, label in EFFECTS.items() if effect != OutcomeEffect.SKIP]
            self.fields["effect"].choices = effects  # type: ignore[attr-defined]

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields that each effect needs, by its name."""
        names = {
            OutcomeEffect.END: ("result",),
            OutcomeEffect.SKIP: ("to",),
            OutcomeEffect.REPEAT: ("wait_days", "wait_counts", "wait_hours", "most"),
            OutcomeEffect.OPT_OUT: ("channel",),
        }
        return [(effect.value, [self[name] for name in needed]) for effect, needed in names.items()]

    def clean(self) -> None:
        match self.cleaned_data.get("effect"):
            case OutcomeEffect.END if not self.cleaned_data.get("result"):
                self._require("result", "Select the result that ends the sequence.")
            case OutcomeEffect.SKIP if not self.cleaned_data.get("to"):
                self._require("to", "Select a later action.")
            case OutcomeEffect.REPEAT if not self.cleaned_data.get("most"):
                self._require("most", f"Enter how often to repeat, from 1 to {MOST_REPEATS}.")
            case OutcomeEffect.OPT_OUT if not self.cleaned_data.get("channel"):
                self._require("channel", "Select what to opt out of.")

    def definition(self) -> OutcomeDefinition:
        """What was asked for."""
        answers, effect = self.cleaned_data, OutcomeEffect(self.cleaned_data["effect"])
        match effect:
            case OutcomeEffect.END:
                needed: dict[str, Any] = {"result_id": int(answers["result"])}
            case OutcomeEffect.SKIP:
                positions = {str(step.pk): position for position, step in self.later.items()}
                needed = {"to": positions[answers["to"]]}
            case OutcomeEffect.REPEAT:
                needed = {
                    "wait_days": answers["wait_days"] or 0,
                    "wait_hours": answers["wait_hours"] or 0,
                    "wait_counts": Action.Days(answers["wait_counts"] or Action.Days.BUSINESS),
                    "most": answers["most"],
                }
            case OutcomeEffect.OPT_OUT:
                needed = {"channel": answers["channel"]}
            case _:
                needed = {}
        return OutcomeDefinition(outcome=self.outcome, effect=effect, **needed)

    def _require(self, name: str, sentence: str) -> None:
        # A field that has an error already is told once.
        if name not in self.errors:
            self.add_error(name, sentence)


def outcome_forms(posted: Mapping[str, Any] | None, *, action: Action) -> list[OutcomeForm]:
    """One for each outcome, in their order. Three queries."""
    set_ones = {rule.outcome: definition_of(rule) for rule in outcome_rules_of(action)[action.pk]}
    later = {step.position: step for step in actions_of(action.sequence) if step.position > action.position}
    results = list(every_result())
    return [
        OutcomeForm(
            posted,
            default=default_definition(outcome, results=results),
            present=set_ones.get(outcome.value),
            results=results,
            later=later,
        )
        for outcome in CallOutcome
    ]


def changed_definitions(forms: Iterable[OutcomeForm]) -> list[OutcomeDefinition]:
    """Those that are not the default anyway: the default may become better, and nobody decided against it."""
    return [definition for form in forms if (definition := form.definition()) != form.default]


def default_definition(outcome: CallOutcome, *, results: Iterable[FinishResult]) -> OutcomeDefinition:
    """The default of the rule, with the organization's own result."""
    setting = default_setting(outcome.value)
    if setting.effect != OutcomeEffect.END:
        return OutcomeDefinition(outcome=outcome, effect=setting.effect)
    result = next((one for one in results if one.name == setting.result and one.is_offered), None)
    # Without that result the rule goes on, which is then what the form says.
    effect = setting.effect if result else OutcomeEffect.GO_ON
    return OutcomeDefinition(outcome=outcome, effect=effect, result_id=result.pk if result else None)
