"""Absences in the Setup area. Each is a change that delegation carries out, in the transaction of the page."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dates import WEEKDAYS

from baton.delegation import staffing
from baton.delegation.handovers import carry_out
from baton.people.absence_checks import require_valid
from baton.people.absence_words import absence_hours
from baton.people.away import AlreadyAway, CannotBeAway, RequestedAbsence
from baton.people.models import Absence
from baton.people.permissions import Verb
from baton.people.queries import UnknownAbsence
from baton.sql.transactions import one_transaction
from baton.web.access import signed_in
from baton.web.parameters import WITHIN_REASON
from baton.web.setup.choosing import choosing
from baton.web.setup.outcome import tell
from baton.web.setup.permitted import PermittedAdmin


class AbsenceForm(forms.ModelForm):  # type: ignore[type-arg]
    weekdays = forms.TypedMultipleChoiceField(
        label="Repeats on",
        coerce=int,
        empty_value=[],
        required=False,
        choices=[(6, WEEKDAYS[6]), *((number, WEEKDAYS[number]) for number in range(6))],
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave blank for one absence. For part time, choose the days off.",
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors:
            try:
                require_valid(self.requested(), absence_id=self.instance.pk)
            except (AlreadyAway, CannotBeAway) as refused:
                self.add_error(refused.field, str(refused))
        return cleaned

    def clean_first_day(self) -> date:
        return _within_reason(self.cleaned_data["first_day"])

    def clean_last_day(self) -> date:
        return _within_reason(self.cleaned_data["last_day"])

    def requested(self) -> RequestedAbsence:
        values = dict(self.cleaned_data)
        user, cover, weekdays = values.pop("user"), values.pop("cover"), values.pop("weekdays")
        return RequestedAbsence(
            user_id=user.pk, cover_id=cover.pk if cover else None, weekdays=frozenset(weekdays), **values
        )


class AbsenceAdmin(PermittedAdmin):
    verb = Verb.SET_ABSENCES
    form = AbsenceForm
    fields = (
        "user",
        ("first_day", "last_day"),
        ("from_time", "until_time"),
        "weekdays",
        "cover",
        "covers_overdue",
        "note",
    )
    list_display = ("user", "first_day", "last_day", "hours", "cover", "note")
    list_select_related = ("user", "cover")
    date_hierarchy = "first_day"
    search_fields = ("user__name", "user__username", "cover__name", "cover__username", "note")
    ordering = ("-first_day", "pk")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, widget=choosing(db_field, self), **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django's; who comes a moment after somebody else with the same days is told so."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except AlreadyAway as clash:
            messages.error(request, str(clash))
            return redirect(request.get_full_path())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Nothing more: what is saved has its line in a log already."""

    @admin.display(description="hours")
    def hours(self, absence: Absence) -> str:
        return absence_hours(absence)

    def save_model(self, request: HttpRequest, obj: Absence, form: AbsenceForm, change: bool) -> None:  # noqa: FBT001
        before = Absence.objects.get(pk=obj.pk) if change else None
        new = staffing.absence(away=form.requested(), changed=before)
        tell(request, carry_out(new, by=signed_in(request), at=timezone.now()))
        obj.pk = before.pk if before else Absence.objects.filter(user=obj.user_id).latest("pk").pk

    def delete_model(self, request: HttpRequest, obj: Absence) -> None:
        """Django says that it is deleted, also where somebody else was a moment faster."""
        try:
            outcome = carry_out(staffing.absence_cancelled(cancelled=obj), by=signed_in(request), at=timezone.now())
        except UnknownAbsence:
            messages.info(request, "This absence was deleted before.")
        else:
            tell(request, outcome)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Absence]) -> None:
        """A handover for each, of a page of absences at most; all of them or none."""
        one_transaction(self._delete_each)(request, list(queryset))

    def _delete_each(self, request: HttpRequest, absences: list[Absence]) -> None:
        for absence in absences:
            self.delete_model(request, absence)


def _within_reason(day: date) -> date:
    for validate in WITHIN_REASON:
        validate(day)
    return day
