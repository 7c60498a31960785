"""The participants list as CSV: everybody who matches."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from itertools import chain

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.participants.listing import ParticipantRow, all_participants
from baton.people.permissions import Verb
from baton.tables.csv_cells import no_formula
from baton.web.access import SignedInRequest, allowed
from baton.web.csv_answers import exported
from baton.web.participants.columns import ParticipantColumns
from baton.web.participants.forms import ParticipantFilterForm
from baton.web.record_fields import labels_beside

DATES = {ParticipantColumns.EXPECTED, ParticipantColumns.ENROLLED}


@require_safe
@allowed(Verb.SEE_PARTICIPANTS)
def export(request: SignedInRequest) -> HttpResponseBase:
    """The columns that the list shows, all pages of it; dates in the time zone of who asks."""
    form = ParticipantFilterForm(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('participants')}?{request.GET.urlencode()}")  # which says what is wrong
    at, zone = timezone.now(), timezone.get_current_timezone()
    rows = all_participants(matching=form.matching(request.user), order=form.order, columns=form.record_columns)
    titles: list[object] = [
        *("Id", "Record", "Record id"),
        *(f"{column.label} ({zone})" if column in DATES else column.label for column in form.columns),
        *labels_beside(dict(ParticipantColumns.choices), form.record_columns),
    ]
    lines = chain([titles], _lines(rows, form.columns, zone))
    cells = ([no_formula(str(cell)) for cell in line] for line in lines)
    return exported("participants", cells, by=request.user, at=at)


def _lines(rows: Iterator[ParticipantRow], columns: list[ParticipantColumns], zone: tzinfo) -> Iterator[list[object]]:
    for row in rows:
        cells = _cells(row, zone)
        yield [row.id, row.record, row.record_id, *(cells[column] for column in columns), *row.column_values]


def _cells(row: ParticipantRow, zone: tzinfo) -> dict[ParticipantColumns, object]:
    return {
        ParticipantColumns.SEQUENCE: row.sequence,
        ParticipantColumns.STATUS: row.status.label,
        ParticipantColumns.STEP: row.action or "",
        ParticipantColumns.OWNER: row.owner or "",
        ParticipantColumns.COVER: row.cover or "",
        ParticipantColumns.EXPECTED: _moment(row.expected_at, zone),
        ParticipantColumns.ENROLLED: _moment(row.enrolled_at, zone),
        ParticipantColumns.ENROLLED_BY: row.enrolled_by or "",
        ParticipantColumns.RESULT: row.exit_in_words,
        ParticipantColumns.PARTICIPANT_OWNER: row.record_owner,
    }


def _moment(at: datetime | None, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else ""
