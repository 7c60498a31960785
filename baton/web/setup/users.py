"""Users in Setup: a page for each, and what is done about their signing in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.delegation import staffing
from baton.delegation.change import Change
from baton.delegation.effects import effect_of
from baton.delegation.handovers import ChangeOutcome, carry_out, preview_change
from baton.mail.account_emails import CannotBeInvited, invite, why_not_invited
from baton.people import access, two_factor
from baton.people.activity import page_of_activity
from baton.people.browsers import places_signed_in
from baton.people.directory import queues_of, selected_users
from baton.people.models import Role, User
from baton.people.organization import default_time_zone
from baton.people.permissions import Verb
from baton.people.queries import UnknownOwner, user_by_id
from baton.people.roles import USUAL_ROLE
from baton.sql.paging import ById, PageRequest
from baton.sql.transactions import one_transaction
from baton.web.access import SignedInRequest, allowed
from baton.web.handovers.toasts import tell_handover
from baton.web.methods import accepts_form
from baton.web.parameters import id_of
from baton.web.setup.user_forms import NewUserForm, PasswordForm, UserForm
from baton.web.setup.user_list import UserFilterForm
from baton.wording import grouped, plural

NEWEST = PageRequest[ById](size=10)


@require_POST
@allowed(Verb.EDIT_USERS)
def users_invite(request: SignedInRequest) -> HttpResponse:
    """Invite the selected users. Who can't be invited is named with the reason; the others are."""
    matching = UserFilterForm(request.POST).matching() if "all" in request.POST else None
    ids = [pk for text in request.POST.getlist("ids") if (pk := id_of(text)) is not None]
    invited = 0
    for person in selected_users(ids=ids, matching=matching):
        try:
            invite(user=person, by=request.user, at=timezone.now())
            invited += 1
        except CannotBeInvited as refused:
            messages.error(request, str(refused))
    text = plural("%d invitation is being sent.", "%d invitations are being sent.", invited)
    messages.success(request, text % invited)
    return redirect("setup_users")


@accepts_form
@allowed(Verb.EDIT_USERS)
def new_user(request: SignedInRequest) -> HttpResponse:
    usual = {"role": USUAL_ROLE.value, "time_zone": default_time_zone()}
    form = NewUserForm(request.POST or None, initial=usual)
    if form.is_valid():
        made = _create(form, request)
        invited = " An invitation is being sent." if form.cleaned_data["invite"] else ""
        messages.success(request, f"{made} added.{invited}")
        return redirect("setup_user", pk=made.pk)
    return render(request, "setup/user.html", {"form": form, "cancel": reverse("setup_users")})


@accepts_form
@allowed(Verb.EDIT_USERS)
def user(request: SignedInRequest, pk: int) -> HttpResponse:
    """What others see of a user, and what they work by; another role, manager or time zone shows what it moves."""
    edited = _user_or_404(pk)
    manager = edited.manager
    form = UserForm(_posted(request, edited), instance=edited, manager=manager, is_own=pk == request.user.pk)
    page: dict[str, Any] = {"form": form, "person": user_by_id(pk), "cancel": reverse("setup_users")}
    if request.method == "POST" and form.is_valid():
        change = staffing.edit(user_id=pk, values=_moving(form))
        if "preview" not in request.POST:
            return _save(request, form, pk, change)
        page["effect"] = effect_of(preview_change(change, at=timezone.now()))
    return render(request, "setup/user.html", page | _beside(page["person"]))


@accepts_form
@allowed(Verb.EDIT_USERS)
def reactivate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what a user gets back, and then let them sign in and own again."""
    person, now = _user_or_404(pk), timezone.now()
    change = staffing.activity(user_id=pk, is_active=True)
    if request.method == "POST":
        outcome = carry_out(change, by=request.user, at=now)
        _tell(request, f"{person} is active again.", outcome)
        return redirect("setup_user", pk=pk)
    page = {"person": person, "effect": effect_of(preview_change(change, at=now))}
    return render(request, "setup/user_reactivate.html", page | {"cancel": reverse("setup_user", args=[pk])})


@accepts_form
@allowed(Verb.EDIT_USERS)
def user_password(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set somebody's password, which ends all their sessions."""
    person = _user_or_404(pk)
    form = PasswordForm(person, request.POST or None)
    if form.is_valid():
        password = form.cleaned_data["new_password1"]
        access.set_password(user=person, password=password, by=request.user, at=timezone.now())
        messages.success(request, f"Password of {person} saved. Their sessions are ended.")
        return redirect("setup_user", pk=pk)
    page = {"person": person, "form": form, "cancel": reverse("setup_user", args=[pk])}
    return render(request, "setup/user_password.html", page)


@require_POST
@allowed(Verb.EDIT_USERS)
def user_do(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send the invitation, sign out everywhere, or reset two-factor sign-in."""
    person, by, now = _user_or_404(pk), request.user, timezone.now()
    match request.POST.get("do"):
        case "invite":
            try:
                invite(user=person, by=by, at=now)
                messages.success(request, f"An invitation is being sent to {person.email}.")
            except CannotBeInvited as refused:
                messages.error(request, str(refused))
        case "sign_out":
            ended = access.sign_out(user=person, by=by, at=now)
            text = plural("%s was signed out of %d session.", "%s was signed out of %d sessions.", ended)
            messages.success(request, text % (person, ended))
        case "two_factor_off":
            is_off = two_factor.turn_off(user=person, by=by, at=now)
            was = "is off. They sign in with the password alone." if is_off else "wasn’t on."
            messages.success(request, f"Two-factor sign-in of {person} {was}")
    return redirect("setup_user", pk=pk)


@one_transaction
def _create(form: NewUserForm, request: SignedInRequest) -> User:
    now, values = timezone.now(), dict(form.cleaned_data)
    is_invited, manager = values.pop("invite"), values.pop("manager")
    made = access.add_user(
        **{name: values.pop(name) for name in ("username", "name", "email", "time_zone")},
        role=Role(values.pop("role")),
        more={**values, "manager_id": manager.pk if manager else None},
        by=request.user,
        at=now,
    )
    if is_invited:
        invite(user=made, by=request.user, at=now)
    return made


def _posted(request: SignedInRequest, edited: User) -> Any:
    """What was sent; a repair sends nothing but that a role should be suggested that can work actions."""
    if "suggest" not in request.POST:
        return request.POST or None
    present = UserForm(None, instance=edited, manager=edited.manager, is_own=False)
    values = {name: present[name].value() for name in present.fields}
    return {**{name: value for name, value in values.items() if value not in (None, False)}, "role": USUAL_ROLE.value}


def _moving(form: UserForm) -> dict[str, Any]:
    """Of what was edited, that on which ownership depends."""
    cleaned = form.cleaned_data
    values: dict[str, Any] = {name: cleaned[name] for name in ("role", "time_zone") if name in form.changed_data}
    manager_id = cleaned["manager"].pk if cleaned["manager"] else None
    # By its id: the same manager may be written in two ways.
    return values if manager_id == form.instance.manager_id else {**values, "manager_id": manager_id}


@one_transaction
def _write(form: UserForm, pk: int, change: Change, request: SignedInRequest) -> ChangeOutcome | None:
    now, moving = timezone.now(), _moving(form)
    # First what locks people, then the row: the order in which every operation takes its locks.
    outcome = carry_out(change, by=request.user, at=now) if moving else None
    # Only what was edited here. To write the whole row would undo what an import wrote since the page was drawn.
    others = {name: form.cleaned_data[name] for name in form.changed_data if name not in {*moving, "manager"}}
    access.edit_user(user_id=pk, values=others, by=request.user, at=now)
    return outcome


def _save(request: SignedInRequest, form: UserForm, pk: int, change: Change) -> HttpResponse:
    outcome = _write(form, pk, change, request)
    saved = f"User “{user_by_id(pk)}” saved."
    if outcome is None:
        messages.success(request, saved)
    else:
        _tell(request, saved, outcome)
    return redirect("setup_user", pk=pk)


def _tell(request: SignedInRequest, sentence: str, outcome: ChangeOutcome) -> None:
    moved = outcome.flows.moved
    text = plural("%s open action changed owner.", "%s open actions changed owner.", moved) % grouped(moved)
    # What moved the work is on this page, and is changed back here: an undo would leave it as it is.
    tell_handover(request, f"{sentence} {text}", outcome.handover, is_undoable=False)


def _beside(person: User) -> dict[str, Any]:
    """What the page of a user says beside the form."""
    return {
        "queues": queues_of([person])[person.pk],
        "sessions": len(places_signed_in(user_id=person.pk, here="", at=timezone.now())),
        "has_two_factor": two_factor.has_second_factor(person),
        "why_not_invited": why_not_invited(person),
        "activities": page_of_activity(person, NEWEST).rows,
    }


def _user_or_404(pk: int) -> User:
    try:
        return user_by_id(pk)
    except UnknownOwner as unknown:
        raise Http404(str(unknown)) from unknown
