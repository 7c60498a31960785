"""Calendars: the days and hours on which business waits end."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.views.decorators.http import require_safe

from baton.people.activity import page_of_activity
from baton.people.permissions import Verb
from baton.sequences.calendar_editing import (
    CalendarIsUsed,
    add_calendar,
    calendar_by_id,
    calendars_with_uses,
    countries_by_name,
    delete_calendar,
    edit_calendar,
    require_unused,
    sequences_with,
)
from baton.sequences.calendars import UnknownPlace, next_holidays, require_place
from baton.sequences.models import Calendar
from baton.sql.paging import ById, PageRequest
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.parameters import WITHIN_REASON
from baton.web.setup.deleting import Deletion, ask_or_delete

HOLIDAYS_LISTED = 8
NEWEST_ACTIVITIES = PageRequest[ById](size=10)


class CalendarForm(forms.ModelForm):  # type: ignore[type-arg]
    weekdays = forms.TypedMultipleChoiceField(
        label="Working days",
        choices=list(WEEKDAYS.items()),
        coerce=int,
        initial=[0, 1, 2, 3, 4],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one working day."},
    )
    country = forms.ChoiceField(
        label="Public holidays",
        required=False,
        # Looked up when the form is shown: the library takes a moment to load, which no other page should pay.
        choices=lambda: [("", "None"), *countries_by_name()],
    )
    closed_days = forms.CharField(
        label="Other days off",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "2026-12-24"}),
        help_text="One date per line, as year-month-day.",
    )

    class Meta:
        model = Calendar
        fields = ("name", "weekdays", "opens", "closes", "country", "subdivision", "closed_days")
        widgets = {
            "opens": forms.TimeInput({"type": "time"}, "%H:%M"),
            "closes": forms.TimeInput({"type": "time"}, "%H:%M"),
        }
        help_texts = {"subdivision": "A code such as CA or BY. Leave blank for national holidays only."}
        error_messages = {"name": {"unique": "A calendar with this name already exists. Choose a different name."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["closed_days"] = "\n".join(map(str, self.instance.closed_days or []))

    def clean_closed_days(self) -> list[date]:
        lines = [line.strip() for line in self.cleaned_data["closed_days"].splitlines() if line.strip()]
        try:
            days = sorted({date.fromisoformat(line) for line in lines})
        except ValueError as error:
            raise forms.ValidationError("Enter each date as year-month-day, such as 2026-12-24.") from error
        for day in days:
            for validate in WITHIN_REASON:
                validate(day)
        return days

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        opens, closes = self.cleaned_data.get("opens"), self.cleaned_data.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", "Select an end time after the start time.")
        try:
            require_place(
                country=self.cleaned_data.get("country", ""), subdivision=self.cleaned_data.get("subdivision", "")
            )
        except UnknownPlace as unknown:
            self.add_error("subdivision", str(unknown))
        return cleaned


@require_safe
@allowed(Verb.EDIT_CALENDARS)
def calendars(request: SignedInRequest) -> HttpResponse:
    """All of them: they are few."""
    today = timezone.localdate()
    rows = [(row, next(iter(next_holidays(row, since=today, count=1)), None)) for row in calendars_with_uses()]
    return render(request, "setup/calendars.html", {"rows": rows})


@accepts_form
@allowed(Verb.EDIT_CALENDARS)
def new_calendar(request: SignedInRequest) -> HttpResponse:
    form = CalendarForm(request.POST or None)
    if form.is_valid():
        add_calendar(calendar=form.instance, by=request.user, at=timezone.now())
        messages.success(request, f"Calendar “{form.instance}” added. Sequences can now use it.")
        return redirect("setup_calendars")
    return render(request, "setup/calendar.html", {"form": form})


@accepts_form
@allowed(Verb.EDIT_CALENDARS)
def calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    chosen = _calendar_or_404(pk)
    name = chosen.name
    form = CalendarForm(request.POST or None, instance=chosen)
    if form.is_valid():
        edit_calendar(calendar=form.instance, by=request.user, at=timezone.now())
        messages.success(request, f"Calendar “{form.instance}” saved. It applies to dates set from now on.")
        return redirect("setup_calendar", pk=pk)
    stored = chosen if request.method != "POST" else _calendar_or_404(pk)
    page = {
        "form": form,
        "calendar": stored,
        "name": name,
        "holidays": next_holidays(stored, since=timezone.localdate(), count=HOLIDAYS_LISTED),
        "sequences": sequences_with(stored),
        "activities": page_of_activity(stored, NEWEST_ACTIVITIES).rows,
    }
    return render(request, "setup/calendar.html", page)


@accepts_form
@allowed(Verb.EDIT_CALENDARS)
def calendar_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then delete a calendar that no sequence has."""
    chosen = _calendar_or_404(pk)
    deletion = Deletion(
        thing=chosen,
        kind="calendar",
        text="No sequence uses this calendar. It can’t be restored.",
        deleted=f"Calendar “{chosen}” deleted.",
        cancel=reverse("setup_calendar", args=[pk]),
        onward=reverse("setup_calendars"),
    )
    return ask_or_delete(
        request,
        deletion,
        delete=lambda: delete_calendar(calendar=chosen, by=request.user, at=timezone.now()),
        check=lambda: require_unused(chosen),
        refused=CalendarIsUsed,
        in_words=lambda used: f"This calendar can’t be deleted. {used}",
    )


def _calendar_or_404(pk: int) -> Calendar:
    chosen = calendar_by_id(pk)
    if chosen is None:
        raise Http404("This calendar was not found.")
    return chosen
