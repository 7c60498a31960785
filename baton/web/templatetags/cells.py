"""Where the owner and the date of an action can be edited in its row: a link beside each, for whoever may."""

from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from baton.participants.listing import ParticipantRow
from baton.participants.models import OPEN, ParticipantAction
from baton.participants.queries import ActionRow
from baton.people.colleagues import HandingOver, handing_over_setting
from baton.people.models import User
from baton.people.permissions import Verb, may, may_any
from baton.people.teams import team_and_queues
from baton.web.access import signed_in

register = template.Library()
PENCIL = "M2.5 13.5l.8-3.2 7.6-7.6a1.4 1.4 0 0 1 2 0l.4.4a1.4 1.4 0 0 1 0 2l-7.6 7.6z"
EDIT_LABELS = {"owner": "Change owner of", "date": "Reschedule"}
LINK = (
    '<a class="cell-edit" href="{0}" hx-get="{0}" hx-target="closest .cell" hx-swap="outerHTML" aria-label="{1}">'
    '<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false"><path d="{2}"/></svg></a>'
)


@dataclass(frozen=True, slots=True)
class EditableAction:
    """What says whether somebody may edit an action of a row."""

    id: int
    name: str
    responsible: frozenset[int | None]
    owner_id: int | None
    is_open: bool
    is_current: bool


@register.simple_tag(takes_context=True)
def edit_link(context: RequestContext, kind: str, row: object) -> SafeString | str:
    """Opens the field in the place of the cell; blank where the person may not edit it."""
    action, request = _action_of(row), context.request
    may_edit = _may_move(request, action) if kind == "owner" else _may_reschedule(signed_in(request), action)
    if not may_edit:
        return ""
    # Who may not reassign hands over what is their own, at an address of its own: each takes another permission.
    is_giving = kind == "owner" and not may(signed_in(request), Verb.REASSIGN)
    address = reverse("action_hand_over" if is_giving else f"action_edit_{kind}", args=[action.id])
    return format_html(LINK, address, f"{EDIT_LABELS[kind]} {action.name}", PENCIL)


@register.simple_tag(takes_context=True)
def may_hand_over(context: RequestContext, pa: ParticipantAction) -> bool:
    """Whether it is the person's own, and colleagues hand over by themselves."""
    return _may_give(context.request, pa.owner_id)


def _action_of(row: object) -> EditableAction:
    match row:
        case ParticipantRow():
            is_active = row.status == row.status.ACTIVE
            name = f"{row.action} for {row.record}"
            them = frozenset({row.owner_id})
            return EditableAction(
                row.pa_id or 0, name, them, row.owner_id, bool(row.pa_id), bool(row.pa_id and is_active)
            )
        case ActionRow():
            name, them = f"{row.action} for {row.record}", frozenset({row.owner_id, row.cover_id})
            is_current = row.status == ParticipantAction.Status.CURRENT
            return EditableAction(row.id, name, them, row.owner_id, row.status in OPEN, is_current)
        case ParticipantAction():
            name, them = f"{row.action.name} for {row.participant.record}", frozenset({row.owner_id, row.cover_id})
            is_current = row.status == row.Status.CURRENT
            return EditableAction(row.pk, name, them, row.owner_id, row.closed_at is None, is_current)
    raise TypeError(f"{type(row).__name__} is no row of an action")


def _may_move(request: HttpRequest, action: EditableAction) -> bool:
    user = signed_in(request)
    if not action.is_open:
        return False
    if may_any(user, Verb.REASSIGN):
        return True
    if may(user, Verb.REASSIGN):
        return not _team(request, user).isdisjoint(action.responsible)
    return _may_give(request, action.owner_id)


def _may_give(request: HttpRequest, owner_id: int | None) -> bool:
    user = signed_in(request)
    # In this order: the setting is a query, and many pages show actions of others alone.
    return owner_id == user.pk and may(user, Verb.HAND_OVER) and _agents_hand_over(request)


def _may_reschedule(user: User, action: EditableAction) -> bool:
    if not action.is_current:
        return False
    return may_any(user, Verb.WORK_ACTIONS) or (may(user, Verb.WORK_ACTIONS) and user.pk in action.responsible)


def _team(request: HttpRequest, user: User) -> set[int]:
    """Whose actions a manager moves; once for a page."""
    team: set[int] | None = getattr(request, "moved_owners", None)
    if team is None:
        team = request.moved_owners = team_and_queues(user)  # type: ignore[attr-defined]
    return team


def _agents_hand_over(request: HttpRequest) -> bool:
    """Whether the organization lets them; once for a page."""
    answer: bool | None = getattr(request, "agents_hand_over", None)
    if answer is None:
        answer = request.agents_hand_over = handing_over_setting() != HandingOver.NO  # type: ignore[attr-defined]
    return answer
