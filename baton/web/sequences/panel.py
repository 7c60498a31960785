"""The live panel beside a delegation: whom the choice gives what, before it is made."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from baton.delegation import changes
from baton.delegation.change import Change
from baton.delegation.effects import Effect, effect_of
from baton.delegation.handovers import preview_change
from baton.insight.resolution import Resolution, resolution_of, resolve_records
from baton.sequences.models import Action, Sequence
from baton.sequences.settings import Setting
from baton.web.access import SignedInRequest
from baton.web.sequences.delegation_form import DelegationForm


@dataclass(frozen=True, slots=True)
class DelegationPanel:
    """The effect on open actions where the setting reaches some, else how it resolves for all records."""

    effect: Effect | None = None
    resolution: Resolution | None = None


def change_to(
    setting: Setting, *, sequence: Sequence, action: Action | None = None, keep_reassigned: bool = False
) -> Change:
    """Editing a sequence's delegation, or the override of one of its actions."""
    if action:
        return changes.action_delegation(action=action, setting=setting, keep_reassigned=keep_reassigned)
    return changes.sequence_delegation(sequence=sequence, setting=setting, keep_reassigned=keep_reassigned)


def panel_of(
    setting: Setting,
    *,
    sequence: Sequence,
    at: datetime,
    action: Action | None = None,
    keep_reassigned: bool = False,
) -> DelegationPanel:
    """Count what the setting would do. Of a draft, and of an action that is not added yet, nothing is open."""
    is_added = action is None or action.pk is not None
    if is_added and sequence.status != Sequence.Status.DRAFT:
        change = change_to(setting, sequence=sequence, action=action, keep_reassigned=keep_reassigned)
        effect = effect_of(preview_change(change, at=at))
        # With nothing open the effect would be empty, and how records resolve is what somebody wants to know then.
        if effect.reached:
            return DelegationPanel(effect=effect)
    field_id = setting.within(sequence).field_id
    flows = resolve_records(object=sequence.object, field_id=field_id, at=at, sequence_id=sequence.pk)
    return DelegationPanel(resolution=resolution_of(flows))


def panel_for(form: DelegationForm, *, sequence: Sequence, action: Action | None = None) -> DelegationPanel | None:
    """The panel for what a form asks; nothing where it asks for what there is not."""
    form.is_valid()
    # A field may have been taken from the field set while the page was open.
    if "delegation" not in form.cleaned_data:
        return None
    keep_reassigned = bool(form.cleaned_data.get("keep_reassigned"))
    return panel_of(
        form.setting(), sequence=sequence, at=timezone.now(), action=action, keep_reassigned=keep_reassigned
    )


def answer_panel(
    request: SignedInRequest, form: DelegationForm, *, sequence: Sequence, action: Action | None = None
) -> HttpResponse:
    """The panel alone, for htmx, which puts it into the page of the same address."""
    panel = panel_for(form, sequence=sequence, action=action)
    return render(request, "sequences/panel.html", {"panel": panel, "sequence": sequence})
