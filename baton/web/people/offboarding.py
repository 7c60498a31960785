"""Off-boarding a user who leaves: what hangs on them, where it goes, and what would move, then doing it."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.delegation.effects import effect_of
from baton.delegation.handovers import ChangeOutcome, carry_out, preview_change
from baton.delegation.offboarding import offboarding
from baton.delegation.place_words import moved_settings_in_words
from baton.insight.leaver import holdings_of
from baton.insight.stand_ins import stand_ins
from baton.people.away import CannotBeAway
from baton.people.models import User
from baton.people.permissions import Verb
from baton.people.queries import UnknownOwner, unmistakable_name, user_by_id
from baton.web.access import SignedInRequest, allowed
from baton.web.handovers.toasts import tell_handover
from baton.web.methods import accepts_form
from baton.web.people.leaver_rows import holding_sections
from baton.web.people.offboarding_form import OffboardForm
from baton.wording import grouped, plural


@accepts_form
@allowed(Verb.EDIT_USERS)
def off_board(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form; posted to be previewed it shows what would move, posted to be saved it moves it."""
    leaver, now = _user_or_404(pk), timezone.now()
    holdings = holdings_of(leaver, at=now)
    form = OffboardForm(_posted(request, leaver, at=now), leaver=leaver, by=request.user, kinds=holdings)
    page: dict[str, Any] = {"leaver": leaver, "form": form, "sections": holding_sections(leaver, holdings)}
    if request.method == "POST" and form.is_valid():
        change = offboarding(form.cleaned_data["plan"], by=request.user, at=now)
        try:
            if "save" in request.POST:
                outcome = carry_out(change, by=request.user, at=now, why=form.cleaned_data["why"])
                tell_handover(request, _sentence(leaver, outcome), outcome.handover)
                return redirect("owner", pk=leaver.pk)
            preview = preview_change(change, at=now)
        except CannotBeAway as refused:
            form.add_error("cover_to" if form.cleaned_data.get("cover_to") else "to", str(refused))
        else:
            page |= {"effect": effect_of(preview), "settings": moved_settings_in_words(preview.settings)}
    return render(request, "people/off_board.html", page)


def _posted(request: SignedInRequest, leaver: User, *, at: datetime) -> Any:
    """What was sent; a repair sends nothing but that a colleague should be suggested."""
    if "suggest" not in request.POST:
        return request.POST or None
    names = [unmistakable_name(colleague) for colleague in stand_ins(of=leaver.pk, at=at)]
    return {"how": "to", "to": names[0] if names else "", "deactivates": "on"}


def _user_or_404(pk: int) -> User:
    try:
        return user_by_id(pk)
    except UnknownOwner as unknown:
        raise Http404(str(unknown)) from unknown


def _sentence(leaver: User, outcome: ChangeOutcome) -> str:
    moved = outcome.flows.moved
    changed = plural("%s open action changed owner.", "%s open actions changed owner.", moved) % grouped(moved)
    return f"{leaver} was off-boarded. {changed}"
