"""Calendars in the Setup area: the days and hours on which business waits end."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.html import format_html_join

from baton.people.permissions import Verb
from baton.sequences.calendars import UnknownPlace, countries, next_holidays, require_place
from baton.sequences.models import Calendar
from baton.web.setup.permitted import PermittedAdmin

HOLIDAYS_LISTED = 8


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
        choices=lambda: [("", "No country"), *((code, code) for code in countries())],
        help_text="Two-letter country code, such as US, GB, or DE.",
    )
    closed_days = forms.CharField(
        label="Other days off",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One date per line, such as 2026-12-24.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["closed_days"] = "\n".join(map(str, self.instance.closed_days or []))

    def clean_closed_days(self) -> list[date]:
        lines = [line.strip() for line in self.cleaned_data["closed_days"].splitlines() if line.strip()]
        try:
            return sorted({date.fromisoformat(line) for line in lines})
        except ValueError as error:
            raise forms.ValidationError("Enter each date as year-month-day, such as 2026-12-24.") from error

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


class CalendarAdmin(PermittedAdmin):
    verb = Verb.EDIT_CALENDARS
    form = CalendarForm
    fields = (
        "name", "weekdays", "opens", "closes", "country", "subdivision", "closed_days", "coming_holidays", "used_by",
        "activity",
    )  # fmt: skip
    readonly_fields = ("coming_holidays", "used_by", "activity")
    list_display = ("name", "opens", "closes", "country")
    ordering = ("name",)

    @admin.display(description="next days off")
    def coming_holidays(self, calendar: Calendar) -> str:
        if not calendar.pk:
            return ""
        holidays = next_holidays(calendar, since=timezone.localdate(), count=HOLIDAYS_LISTED)
        return format_html_join("", "<div>{} {}</div>", ((date_format(day), name) for day, name in holidays))

    @admin.display(description="used by")
    def used_by(self, calendar: Calendar) -> str:
        if not calendar.pk:
            return ""
        return ", ".join(calendar.sequences.order_by("name").values_list("name", flat=True))

    def get_form(self, request: HttpRequest, obj: Calendar | None = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """Dates that are set already stay as they are."""
        form = super().get_form(request, obj, change, **kwargs)
        form.base_fields["name"].help_text = "Changes apply to dates set from now on."
        return form
