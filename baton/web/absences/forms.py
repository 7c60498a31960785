"""What a person says about their time away: the days in their own words, and who covers."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format, time_format

from baton.delegation.covers import require_covers, sequence_covers_of
from baton.people.absence_checks import require_valid
from baton.people.away import AlreadyAway, CannotBeAway, RequestedAbsence
from baton.people.models import Absence, Owner, User
from baton.people.permissions import Verb, may_any
from baton.people.queries import UnknownOwner, unmistakable_name, user_away_for
from baton.rules.absence_text import NAMES, UnreadableDays, WorkingHours, days_in
from baton.rules.absences import AbsenceDays
from baton.rules.availability import CoverChoice
from baton.web.absences.sequence_covers import sequence_cover_rows
from baton.web.owners.fields import OwnerField


class TimeAwayForm(forms.Form):
    """Asks for the absence of one user, new or `changed`. Of one that is changed, what it does not ask for stays."""

    when = forms.CharField(
        label="When",
        max_length=200,
        widget=forms.TextInput({"placeholder": "Dec 21 – Jan 4", "autocomplete": "off"}),
        help_text="For example: “Dec 21 – Jan 4”, “Monday 9am – 1pm”, “tomorrow afternoon”, “next week”,"
        " “until Jan 4”, “every Friday until Mar 1”, or “until further notice”.",
    )
    cover = OwnerField(
        label="Cover",
        required=False,
        help_text="A user, or a queue whose members step in. The actions keep their owner."
        " Without a cover, they wait.",
    )
    cover_is_shared = forms.BooleanField(
        label="Share among the queue’s members",
        required=False,
        help_text="Each record stays with one member. Only for a queue.",
    )
    covers_overdue = forms.BooleanField(
        label="Cover what is overdue, too",
        required=False,
        help_text="Actions that were due before the absence begins.",
    )
    note = forms.CharField(label="Note", required=False, max_length=255)

    def __init__(self, data: Any, *, away: User, at: datetime, changed: Absence | None = None) -> None:
        self.away, self.at, self.changed = away, at, changed
        initial: dict[str, Any] = {"covers_overdue": True}
        if changed:
            cover = changed.cover.name if changed.cover else ""
            initial = {"covers_overdue": changed.covers_overdue, "note": changed.note, "cover": cover}
            initial["cover_is_shared"] = changed.cover_is_shared
            initial["when"] = in_words(changed)
        super().__init__(data, initial=initial)
        if changed:
            self.fields["cover"].kept = changed.cover  # type: ignore[attr-defined]
        self.elsewhere_now = sequence_covers_of([changed])[changed.pk] if changed else []
        self.elsewhere = sequence_cover_rows(data, present=self.elsewhere_now)

    def is_valid(self) -> bool:
        # Both, so that every mistake is shown at once.
        return all([not self.elsewhere.is_bound or self.elsewhere.is_valid(), super().is_valid()])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            cleaned["requested"] = self._requested(cleaned)
            require_valid(cleaned["requested"], absence_id=self.changed.pk if self.changed else None)
            require_covers(cleaned["requested"])
        except UnreadableDays as unreadable:
            self.add_error("when", str(unreadable))
        except (AlreadyAway, CannotBeAway) as refused:
            self.add_error("cover" if refused.field == "cover" else "when", str(refused))
        return cleaned

    @property
    def requested(self) -> RequestedAbsence:
        """What a valid form asks for."""
        requested: RequestedAbsence = self.cleaned_data["requested"]
        return requested

    def _requested(self, cleaned: dict[str, Any]) -> RequestedAbsence:
        today = self.at.astimezone(ZoneInfo(self.away.time_zone)).date()
        hours = WorkingHours(self.away.work_start, self.away.work_end)
        # The text names days and hours, not all there is. Unchanged, the stored days stay exactly as they are.
        is_same = self.changed is not None and cleaned["when"] == in_words(self.changed)
        days = self.changed.days if self.changed and is_same else days_in(cleaned["when"], today=today, hours=hours)
        cover = cleaned["cover"]
        return RequestedAbsence(
            self.away.pk,
            days.first_day,
            days.last_day,
            cover_id=cover.pk if cover else None,
            note=cleaned["note"],
            from_time=days.from_time,
            until_time=days.until_time,
            weekdays=days.weekdays,
            covers_overdue=cleaned["covers_overdue"],
            # For a user it means nothing, and the box stays ticked when a queue is replaced by one.
            cover_is_shared=cleaned["cover_is_shared"] and bool(cover) and cover.kind == Owner.Kind.QUEUE,
            sequence_covers=self._sequence_covers(),
        )

    def _sequence_covers(self) -> dict[int, CoverChoice]:
        if self.elsewhere.is_bound:
            return self.elsewhere.choices() if self.elsewhere.is_valid() else {}
        return {cover.sequence_id: CoverChoice(cover.cover_id, cover.is_shared) for cover in self.elsewhere_now}


class WhoForm(forms.Form):
    """Asks those who may set it for others who is away: themselves, if nobody is named."""

    who = OwnerField(label="Who", required=False, help_text="Yourself, or a user of your team.")

    def __init__(self, data: Any, *, by: User) -> None:
        self.by = by
        super().__init__(data, initial={"who": unmistakable_name(by)})
        if may_any(by, Verb.SET_ABSENCES):
            self.fields["who"].help_text = "Yourself, or any other user."

    def clean_who(self) -> User:
        owner: Owner | None = self.cleaned_data["who"]
        if owner is None:
            return self.by
        try:
            return user_away_for(owner.pk, by=self.by)
        except UnknownOwner as unknown:
            sentence = "%(name)s isn’t a user whose time away you can set."
            raise ValidationError(sentence, params={"name": owner.name}) from unknown


def in_words(absence: Absence | RequestedAbsence | AbsenceDays) -> str:
    """The days of an absence as `days_in` reads them: “Dec 21, 2026 – Jan 4, 2027”."""
    begins = time_format(absence.from_time, "H:i") if absence.from_time else ""
    ends = time_format(absence.until_time, "H:i") if absence.until_time else ""
    first, last = (date_format(day, "M j, Y") if day else "" for day in (absence.first_day, absence.last_day))
    if absence.weekdays:
        days = " and ".join(NAMES[number].title() for number in sorted(absence.weekdays))
        # A side is needed where the other has a time, or the text would not be read back as the same hours.
        sides = f" {begins or '0:00'} – {ends or '23:59'}" if begins or ends else ""
        return f"every {days}{sides} from {first} until {last}"
    if absence.first_day == absence.last_day and not (begins or ends):
        return first
    return f"{first} {begins}".strip() + " – " + (f"{last} {ends}".strip() or "until further notice")
