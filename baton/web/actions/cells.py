"""Editing the owner and the date of an action in its row of a list."""

from collections.abc import Sequence as Rows
from datetime import datetime, time
from typing import ClassVar

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.delegation import changes
from baton.delegation.handovers import carry_out
from baton.engage.operations import DateChanged, NotCurrent, NotRunning, may_work, reschedule
from baton.engage.own_work import hand_over_now, own_work
from baton.engage.requests import offer
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.participants.queries import UnknownParticipantAction, find_participant_action
from baton.participants.visibility import only_seen_by
from baton.people.able import warnings_about
from baton.people.colleagues import HandingOver, colleagues_of, handing_over_setting
from baton.people.models import User
from baton.people.permissions import NotAllowed, Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.engage.doing import why_not
from baton.web.engage.finding import action_or_404, reassignable_or_404, seen_or_404
from baton.web.handovers.toasts import tell_handover
from baton.web.methods import accepts_form
from baton.web.owners.fields import OwnerField
from baton.web.owners.moments import MomentField, as_written
from baton.web.parameters import LARGEST_ID, moment_of
from baton.web.requests.handing_over import HANDING_OVER_REFUSALS


class CellForm(forms.Form):
    """`kind` is the name of the cell in its addresses."""

    kind: ClassVar[str]
    is_reassigning: ClassVar[bool] = False


class OwnerCellForm(CellForm):
    """`seen` is the owner who stood in the cell; `warned` the one whose warnings were read."""

    kind = "owner"
    is_reassigning = True
    seen = forms.IntegerField(min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    warned = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False, widget=forms.HiddenInput)
    to = OwnerField(label="Action owner", error_messages={"required": "Enter a user or a queue."})

    def __init__(self, posted: QueryDict | None, *, pa: ParticipantAction) -> None:
        super().__init__(posted, initial={"seen": pa.owner_id}, auto_id=f"owner_{pa.pk}_%s")


class HandOverCellForm(CellForm):
    """To a colleague."""

    kind = "owner"

    def __init__(self, posted: QueryDict | None, *, pa: ParticipantAction, by: User) -> None:
        super().__init__(posted, auto_id=f"owner_{pa.pk}_%s")
        self.fields["to"] = forms.ModelChoiceField(
            label="Hand over to",
            queryset=colleagues_of(by),
            empty_label="Select a colleague",
            error_messages={"required": "Select a colleague."},
        )


class DateCellForm(CellForm):
    """`seen` is the date that stood in the cell."""

    kind = "date"
    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)
    to = MomentField(label="Expected", error_messages={"required": "Enter a date."})

    def __init__(self, posted: QueryDict | None, *, pa: ParticipantAction, by: User) -> None:
        initial = {"seen": pa.expected_at.isoformat(), "to": as_written(pa.expected_at)}
        super().__init__(posted, initial=initial, auto_id=f"date_{pa.pk}_%s")
        field = self.fields["to"]
        assert isinstance(field, MomentField)  # noqa: S101 - as declared above
        field.begins = time(by.work_start.hour, by.work_start.minute)

    def clean_seen(self) -> datetime:
        seen = moment_of(self.cleaned_data["seen"])
        if seen is None:
            raise forms.ValidationError("Reload the page and try again.")
        return seen


@accepts_form
@allowed(Verb.REASSIGN)
def edit_owner(request: SignedInRequest, pk: int) -> HttpResponse:
    """The field in the cell; posted, one action is reassigned."""
    pa = reassignable_or_404(pk, by=request.user)
    if not request.htmx:
        return redirect("action_reassign", pk)
    form = OwnerCellForm(request.POST if request.method == "POST" else None, pa=pa)
    if not form.is_valid():
        return _cell(request, pa, form)
    to, at = form.cleaned_data["to"], timezone.now()
    warnings = warnings_about([to], at=at)
    if warnings and form.cleaned_data["warned"] != to.pk:
        return _cell(request, pa, _again(form, warned=to.pk), warnings=warnings)
    # The owner who was seen is part of what is changed: who was faster is not overruled unseen.
    this = ActionFilter(
        participant_action_ids=(pk,), owner_id=form.cleaned_data["seen"], seen_by=only_seen_by(request.user)
    )
    outcome = carry_out(changes.reassignment(matching=this, to=to), by=request.user, at=at)
    pa = find_participant_action(pk)
    if not outcome.flows.reached:
        form.add_error("to", _meanwhile(pa))
        return _cell(request, pa, _again(form, seen=pa.owner_id))
    tell_handover(request, f"Reassigned to {to.name}: {_named(pa)}.", outcome.handover)
    return _cell(request, pa, form, is_saved=True)


@accepts_form
@allowed(Verb.HAND_OVER)
def hand_over_one(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same for one's own action, to a colleague: at once, or as a request where the colleague accepts first."""
    pa = action_or_404(pk)
    _require_opened(request, is_own=pa.owner_id == request.user.pk, pa=pa)
    if not request.htmx:
        return redirect("action", pk)
    form = HandOverCellForm(request.POST if request.method == "POST" else None, pa=pa, by=request.user)
    if not form.is_valid():
        return _cell(request, pa, form)
    to, at = form.cleaned_data["to"], timezone.now()
    this = ActionFilter(participant_action_ids=(pk,), seen_by=only_seen_by(request.user))
    work = own_work(matching=this, giver=request.user)
    try:
        if handing_over_setting() == HandingOver.FREELY:
            outcome = hand_over_now(work=work, to=to, by=request.user, at=at)
            tell_handover(request, f"Handed over to {to.name}: {_named(pa)}.", outcome.handover)
        else:
            offer(work=work, to=to, by=request.user, at=at)
            tell_handover(request, f"Request sent. You own {pa.action.name} until {to.name} accepts.", None)
    except HANDING_OVER_REFUSALS as refusal:
        form.add_error("to", str(refusal))
    is_saved = not form.errors
    return _cell(request, find_participant_action(pk), form, is_saved=is_saved)


@accepts_form
@allowed(Verb.WORK_ACTIONS)
def edit_date(request: SignedInRequest, pk: int) -> HttpResponse:
    """The field in the cell; posted, the action is rescheduled, and what follows moves with it."""
    pa = action_or_404(pk)
    _require_opened(request, is_own=may_work(pa, by=request.user), pa=pa)
    if not request.htmx:
        return redirect("action", pk)
    form = DateCellForm(request.POST if request.method == "POST" else None, pa=pa, by=request.user)
    if not form.is_valid():
        return _cell(request, pa, form)
    cleaned, at = form.cleaned_data, timezone.now()
    try:
        reschedule(participant_action_id=pk, to=cleaned["to"], seen=cleaned["seen"], by=request.user, at=at)
    except DateChanged as refusal:
        date = refusal.participant_action.expected_at
        sentence = f"Another user rescheduled this to {as_written(date)}. To use your date instead, save again."
        form.add_error("to", sentence)
        _again(form, seen=date.isoformat())
    except (NotCurrent, NotRunning) as refusal:
        form.add_error("to", why_not(refusal, user=request.user))
    except NotAllowed:
        form.add_error("to", f"Nothing was saved. {pa.owner} owns this action.")
    pa, is_saved = action_or_404(pk), not form.errors
    if is_saved:
        tell_handover(request, f"Rescheduled to {as_written(pa.expected_at)}: {_named(pa)}.", None)
    return _cell(request, pa, form, is_saved=is_saved)


def _require_opened(request: SignedInRequest, *, is_own: bool, pa: ParticipantAction) -> None:
    """Nobody opens the field of what is somebody else's; who had it open when it moved is told so, if they see it."""
    if is_own:
        return
    if not (request.htmx and request.method == "POST"):
        raise Http404(str(UnknownParticipantAction(pa.pk)))
    seen_or_404(pa.pk, by=request.user)


def _cell(
    request: SignedInRequest,
    pa: ParticipantAction,
    form: CellForm,
    *,
    warnings: Rows[str] = (),
    is_saved: bool = False,
) -> HttpResponse:
    """The cell as it is now; with the form, unless it is saved."""
    page = {"pa": pa, "form": form, "warnings": warnings, "is_saved": is_saved, "at": timezone.now()}
    return render(request, "actions/cell.html", page)


def _again(form: CellForm, **changed: object) -> CellForm:
    """The same form with what was typed, and other hidden values."""
    form.data = {**dict(form.data.items()), **{name: str(value) for name, value in changed.items()}}
    return form


def _meanwhile(pa: ParticipantAction) -> str:
    if pa.closed_at:
        return f"Nothing was saved. This action is {pa.get_status_display().lower()}."
    return f"Since you opened this, {pa.owner} owns the action. To reassign it anyway, save again."


def _named(pa: ParticipantAction) -> str:
    return f"{pa.action.name} for {pa.participant.record}"
