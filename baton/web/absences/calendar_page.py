"""The page of a user's calendar: a file to import, and the address that is read every hour."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from baton.delegation.calendar_addresses import calendar_address_of, host_of
from baton.people.calendar_models import CalendarAddress
from baton.people.feeds import feed_address
from baton.people.models import User
from baton.people.queries import UnknownOwner, user_away_for
from baton.web.absences.calendar_forms import CalendarFileForm, usual_cover_name
from baton.web.access import SignedInRequest
from baton.web.owners.fields import OwnerField


class CalendarAddressForm(forms.Form):
    """Asks where a calendar is. One that is saved already stays where nothing is typed: it is a secret."""

    prefix = "at"
    address = forms.CharField(
        label="Address",
        max_length=2000,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "placeholder": "https://"}),
        help_text="In Google Calendar: the secret address in iCal format, in the settings of your calendar."
        " In Outlook on the web: the ICS link of a published calendar, under Shared calendars.",
    )
    cover = OwnerField(
        label="Cover",
        required=False,
        help_text="Covers the days that are new. Leave blank for no cover: the actions wait.",
    )

    def __init__(self, data: Any, *, away: User, saved: CalendarAddress | None) -> None:
        self.saved = saved
        cover = saved.cover if saved else None
        super().__init__(data, initial={"cover": cover.name if cover else "" if saved else usual_cover_name(away)})
        if saved:
            self.fields["address"].required = False
            self.fields["cover"].kept = cover  # type: ignore[attr-defined]

    @property
    def wanted_address(self) -> str:
        """What was typed into a valid form, or what is saved already."""
        typed: str = self.cleaned_data["address"]
        return typed or (self.saved.address if self.saved else "")


def user_or_404(pk: int, *, by: User) -> User:
    try:
        return user_away_for(pk, by=by)
    except UnknownOwner as unknown:
        raise Http404(str(unknown)) from unknown


def calendar_page(request: SignedInRequest, away: User, **page: Any) -> HttpResponse:
    """The page with what a form of it says now; forms that were not sent are as they begin."""
    saved = calendar_address_of(away)
    page |= {"away": away, "saved": saved, "host": host_of(saved) if saved else ""}
    if "form" not in page:
        page["form"] = CalendarFileForm(None, None, away=away, at=timezone.now())
    if "address_form" not in page:
        page["address_form"] = CalendarAddressForm(None, away=away, saved=saved)
    if away == request.user:
        page["feed"] = feed_address(away)
    return render(request, "absences/calendar.html", page)
