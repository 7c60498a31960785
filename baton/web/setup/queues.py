"""Queues in Setup: a page for each with its members, what it owns and what uses it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from baton.delegation.change import Change
from baton.delegation.effects import effect_of
from baton.delegation.handovers import ChangeOutcome, carry_out, preview_change
from baton.delegation.membership import members, suggested_member
from baton.delegation.place_words import moved_settings_in_words
from baton.delegation.queue_use import COUNTED_UP_TO, QueueIsUsed, delete_queue, use_of_queue
from baton.people.activity import page_of_activity
from baton.people.models import Queue
from baton.people.permissions import Verb
from baton.people.queries import UnknownOwner, member_ids, members_of, unmistakable_name
from baton.people.queues import QueueExists, add_queue, edit_queue, queue_by_id
from baton.sql.paging import ById, PageRequest
from baton.sql.transactions import one_transaction
from baton.web.access import SignedInRequest, allowed
from baton.web.handovers.toasts import tell_handover
from baton.web.methods import accepts_form
from baton.web.setup.deleting import Deletion, ask_or_delete
from baton.web.setup.queue_forms import QueueForm
from baton.wording import grouped, plural

NEWEST = PageRequest[ById](size=10)


@accepts_form
@allowed(Verb.EDIT_QUEUES)
def new_queue(request: SignedInRequest) -> HttpResponse:
    form = QueueForm(request.POST or None)
    if form.is_valid():
        try:
            made = _create(form, request)
        except QueueExists as exists:
            form.add_error("name", str(exists))
        else:
            messages.success(request, f"Queue “{made}” created.")
            return redirect("setup_queue", pk=made.pk)
    return render(request, "setup/queue.html", {"form": form, "cancel": reverse("setup_queues")})


@accepts_form
@allowed(Verb.EDIT_QUEUES)
def queue(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its name and members; other members show first what they move. Posted with `suggest`, it offers one itself."""
    edited = _queue_or_404(pk)
    rows = members_of([edited])[edited.pk]
    form = QueueForm(_posted(request, edited), edited=edited, rows=rows)
    page: dict[str, Any] = {"form": form, "queue": edited, "cancel": reverse("setup_queues")}
    if request.method == "POST" and form.is_valid():
        change = _membership(form, edited)
        if change and "save" not in request.POST:
            preview = preview_change(change, at=timezone.now())
            page |= {"effect": effect_of(preview), "settings": moved_settings_in_words(preview.settings)}
        else:
            try:
                return _save(request, form, edited, change)
            except QueueExists as exists:
                form.add_error("name", str(exists))
    page |= {
        "use": use_of_queue(edited),
        "counted_up_to": COUNTED_UP_TO,
        "activities": page_of_activity(edited, NEWEST).rows,
    }
    return render(request, "setup/queue.html", page)


@accepts_form
@allowed(Verb.EDIT_QUEUES)
def queue_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then delete a queue that nothing needs. What needs it is looked for only then."""
    unwanted = _queue_or_404(pk)
    deletion = Deletion(
        thing=unwanted,
        kind="queue",
        text=(
            "Only a queue that owns nothing and was never used can be deleted. If it is in your CRM, the next import "
            "of queues adds it again."
        ),
        deleted=f"Queue “{unwanted}” deleted.",
        cancel=reverse("setup_queue", args=[pk]),
        onward=reverse("setup_queues"),
    )
    return ask_or_delete(
        request,
        deletion,
        delete=lambda: delete_queue(queue=unwanted, by=request.user, at=timezone.now()),
        refused=QueueIsUsed,
        in_words=lambda used: f"{used} Remove its members instead.",
    )


@one_transaction
def _create(form: QueueForm, request: SignedInRequest) -> Queue:
    now, cleaned = timezone.now(), form.cleaned_data
    made = add_queue(name=cleaned["name"], email=cleaned["email"], by=request.user, at=now)
    if added := form.added():
        carry_out(members(queue=made, user_ids=added), by=request.user, at=now)
    return made


def _posted(request: SignedInRequest, edited: Queue) -> Any:
    """What was sent; a repair sends nothing but that a member should be suggested."""
    if request.method != "POST" or "suggest" not in request.POST:
        return request.POST or None
    suggested = suggested_member(edited, at=timezone.now())
    return {
        "name": edited.name,
        "email": edited.email,
        "crm_id": edited.crm_id or "",
        "add_1": unmistakable_name(suggested) if suggested else "",
    }


def _membership(form: QueueForm, edited: Queue) -> Change | None:
    """The change of members, unless all stay as they are."""
    added, removed, weights = form.added(), form.removed(), form.weights()
    present = member_ids(edited)
    # Applied to the members of this moment: who was added meanwhile is not in the form, and stays.
    wanted = (present - removed) | added
    return members(queue=edited, user_ids=wanted, weights=weights) if wanted != present or weights else None


@one_transaction
def _write(form: QueueForm, edited: Queue, change: Change | None, request: SignedInRequest) -> ChangeOutcome | None:
    now = timezone.now()
    # First what locks people, then the row: the order in which every operation takes its locks.
    outcome = carry_out(change, by=request.user, at=now) if change else None
    values = {name: form.cleaned_data[name] for name in ("name", "email", "crm_id")}
    edit_queue(queue=edited, **values, by=request.user, at=now)
    return outcome


def _save(request: SignedInRequest, form: QueueForm, edited: Queue, change: Change | None) -> HttpResponse:
    outcome = _write(form, edited, change, request)
    saved = "Queue “{}” saved.".format(form.cleaned_data["name"])
    if outcome is None:
        messages.success(request, saved)
    else:
        moved = outcome.flows.moved
        text = plural("%s open action changed owner.", "%s open actions changed owner.", moved) % grouped(moved)
        tell_handover(request, f"{saved} {text}", outcome.handover)
    return redirect("setup_queue", pk=edited.pk)


def _queue_or_404(pk: int) -> Queue:
    try:
        return queue_by_id(pk)
    except UnknownOwner as unknown:
        raise Http404(str(unknown)) from unknown
