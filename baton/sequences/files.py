"""A sequence as a YAML file that people write, read and keep under version control.

`docs/sequence-files.md` is the format in the user's words. Places count from 1: `actions[2]` is the second.
"""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from baton.people.queries import unmistakable_name
from baton.rules.outcomes import OutcomeEffect
from baton.rules.record_rules import RecordRules
from baton.sequences.definition import (
    ActionColumns,
    EnrollmentColumns,
    SequenceColumns,
    Shape,
    columns,
    key_of,
    written,
)
from baton.sequences.file_shape import (
    EFFECTS_IN_FILES_WRITTEN,
    INHERIT,
    OPERATORS_IN_FILES,
    RECORD_OWNER,
    SequenceFile,
    known_keys,
)
from baton.sequences.invalid_files import InvalidSequenceFile
from baton.sequences.models import Action, Sequence
from baton.sequences.other_sequences import label_of_other_sequences
from baton.sequences.outcomes import OutcomeRule, outcome_rules_of
from baton.sequences.record_rules import enrollment_rules_of, exit_rules_of
from baton.sequences.replies import names_of_who_answers
from baton.sequences.settings import name_of_delegation
from baton.yaml_files.places import Dumper, file_text, load_yaml
from baton.yaml_files.problems import problems_in_words

KeyOrder = tuple[Any, ...]
SEQUENCE_KEYS: KeyOrder = (
    "name", "object", "description", "time zone", "calendar", ...,
    "delegation", "default owner", "enrollment rules", "exit rules", "enrollment", "daily intake", "returns",
    "other sequences", "skip anyone in", "actions",
)  # fmt: skip
ACTION_KEYS: KeyOrder = (
    "name", "type", "wait", "instructions", "template", "priority", ..., "delegation", "replies", "outcomes",
)  # fmt: skip


def read_sequence_file(path: Path) -> SequenceFile:
    """The sequence in the file; refuses with `InvalidSequenceFile`."""
    return parse_sequence_file(file_text(path, refusal=InvalidSequenceFile))


def parse_sequence_file(text: str) -> SequenceFile:
    """As `read_sequence_file`, from the text of a file."""
    root, content = load_yaml(text, refusal=InvalidSequenceFile)
    try:
        return SequenceFile.model_validate(content)
    except ValidationError as error:
        raise InvalidSequenceFile(problems_in_words(error, root, keys_at=known_keys)) from error


def sequence_as_yaml(sequence: Sequence) -> str:
    """The file that would load this sequence again."""
    actions = list(sequence.actions.select_related("delegation", "template").order_by("position"))
    outcomes, replies = outcome_rules_of(*actions), names_of_who_answers(actions)
    content = {
        "object": str(sequence.object),
        "calendar": sequence.calendar.name if sequence.calendar else "",
        "delegation": sequence.delegation.name if sequence.delegation else RECORD_OWNER,
        "default owner": unmistakable_name(sequence.default_owner) if sequence.default_owner else "",
        "enrollment rules": _written_rules(enrollment_rules_of(sequence)),
        "exit rules": _written_rules(exit_rules_of(sequence)),
        "returns": _written_returns(sequence),
        "other sequences": _written_other_sequences(sequence),
        "skip anyone in": sorted(str(other) for other in sequence.skips.all()),
        "actions": [_written(action, outcomes[action.pk], replies.get(action.pk, "")) for action in actions],
    }
    content |= _plain(SequenceColumns, sequence) | _plain(EnrollmentColumns, sequence)
    # No default flow style: only what holds no more than numbers and words (a wait, a condition) stands on one line.
    return yaml.dump(
        _in_order(content, SEQUENCE_KEYS), Dumper=Dumper, default_flow_style=None, sort_keys=False, allow_unicode=True
    )


def _written_rules(rules: RecordRules) -> dict[str, Any]:
    conditions = [
        _without_blanks(
            {"field": condition.field, "operator": OPERATORS_IN_FILES[condition.operator], "value": condition.value}
        )
        for condition in rules.conditions
    ]
    return {"match": rules.match.value, "conditions": conditions} if conditions else {}


def _written_returns(sequence: Sequence) -> str:
    if sequence.returns == Sequence.Return.AFTER_DAYS:
        return f"after {sequence.returns_after_days} days"
    return "" if sequence.returns == Sequence.Return.ALWAYS else str(sequence.returns)


def _written_other_sequences(sequence: Sequence) -> str:
    is_default = sequence.other_sequences == Sequence.OtherSequences.ALLOWED
    return "" if is_default else label_of_other_sequences(sequence)


def _written(action: Action, outcomes: list[OutcomeRule], replies: str) -> dict[str, Any]:
    at = f"{action.at_time:%H:%M}" if action.at_time else 0
    wait = {"days": action.wait_days, "hours": action.wait_hours, "counts": str(action.wait_counts), "at": at}
    delegation = name_of_delegation(action)
    content = {
        "wait": {key: value for key, value in wait.items() if value != 0 or key == "days"},
        "template": action.template.name if action.template else "",
        "delegation": "" if delegation == INHERIT else delegation,
        "replies": replies,
        "outcomes": [written_outcome(rule) for rule in outcomes],
    }
    return _in_order(content | _plain(ActionColumns, action), ACTION_KEYS)


def written_outcome(rule: OutcomeRule) -> dict[str, Any]:
    """As a file says it."""
    wait = {"days": rule.wait_days, "hours": rule.wait_hours, "counts": str(rule.wait_counts)}
    return _without_blanks(
        {
            "outcome": rule.get_outcome_display().lower(),
            "then": EFFECTS_IN_FILES_WRITTEN[OutcomeEffect(rule.effect)],
            "result": rule.result.name if rule.result else "",
            "step": rule.to.position if rule.to else None,
            "wait": {key: value for key, value in wait.items() if value or key == "days"} if rule.most else {},
            "at most": rule.most,
            "channel": rule.channel,
        }
    )


def _plain(shape: type[Shape], row: Sequence | Action) -> dict[str, Any]:
    """What a shape names of the row, but for what would be taken anyway; the time zone is said always."""
    defaults = {name: field.default for name, field in shape.model_fields.items()}
    names = {name for name, value in columns(shape, row).items() if value != defaults[name] or name == "time_zone"}
    return {key_of(name): value for name, value in written(shape, row).items() if name in names}


def _in_order(content: dict[str, Any], keys: KeyOrder) -> dict[str, Any]:
    """What is not blank, in the order of the keys; `...` is the place of all that are not named."""
    before, after = keys[: keys.index(...)], keys[keys.index(...) + 1 :]
    others = [key for key in content if key not in keys]
    return _without_blanks({key: content[key] for key in (*before, *others, *after) if key in content})


def _without_blanks(content: dict[str, Any]) -> dict[str, Any]:
    # `False` differs from a default of true, and so has to be said.
    return {key: value for key, value in content.items() if value or value is False}
