"""Absences in the Setup area. Each is a change that delegation carries out, in the transaction of the page."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format

from baton.delegation import changes
from baton.delegation.handovers import carry_out
from baton.people.away import AlreadyAway, RequestedAbsence
from baton.people.models import Absence, User
from baton.people.permissions import Verb
from baton.people.queries import UnknownAbsence
from baton.sql.transactions import one_transaction
from baton.web.access import signed_in
from baton.web.parameters import WITHIN_REASON
from baton.web.setup.choosing import choosing
from baton.web.setup.outcome import tell
from baton.web.setup.permitted import PermittedAdmin


class AbsenceForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        user: User | None = self.cleaned_data.get("user")
        cover: User | None = self.cleaned_data.get("cover")
        if cover and cover == user:
            self.add_error("cover", "A user can’t cover for themselves. Choose a different cover.")
        elif cover and not cover.is_active:
            self.add_error("cover", f"{cover} is inactive. Choose an active user as the cover.")
        first_day, last_day = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if user and first_day and last_day:
            self._check_days(user, first_day, last_day)
        return cleaned

    def clean_first_day(self) -> date:
        return _within_reason(self.cleaned_data["first_day"])

    def clean_last_day(self) -> date:
        return _within_reason(self.cleaned_data["last_day"])

    def _check_days(self, user: User, first_day: date, last_day: date) -> None:
        if last_day < first_day:
            self.add_error("last_day", "Select a last day on or after the first day.")
            return
        others = user.absences.exclude(pk=self.instance.pk)
        if clash := others.filter(first_day__lte=last_day, last_day__gte=first_day).first():
            days = {"first": date_format(clash.first_day), "last": date_format(clash.last_day)}
            self.add_error(
                "first_day", "This overlaps an absence from {first} to {last}. Change the dates.".format(**days)
            )


class AbsenceAdmin(PermittedAdmin):
    verb = Verb.SET_ABSENCES
    form = AbsenceForm
    fields = ("user", "first_day", "last_day", "cover", "note")
    list_display = ("user", "first_day", "last_day", "cover", "note")
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

    def save_model(self, request: HttpRequest, obj: Absence, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        away = RequestedAbsence(obj.user_id, obj.first_day, obj.last_day, obj.cover_id, obj.note)
        before = Absence.objects.get(pk=obj.pk) if change else None
        tell(request, carry_out(changes.absence(away=away, changed=before), by=signed_in(request), at=timezone.now()))
        obj.pk = Absence.objects.get(user=obj.user_id, first_day=obj.first_day).pk

    def delete_model(self, request: HttpRequest, obj: Absence) -> None:
        """Django says that it is deleted, also where somebody else was a moment faster."""
        try:
            outcome = carry_out(changes.absence_cancelled(cancelled=obj), by=signed_in(request), at=timezone.now())
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
