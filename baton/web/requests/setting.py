"""What agents may do with their own work and that of their queues: a Sequence Admin's choice for the organization."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.people.colleagues import (
    HandingOver,
    handing_over_setting,
    queues_are_shared,
    set_handing_over,
    share_queues,
)
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form


class SettingForm(forms.Form):
    handing_over = forms.ChoiceField(
        label="Agents may hand over their work",
        choices=HandingOver.choices,
        help_text="Only to a colleague who is in a queue with them. You can always reassign any action.",
    )


class SharingForm(forms.Form):
    shares_queues = forms.BooleanField(
        label="People of a queue are its members’ own",
        required=False,
        help_text="Each member can enroll, pause, finish, and remove them, also while the queue is the owner.",
    )


@accepts_form
@allowed(Verb.SHARE_QUEUES)
def sharing_queues(request: SignedInRequest) -> HttpResponse:
    form = SharingForm(
        request.POST if request.method == "POST" else None, initial={"shares_queues": queues_are_shared()}
    )
    if not form.is_valid():
        return render(request, "requests/sharing.html", {"form": form})
    share_queues(is_shared=form.cleaned_data["shares_queues"], by=request.user, at=timezone.now())
    messages.success(request, "Queue setting saved.")
    return redirect("sharing_queues")


@accepts_form
@allowed(Verb.SET_HANDING_OVER)
def handing_over(request: SignedInRequest) -> HttpResponse:
    form = SettingForm(request.POST or None, initial={"handing_over": handing_over_setting()})
    if request.method != "POST" or not form.is_valid():
        return render(request, "requests/setting.html", {"form": form})
    set_handing_over(setting=HandingOver(form.cleaned_data["handing_over"]), by=request.user, at=timezone.now())
    messages.success(request, "Handover setting saved.")
    return redirect("handing_over")
