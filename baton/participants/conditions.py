"""Conditions on what participants and their actions are; what is none of their own fields is one of the record."""

from datetime import tzinfo

from django.db import models
from psycopg.types.json import Jsonb

from baton.participants.badges import LABELS_OF_EXITS
from baton.participants.models import REASON_LABELS, Participant, ParticipantAction
from baton.rules.record_rules import RecordRules
from baton.sequences.models import Action
from baton.sequences.record_rules import as_json
from baton.sql import Sql

FIELD_OF_RECORD = Sql("sequences/record_rules", "field_of_record")
ONE_GROUP_MATCHES = Sql("sequences/record_rules", "matches_a_group")
OF_ACTION, OF_PARTICIPANT = (
    ONE_GROUP_MATCHES(field_value=Sql("participants/steps", name)(field_of_record=FIELD_OF_RECORD))
    for name in ("field_of_action", "field_of_participant")
)
# Before a field of the record that has the name of one of the list's own.
OF_THE_RECORD = "record."


def _labels(choices: type[models.TextChoices]) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


LABELS_OF_ACTION = {
    "Type": _labels(Action.Type),
    "Status": _labels(ParticipantAction.Status),
    "Reason": {reason.value: label for reason, label in REASON_LABELS.items()},
    "Outcome": _labels(ParticipantAction.Outcome),
}
LABELS_OF_PARTICIPANT = {"Status": _labels(Participant.Status), "Result": _labels(Participant.Exit)}


def meets_conditions_of_action(groups: tuple[RecordRules, ...], *, zone: tzinfo) -> Sql:
    """Whether an action matches one of the groups, or there are none; dates are those of days in the time zone."""
    return OF_ACTION(groups=_stored(groups), labels=Jsonb(LABELS_OF_ACTION), zone=str(zone))


def meets_conditions_of_participant(groups: tuple[RecordRules, ...], *, zone: tzinfo) -> Sql:
    labels = LABELS_OF_PARTICIPANT | {"Badge": LABELS_OF_EXITS}
    return OF_PARTICIPANT(groups=_stored(groups), labels=Jsonb(labels), zone=str(zone))


def _stored(groups: tuple[RecordRules, ...]) -> Jsonb | None:
    return Jsonb([as_json(group) for group in groups]) if groups else None
