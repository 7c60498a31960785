"""Duplicating an action of a draft."""

from datetime import datetime

from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.sequences.building import insert_action, lock_draft
from baton.sequences.definition import StepDefinition, columns
from baton.sequences.models import Action
from baton.sequences.outcomes import outcomes_by_position, write_outcomes
from baton.sequences.replies import who_answers, write_who_answers
from baton.sequences.settings import Setting
from baton.sql.transactions import one_transaction

NAME_LENGTH, COPY = 255, " (copy)"


@one_transaction
def duplicate_action(*, action: Action, by: User | None, at: datetime) -> Action:
    """Put a copy right behind an action of a draft, with its delegation and what its outcomes lead to."""
    require(by, Verb.BUILD_SEQUENCES)
    sequence = action.sequence
    lock_draft(sequence)
    action.refresh_from_db()
    others = {"name": name_of_copy(action), "priority": Action.Priority(action.priority)}
    step = StepDefinition(**columns(StepDefinition, action) | others)
    setting = Setting.of_action(action)
    copy = insert_action(sequence=sequence, step=step, position=action.position + 1, setting=setting, by=by, at=at)
    # Read behind the insertion: an outcome that skips names a position, and those behind the copy have moved.
    outcomes = outcomes_by_position([action]).get(action.position, [])
    write_outcomes(sequence=sequence, definitions={copy.position: outcomes})
    write_who_answers(action=copy, setting=who_answers([action])[action.pk])
    return copy


def name_of_copy(action: Action) -> str:
    return action.name[: NAME_LENGTH - len(COPY)] + COPY
