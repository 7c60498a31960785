"""`baton actions` and `baton explain`: list participant actions, and explain the owner of one."""

import csv
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from baton.cli.acting import actor, only_visible_to, requires
from baton.cli.filters import Filters
from baton.cli.options import HERE, AsJson, TimeZone, gathered
from baton.cli.output import Column, clock, hint, plain, print_json, print_table, say, working
from baton.cli.trail import trail_as_json
from baton.delegation.explain import Explanation
from baton.delegation.explain import explain as why_owned
from baton.delegation.models import OwnerChange
from baton.engage.queries import reopenings_of
from baton.participants.models import OPEN, Reopening
from baton.participants.queries import ActionRow, all_actions, find_participant_action, page_of_actions
from baton.participants.visibility import require_seen
from baton.people.permissions import Verb
from baton.sql.paging import PageRequest
from baton.tables.csv_cells import no_formula

# The fields of an action in JSON and CSV.
FIELDS = (
    "id", "participant_id", "record_id", "record", "sequence", "position", "action", "type", "status", "expected_at",
    "reason", "owner", "cover", "performer", "participant_owner",
)  # fmt: skip
field_values = attrgetter(*FIELDS)

ACTION_COLUMNS = [
    Column("Id", is_number=True),
    Column("Expected", is_whole=True),
    Column("Record"),
    Column("Sequence", needs=110),
    Column("Action"),
    Column("Type", needs=150),
    Column("Status"),
    Column("Owner"),
    Column("Reason", needs=130),
    Column("Record owner", needs=150),
]


@requires(Verb.SEE_ACTIONS)
@gathered("filters", Filters)
def actions(
    ctx: typer.Context,
    filters: Filters,
    *,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="Show at most this many, earliest first.")] = 50,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write all matching actions as CSV.")] = False,
    as_json: AsJson = False,
) -> None:
    """List participant actions: open ones, unless you pass --status or --id."""
    matching = replace(filters.matching(), seen_by=only_visible_to(ctx))
    if matching.statuses is None and matching.participant_action_ids is None:
        # Who asks for an id wants that action, closed or not.
        matching = replace(matching, statuses=OPEN)
    if as_csv:
        write_csv(all_actions(matching=matching))
        return
    with working("Reading"):
        page = page_of_actions(matching=matching, page=PageRequest(size=limit))
    rows, is_more = page.rows, page.next is not None
    if as_json:
        print_json(
            {"actions": [dict(zip(FIELDS, field_values(row), strict=True)) for row in rows], "is_more": is_more}
        )
    elif not rows:
        say("No matching actions.")
    else:
        print_table(ACTION_COLUMNS, [_line(row, filters.time_zone) for row in rows])
    if is_more:
        hint(f"Showing the first {limit:,}. Use --limit to see more, or --csv for all.")


def write_csv(rows: Iterable[ActionRow]) -> None:
    """Stream the rows to stdout as CSV."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(FIELDS)
    # On a terminal the spinner and the rows would overwrite each other.
    with nullcontext() if sys.stdout.isatty() else working("Writing"):
        writer.writerows(map(_safe, field_values(row)) for row in rows)


@requires(Verb.SEE_ACTIONS)
def explain(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="The ID of the participant action.")],
    *,
    time_zone: TimeZone = HERE,
    as_json: AsJson = False,
) -> None:
    """Explain who owns an action and why, and list its past owners."""
    find_participant_action(number)
    if by := actor(ctx):
        require_seen(participant_action_id=number, by=by)
    explanation = why_owned(participant_action_id=number)
    if as_json:
        print_json(_as_json(explanation))
        return
    pa, assignment = explanation.participant_action, explanation.assignment
    say(f"{pa.action} for {pa.participant.record}, in {pa.action.sequence}", "bold")
    say(f"{pa.get_status_display()}, expected {clock(pa.expected_at, time_zone)}")
    covering = f", covered by {assignment.cover.name}" if assignment.cover else ""
    say(f"Owner: {assignment.owner.name}{covering}")
    for sentence in explanation.sentences:
        say(sentence, indent=2)
    if explanation.without_reassignment:
        say(explanation.without_reassignment, indent=2)
    for reopening in reopenings_of(participant_action_id=pa.pk):
        say(_reopened(reopening, time_zone))
    columns = [
        Column("When", is_whole=True),
        Column("From"),
        Column("To"),
        Column("Cover"),
        Column("Because"),
        Column("By"),
    ]
    if explanation.history:
        print_table(columns, [_change(owner_change, time_zone) for owner_change in explanation.history])
    else:
        say("The ownership history is no longer stored.")


def _line(row: ActionRow, zone: ZoneInfo) -> tuple[object, ...]:
    return (
        str(row.id),
        clock(row.expected_at, zone),
        row.record,
        row.sequence,
        f"{row.position}. {row.action}",
        row.type,
        f"{row.status} by {row.performer}" if row.performer else row.status,
        f"{row.owner}, covered by {row.cover}" if row.cover else row.owner,
        row.reason.replace("_", " "),
        row.participant_owner,
    )


def _safe(value: Any) -> Any:
    match value:
        case str():
            return no_formula(value)
        case datetime():
            return plain(value)
        case _:
            return value


def _reopened(reopening: Reopening, zone: ZoneInfo) -> str:
    note = f": {reopening.note}" if reopening.note else ""
    performer, by = reopening.performer or "operator", reopening.by or "operator"
    closed = f"{reopening.get_status_display()} {clock(reopening.closed_at, zone)} by {performer}{note}"
    return f"{closed}\nReopened {clock(reopening.at, zone)} by {by}"


def _change(owner_change: OwnerChange, zone: ZoneInfo) -> tuple[object, ...]:
    handover, end = owner_change.handover, owner_change.to_end
    until = f" until {clock(end.at, zone)}" if end and end.pk != owner_change.from_end_id else ""
    return (
        clock(handover.at, zone),
        owner_change.from_owner,
        owner_change.to_owner,
        owner_change.to_cover,
        f"{handover.get_cause_display()}{until}, handover {handover.pk}",
        handover.by or "operator",
    )


def _as_json(explanation: Explanation) -> dict[str, Any]:
    pa, assignment = explanation.participant_action, explanation.assignment
    return {
        "id": pa.pk,
        "record": {"id": pa.participant.record_id, "name": pa.participant.record.name},
        "sequence": pa.action.sequence.name,
        "action": pa.action.name,
        "status": pa.status,
        "expected_at": pa.expected_at,
        "owner": assignment.owner.name,
        "cover": assignment.cover.name if assignment.cover else None,
        "performer": pa.performer.name if pa.performer else None,
        "closed_at": pa.closed_at,
        "reason": assignment.reason.value,
        "reassigned_until": pa.reassignment_end.at if pa.reassignment_end else None,
        "because": explanation.sentences,
        "trail": trail_as_json(assignment.trail),
        "history": [
            {
                "handover": change.handover_id,
                "at": change.handover.at,
                "by": change.handover.by.name if change.handover.by else None,
                "cause": change.handover.cause,
                "from": change.from_owner.name if change.from_owner else None,
                "to": change.to_owner.name,
                "cover": change.to_cover.name if change.to_cover else None,
                "until": change.to_end.at if change.to_end else None,
            }
            for change in explanation.history
        ],
        "reopenings": [
            {
                "at": reopening.at,
                "by": reopening.by.name if reopening.by else None,
                "closed_as": reopening.status,
                "closed_at": reopening.closed_at,
                "performer": reopening.performer.name if reopening.performer else None,
                "outcome": reopening.outcome,
                "note": reopening.note,
            }
            for reopening in reopenings_of(participant_action_id=pa.pk)
        ],
    }
