"""What the rule looks at, read from the rows of the database in the plainest way."""

from collections import defaultdict
from dataclasses import replace

from baton.crm.models import ChainEntry, LookupField, RecordLookup
from baton.delegation.models import MemberChoice
from baton.participants.models import ParticipantAction
from baton.rules import trail


def lookups() -> dict[int, dict[int, int]]:
    """The users in the fields of each record."""
    lookups: dict[int, dict[int, int]] = defaultdict(dict)
    for record_id, field_id, user_id in RecordLookup.objects.values_list("record_id", "field_id", "user_id"):
        lookups[record_id][field_id] = user_id
    return lookups


def rule_fields() -> dict[int, trail.UserField]:
    """The lookup fields as the rule takes them, with the entries of chains."""
    rows = LookupField.objects.all()
    plain = {
        row.pk: trail.UserField(row.pk, row.label, row.on_account_id, trail.Source(row.source), row.owner_id)
        for row in rows
    }
    chained = defaultdict(list)
    for entry in ChainEntry.objects.order_by("position"):
        chained[entry.chain_id].append(plain[entry.field_id])
    return {pk: replace(field, entries=tuple(chained[pk])) for pk, field in plain.items()}


def performers() -> dict[int, dict[int, int]]:
    """Who completed the actions of each participant, by position."""
    performers: dict[int, dict[int, int]] = defaultdict(dict)
    done = ParticipantAction.objects.filter(status="completed").exclude(performer=None)
    for participant_id, position, user_id in done.values_list("participant", "action__position", "performer"):
        performers[participant_id][position] = user_id
    return performers


def turns() -> dict[int, dict[int, trail.MemberTurn]]:
    """The members of queues that each participant was given, by queue."""
    turns: dict[int, dict[int, trail.MemberTurn]] = defaultdict(dict)
    for row in MemberChoice.objects.all():
        how = trail.Source(row.source)
        turns[row.participant_id][row.queue_id] = trail.MemberTurn(
            row.user_id, how, row.weight, row.at, is_at_enrollment=True
        )
    return turns


def last_before(position: int, performers: dict[int, int]) -> int | None:
    """Who completed the last action before a position."""
    earlier = [done for done in performers if done < position]
    return performers[max(earlier)] if earlier else None
