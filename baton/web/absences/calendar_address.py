"""Saving and removing the address of a user's calendar."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.connectors.web_calendars import CalendarFault
from baton.delegation.calendar_addresses import calendar_address_of, remove_calendar_address, save_calendar_address
from baton.people.away import CannotBeAway
from baton.people.permissions import Verb
from baton.rules.availability import CoverChoice
from baton.web.absences.calendar_page import CalendarAddressForm, calendar_page, user_or_404
from baton.web.access import SignedInRequest, allowed


@require_POST
@allowed(Verb.SET_ABSENCES)
def save_address(request: SignedInRequest, pk: int) -> HttpResponse:
    away = user_or_404(pk, by=request.user)
    form = CalendarAddressForm(request.POST, away=away, saved=calendar_address_of(away))
    if form.is_valid():
        owner = form.cleaned_data["cover"]
        cover = CoverChoice(owner.pk) if owner else None
        try:
            save_calendar_address(
                user=away, address=form.wanted_address, cover=cover, by=request.user, at=timezone.now()
            )
        except CalendarFault as fault:
            form.add_error("address", str(fault))
        except CannotBeAway as refused:
            form.add_error("cover", str(refused))
        else:
            messages.success(request, "Calendar address saved. It is read now, and then every hour.")
            return redirect("owner_calendar", away.pk)
    return calendar_page(request, away, address_form=form)


@require_POST
@allowed(Verb.SET_ABSENCES)
def remove_address(request: SignedInRequest, pk: int) -> HttpResponse:
    away = user_or_404(pk, by=request.user)
    remove_calendar_address(user=away, by=request.user, at=timezone.now())
    messages.success(request, "The calendar is no longer read. Time away that was imported from it stays.")
    return redirect("owner_calendar", away.pk)
