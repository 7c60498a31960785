"""Who did what in Baton: a list with filters, and all that matches as CSV."""

from collections.abc import Iterator, Sequence

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.insight.suggestions import Among
from baton.people.activity import differences_of, sentence
from baton.people.audit import AuditFilter, export_audit, page_of_audit
from baton.people.audit_kinds import AuditKind
from baton.people.models import Activity
from baton.people.permissions import Verb
from baton.sql.paging import ById
from baton.tables.csv_cells import no_formula
from baton.web.access import SignedInRequest, allowed
from baton.web.csv_answers import csv_answer
from baton.web.lists import ListFilterForm
from baton.web.owners.fields import OwnerField
from baton.web.paging import page_request
from baton.web.setup.days import beginning_of, day_field, end_of


class AuditFilterForm(ListFilterForm):
    """An empty form filters nothing."""

    kind = forms.ChoiceField(label="What", required=False, choices=[("", "Everything"), *AuditKind.choices])
    by = OwnerField(label="By", among=Among.EVERYONE, required=False)
    since = day_field("Since")
    until = day_field("Until")

    def matching(self) -> AuditFilter:
        """What the valid fields ask for."""
        # Fields that are wrong do not filter, and say so; the rest does.
        self.is_valid()
        cleaned = self.cleaned_data
        kind, by = cleaned.get("kind"), cleaned.get("by")
        return AuditFilter(
            kind=AuditKind(kind) if kind else None,
            by_id=by.pk if by else None,
            since=beginning_of(cleaned.get("since")),
            before=end_of(cleaned.get("until")),
        )


@require_safe
@allowed(Verb.SEE_ACTIVITY)
def audit(request: SignedInRequest) -> HttpResponse:
    form = AuditFilterForm(request.GET)
    page = page_of_audit(matching=form.matching(), page=page_request(request, ById))
    return render(
        request, "setup/audit.html", {"noun": "audit line", "form": form, "page": page, "newest_first": True}
    )


@require_safe
@allowed(Verb.SEE_ACTIVITY)
def audit_export(request: SignedInRequest) -> HttpResponseBase:
    """What the list shows, all pages of it, in UTC, which is what other logs are compared in."""
    form = AuditFilterForm(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('setup_audit')}?{request.GET.urlencode()}")  # which says what is wrong
    now = timezone.now()
    log = export_audit(matching=form.matching(), by=request.user, at=now)
    return csv_answer(f"audit-{timezone.localdate(now):%Y-%m-%d}.csv", _rows_of_file(log))


def _rows_of_file(log: Iterator[Activity]) -> Iterator[Sequence[str]]:
    yield "When (UTC)", "By", "What", "Subject type", "Subject", "Changes"
    for line in log:
        changes = "; ".join(
            f"{change.field}: {change.before or 'blank'} → {change.after or 'blank'}"
            if change.before is not None
            else f"{change.field} changed"
            for change in differences_of(line)
        )
        by = line.by.username if line.by else ""
        cells = (f"{line.at:%Y-%m-%d %H:%M:%S}", by, sentence(line), line.subject_type, line.subject_name, changes)
        yield [no_formula(cell) for cell in cells]
