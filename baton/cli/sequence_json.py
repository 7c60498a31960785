"""A sequence with its actions as JSON."""

from typing import Any

from baton.sequences.definition import ActionColumns, EnrollmentColumns, SequenceColumns, written
from baton.sequences.files import written_outcome
from baton.sequences.models import Action, Sequence
from baton.sequences.outcomes import outcome_rules_of
from baton.sequences.record_rules import as_json, enrollment_rules_of, exit_rules_of
from baton.sequences.replies import names_of_who_answers
from baton.sequences.settings import Setting


def sequence_as_json(sequence: Sequence, actions: list[Action]) -> dict[str, Any]:
    outcomes, replies = outcome_rules_of(*actions), names_of_who_answers(actions)
    return {
        "id": sequence.pk,
        "object": sequence.object,
        "status": sequence.status,
        **written(SequenceColumns, sequence),
        "calendar": sequence.calendar.name if sequence.calendar else None,
        "delegation": sequence.delegation.name if sequence.delegation else None,
        "enrollment_rules": as_json(enrollment_rules_of(sequence)) or None,
        "exit_rules": as_json(exit_rules_of(sequence)) or None,
        **written(EnrollmentColumns, sequence),
        "returns": sequence.returns,
        "returns_after_days": sequence.returns_after_days,
        "other_sequences": sequence.other_sequences,
        "exclusive_priority": sequence.exclusive_priority,
        "skips": sorted(str(other) for other in sequence.skips.all()),
        "actions": [
            {
                "position": action.position,
                **written(ActionColumns, action),
                "wait": {
                    "days": action.wait_days,
                    "hours": action.wait_hours,
                    "counts": action.wait_counts,
                    "at": f"{action.at_time:%H:%M}" if action.at_time else None,
                },
                "delegation": action.delegation.name if action.delegation else Setting.of_action(action).mode,
                "replies": replies.get(action.pk),
                "outcomes": [written_outcome(rule) for rule in outcomes[action.pk]],
            }
            for action in actions
        ],
    }
