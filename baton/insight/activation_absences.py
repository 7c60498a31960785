"""Work of a sequence that would come due while its owner is away, though the owner is there when it is activated."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.utils.formats import date_format

from baton.delegation.assignees import Assignees
from baton.insight.activation_owners import NAMED, Holdings
from baton.insight.activation_problem import ActivationProblem
from baton.rules.availability import Assignee, TimeAway
from baton.rules.covering import asked_to_cover
from baton.sequences.models import Action, Sequence
from baton.sequences.settings import Setting
from baton.sequences.timeline import dated_actions
from baton.wording import grouped, plural


def later_absence_problems(
    sequence: Sequence, actions: list[Action], holdings: Holdings, *, at: datetime
) -> Iterator[ActivationProblem]:
    """The absences with most to do are named alone, the others counted together."""
    due = _due_while_away(sequence, actions, holdings, at=at).most_common()
    for (owner_id, is_away), count in due[:NAMED]:
        sentence = f"{is_away} with no available cover. {_fall_due(count)} then."
        yield ActivationProblem("away_later", sentence, "absences", count, owner_id=owner_id)
    if others := due[NAMED:]:
        absences = plural("%s other absence has", "%s other absences have", len(others)) % grouped(len(others))
        count = sum(count for _, count in others)
        sentence = f"{absences} no available cover either. {_fall_due(count)} then."
        yield ActivationProblem("away_later", sentence, "absences", count)


def _everyone_asked(sequence: Sequence, holdings: Holdings) -> Assignees:
    """The owners, and their covers in the sequence with their members, each read once."""
    find = Assignees()
    find.read(holdings.owner_ids)
    choices = [away.cover_in(sequence.pk) for owner_id in holdings.owner_ids for away in find(owner_id).time_away]
    find.read({choice.owner_id for choice in choices if choice})
    find.read_members()
    return find


def _due_while_away(
    sequence: Sequence, actions: list[Action], holdings: Holdings, *, at: datetime
) -> Counter[tuple[int, str]]:
    """How many actions would be expected in each time away still to begin, by owner and its words.

    As if all records were enrolled now, and each action done when it is expected.
    """
    find = _everyone_asked(sequence, holdings)
    due = Counter[tuple[int, str]]()
    for step in dated_actions(sequence, actions, at=at):
        field_id = Setting.of_action(step.action).within(sequence).field_id
        for owner_id, count in holdings.owned[field_id].items():
            owner = find(owner_id)
            away = owner.time_away_at(step.at)
            # Who can't work, or is away already, is a problem of today, which is said of all their work.
            if not away or away.begins_at <= at or owner.lasting_obstacle():
                continue
            if not _is_covered(owner, step.at, sequence, find):
                due[owner_id, _is_away(owner, away)] += count
    return due


def _is_covered(owner: Assignee, moment: datetime, sequence: Sequence, find: Assignees) -> bool:
    # Of any record: where the members of a queue share, it doesn't matter here which of them it is.
    chain = asked_to_cover(owner, moment=moment, sequence_id=sequence.pk, record_id=0, find=find)
    return bool(chain) and chain[-1].obstacle is None


def _is_away(owner: Assignee, away: TimeAway) -> str:
    first = date_format(away.first_day)
    if away.last_day is None:
        return f"{owner.name} is away from {first} until further notice"
    if away.first_day == away.last_day:
        return f"{owner.name} is away on {first}"
    return f"{owner.name} is away from {first} to {date_format(away.last_day)}"


def _fall_due(count: int) -> str:
    return plural("About %s action falls due", "About %s actions fall due", count) % grouped(count)
