"""Which notices one wants by bell and by email, and one's quiet hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from baton.notices.models import Notice
from baton.notices.operations import Preferences, set_preferences
from baton.notices.queries import kinds_for, preferences_of
from baton.people.models import User
from baton.people.permissions import Verb
from baton.rules.quiet_hours import InvalidQuietHours, require_quiet_hours
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form


@dataclass(frozen=True, slots=True)
class KindRow:
    """One line of the table: a kind, and whether each of its boxes is ticked."""

    kind: str
    label: str
    by_bell: bool
    by_email: bool


class NoticeSettingsForm(forms.Form):
    bell = forms.MultipleChoiceField(required=False)
    email = forms.MultipleChoiceField(required=False)
    quiet_from = forms.TimeField(
        label="From", required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label="Until", required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )

    def __init__(self, *arguments: Any, user: User, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.kinds = kinds_for(user)
        for name in ("bell", "email"):
            self.fields[name].choices = [(kind.value, kind.label) for kind in self.kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        try:
            require_quiet_hours(self.cleaned_data.get("quiet_from"), self.cleaned_data.get("quiet_until"))
        except InvalidQuietHours as invalid:
            self.add_error(invalid.field, str(invalid))
        return self.cleaned_data

    def rows(self) -> Iterator[KindRow]:
        bell, email = self["bell"].value() or [], self["email"].value() or []
        for kind in self.kinds:
            yield KindRow(kind.value, str(kind.label), kind.value in bell, kind.value in email)

    def preferences(self) -> Preferences:
        cleaned = self.cleaned_data
        return Preferences(
            # Stored as what is not wanted, so that a kind which Baton learns later is on for everybody.
            not_by_bell=[kind for kind in self.kinds if kind.value not in cleaned["bell"]],
            not_by_email=[kind for kind in self.kinds if kind.value not in cleaned["email"]],
            quiet_from=cleaned["quiet_from"],
            quiet_until=cleaned["quiet_until"],
        )


@accepts_form
@allowed(Verb.SEE_NOTICES)
def notice_settings(request: SignedInRequest) -> HttpResponse:
    user = request.user
    present = preferences_of(user)
    initial = {
        "bell": [kind.value for kind in Notice.Kind if kind not in present.not_by_bell],
        "email": [kind.value for kind in Notice.Kind if kind not in present.not_by_email],
        "quiet_from": present.quiet_from,
        "quiet_until": present.quiet_until,
    }
    form = NoticeSettingsForm(request.POST or None, user=user, initial=initial)
    if form.is_valid():
        set_preferences(user=user, preferences=form.preferences(), by=user)
        messages.success(request, "Notice settings saved.")
        return redirect("notices_settings")
    context = {"form": form, "sends_email": bool(settings.EMAIL_HOST)}
    return render(request, "notices/settings.html", context)
