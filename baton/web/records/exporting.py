"""The records list as CSV: everything that matches, with the columns that are chosen."""

from collections.abc import Iterable, Iterator

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.participants.records import RecordRow, every_record
from baton.people.permissions import Verb
from baton.rules.field_labels import label_of
from baton.tables.csv_cells import no_formula
from baton.web.access import SignedInRequest, allowed
from baton.web.csv_answers import exported
from baton.web.records.forms import RecordFilterForm


@require_safe
@allowed(Verb.SEE_RECORDS)
def export(request: SignedInRequest) -> HttpResponseBase:
    """What the list shows, all pages of it, by name."""
    form = RecordFilterForm(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('records')}?{request.GET.urlencode()}")  # which says what is wrong
    at, columns = timezone.now(), form.cleaned_data["column"]
    rows = every_record(matching=form.matching(request.user), columns=columns)
    return exported("records", _rows_of_file(rows, columns), by=request.user, at=at)


def _rows_of_file(rows: Iterable[RecordRow], columns: Iterable[str]) -> Iterator[list[str]]:
    titles = ("Id", "Name", "Email", "Phone", "Company", "Owner", "In sequences", "Opted out of email", "Do not call")
    yield [no_formula(title) for title in (*titles, *map(label_of, columns))]
    for row in rows:
        yield [no_formula(str(cell)) for cell in _cells(row)]


def _cells(row: RecordRow) -> tuple[object, ...]:
    return (
        row.id,
        row.name,
        row.email,
        row.phone,
        row.company or "",
        row.owner,
        ", ".join(row.sequences),
        "yes" if row.email_state.is_opted_out else "",
        "yes" if row.do_not_call else "",
        *(value or "" for value in row.column_values),
    )
