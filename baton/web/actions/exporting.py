"""The list as CSV: everything that matches."""

from collections.abc import Iterator
from datetime import tzinfo

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from baton.participants.models import REASONS, ParticipantAction
from baton.participants.queries import ActionRow, all_actions
from baton.people.permissions import Verb
from baton.rules.delegation import Reason
from baton.sequences.models import Action
from baton.tables.csv_cells import no_formula
from baton.web.access import SignedInRequest, allowed
from baton.web.actions.columns import Columns
from baton.web.actions.filters import current_filter, here
from baton.web.csv_answers import exported
from baton.web.record_fields import labels_beside


@require_safe
@allowed(Verb.SEE_ACTIONS)
def export(request: SignedInRequest) -> HttpResponseBase:
    """What the list shows, all pages of it; dates in the time zone of who asks."""
    form = current_filter(request.GET, by=request.user)
    if not form.is_valid():
        return redirect(f"{reverse('actions')}?{request.GET.urlencode()}")  # which says what is wrong
    at, zone = here()
    matching, columns = form.matching(at=at, zone=zone), form.record_columns
    rows = all_actions(matching=matching, order=form.order, columns=columns)
    labels = labels_beside(dict(Columns.choices), columns)
    lines = _rows_of_file(rows, zone, labels)
    return exported("participant actions", lines, by=request.user, at=at, file="actions")


def _rows_of_file(rows: Iterator[ActionRow], zone: tzinfo, labels: list[str]) -> Iterator[list[str]]:
    titles = (
        "Id", "Record", "Record id", "Sequence", "Step", "Action", "Type", "Status",
        f"Expected ({zone})", "Action owner", "Cover", "Performed by", "Reason", "Participant owner",
        *labels,
    )  # fmt: skip
    yield list(map(no_formula, titles))
    for row in rows:
        yield [no_formula(str(cell)) for cell in _cells(row, zone)]


def _cells(row: ActionRow, zone: tzinfo) -> tuple[object, ...]:
    return (
        row.id,
        row.record,
        row.record_id,
        row.sequence,
        row.position,
        row.action,
        Action.Type(row.type).label,
        ParticipantAction.Status(row.status).label,
        f"{row.expected_at.astimezone(zone):%Y-%m-%d %H:%M}",
        row.owner,
        row.cover or "",
        row.performer or "",
        REASONS[Reason(row.reason)],
        row.participant_owner,
        *row.column_values,
    )
