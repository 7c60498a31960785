"""What a person gives of the calendar that they keep elsewhere: a file, and who covers."""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core import signing

from baton.delegation.calendar_import import today_of
from baton.people.models import User
from baton.people.queries import usual_cover
from baton.rules.absences import AbsenceDays
from baton.rules.availability import CoverChoice
from baton.rules.calendar_files import (
    LARGEST_CALENDAR,
    AwayEvent,
    UnreadableCalendar,
    require_time_away,
    time_away_in,
)
from baton.web.owners.fields import OwnerField

SALT = "baton.web.absences.calendar"
A_DAY_IN_SECONDS = 24 * 60 * 60


class CalendarFileForm(forms.Form):
    """Asks for a calendar file. Once read, its events are sent along, for a browser sends no file a second time."""

    file = forms.FileField(
        label="Calendar file",
        required=False,
        widget=forms.FileInput({"accept": ".ics,text/calendar"}),
        help_text="An iCalendar file (.ics) of up to 2 MB, as Outlook and Google Calendar export it.",
        error_messages={"empty": "This file is empty. Choose another one."},
    )
    read = forms.CharField(required=False, widget=forms.HiddenInput)
    cover = OwnerField(
        label="Cover",
        required=False,
        help_text="Covers the days that are new. Leave blank for no cover: the actions wait.",
    )

    def __init__(self, data: Any, files: Any, *, away: User, at: datetime) -> None:
        self.away, self.at = away, at
        self.usual = usual_cover(away)
        super().__init__(data, files, initial={"cover": usual_cover_name(away)})
        if self.usual:
            self.fields["cover"].kept = self.usual.cover  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # Also where the cover is wrong, so that nobody has to choose the file again for it.
        if "file" not in self.errors:
            try:
                events = self._events(cleaned)
                require_time_away(events)
                cleaned["events"] = events
            except UnreadableCalendar as refused:
                self.add_error("file", str(refused))
        return cleaned

    @property
    def events(self) -> list[AwayEvent]:
        """Of a valid form."""
        events: list[AwayEvent] = self.cleaned_data["events"]
        return events

    @property
    def choice(self) -> CoverChoice | None:
        owner = self.cleaned_data["cover"]
        if owner is None:
            return None
        # As usual, also whether it is shared: the form asks for a name alone.
        is_usual = self.usual is not None and self.usual.cover_id == owner.pk
        return CoverChoice(owner.pk, is_usual and self.usual is not None and self.usual.cover_is_shared)

    def signed(self) -> str:
        """The events of the file, for the field `read`; blank where none could be read."""
        if "events" not in self.cleaned_data:
            return ""
        return signing.dumps([self.away.pk, [_as_list(event) for event in self.events]], salt=SALT, compress=True)

    def _events(self, cleaned: dict[str, Any]) -> Collection[AwayEvent]:
        if file := cleaned["file"]:
            # A byte more than may be, by which the reader knows that it is too large.
            content = file.read(LARGEST_CALENDAR + 1)
            zone, address = self.away.time_zone, self.away.email
            return time_away_in(content, today=today_of(self.away, at=self.at), time_zone=zone, address=address)
        try:
            user_id, rows = signing.loads(cleaned["read"], salt=SALT, max_age=A_DAY_IN_SECONDS)
        except signing.BadSignature as error:
            raise UnreadableCalendar("Choose a file.") from error
        if user_id != self.away.pk:
            raise UnreadableCalendar("Choose a file.")
        return [_from_list(row) for row in rows]


def usual_cover_name(away: User) -> str:
    """Whom the cover fields of the page begin with."""
    usual = usual_cover(away)
    return usual.cover.name if usual and usual.cover else ""


def _as_list(event: AwayEvent) -> list[str]:
    days = event.days
    values = (days.first_day, days.last_day, days.from_time, days.until_time)
    return [event.uid, event.recurrence, event.title, *(value.isoformat() if value else "" for value in values)]


def _from_list(row: list[str]) -> AwayEvent:
    uid, recurrence, title, first, last, begins, ends = row
    days = AbsenceDays(date.fromisoformat(first), date.fromisoformat(last), _hour(begins), _hour(ends))
    return AwayEvent(uid, recurrence, days, title)


def _hour(text: str) -> time | None:
    return time.fromisoformat(text) if text else None
