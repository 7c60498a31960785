"""Users in the Setup area. Activity, role and time zone go through delegation, since ownership depends on them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from baton.delegation import staffing
from baton.delegation.change import Change
from baton.delegation.handovers import carry_out
from baton.mail.account_emails import CannotBeInvited, invite, why_not_invited
from baton.people.activity import record
from baton.people.browsers import delete_sessions
from baton.people.models import Owner, Role, User
from baton.people.permissions import Verb
from baton.people.zones import time_zones
from baton.web.access import signed_in
from baton.web.account.passwords import SavesOnlyThePassword
from baton.web.people.forms import require_sendable
from baton.web.setup.choosing import choosing
from baton.web.setup.outcome import tell
from baton.web.setup.permitted import PermittedAdmin
from baton.wording import plural

Fieldset = tuple[Any, Any]
REDIRECTED = 302
OWNERSHIP_DEPENDS_ON = {"is_active", "role", "manager", "time_zone"}


class _UserFields(forms.ModelForm):  # type: ignore[type-arg]
    time_zone = forms.ChoiceField(
        label="Time zone", choices=lambda: [(name, name) for name in time_zones()], initial="UTC"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("mail_from", "reply_to"):
            self.fields[name].validators.append(require_sendable)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        start, end = self.cleaned_data.get("work_start"), self.cleaned_data.get("work_end")
        if start and end and end <= start:
            self.add_error("work_end", "Select an end time after the start time.")
        return cleaned


class AddUserForm(_UserFields, AdminUserCreationForm):  # type: ignore[type-arg]
    usable_password = AdminUserCreationForm.create_usable_password_field(
        "Without a password, the user can’t sign in but can still own actions."
    )

    invite = forms.BooleanField(
        label="Send an invitation",
        required=False,
        help_text="An email with a link that lets the user choose a password.",
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned and cleaned.get("invite"):
            future = User(name=cleaned.get("name", ""), email=cleaned.get("email", ""), role=cleaned.get("role", ""))
            if problem := why_not_invited(future):
                self.add_error("invite", problem)
        return cleaned


class ChangeUserForm(_UserFields, UserChangeForm):  # type: ignore[type-arg]
    pass


class SetPasswordForm(SavesOnlyThePassword, AdminPasswordChangeForm):  # type: ignore[type-arg]
    pass


PERSON_FIELDS: Fieldset = (None, {"fields": ("name", "username", "email", "title")})
WORK_FIELDS: Fieldset = ("Work", {"fields": ("manager", "time_zone", "work_start", "work_end")})
MAIL_FIELDS: Fieldset = (
    "Email",
    {
        "fields": ("mail_from", "reply_to", "signature", "mails_per_day", "mails_per_minute"),
        "description": (
            "Leave the addresses blank to send from, and receive replies at, the email address above."
            " Limits apply to automatic email. Leave them blank to use the default limits."
        ),
    },
)
CRM_FIELDS: Fieldset = ("CRM", {"fields": ("crm_id",)})


class UserAdmin(PermittedAdmin, DjangoUserAdmin):  # type: ignore[type-arg]
    verb = Verb.EDIT_USERS
    logged_elsewhere = frozenset(OWNERSHIP_DEPENDS_ON)
    form = ChangeUserForm
    add_form = AddUserForm
    change_password_form = SetPasswordForm
    fieldsets = (
        PERSON_FIELDS,
        ("Access", {"fields": ("is_active", "off_boarding", "role", "password")}),
        WORK_FIELDS,
        MAIL_FIELDS,
        CRM_FIELDS,
    )
    add_fieldsets = (
        PERSON_FIELDS,
        ("Access", {"fields": ("role", "invite", "usable_password", "password1", "password2")}),
        WORK_FIELDS,
        MAIL_FIELDS,
        CRM_FIELDS,
    )
    filter_horizontal = ()
    actions = ("send_invitations",)
    list_display = ("name", "username", "role", "is_active", "time_zone")
    list_filter = ("is_active", "role")
    search_fields = ("name", "username", "email", "crm_id")
    ordering = ("name", "pk")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, widget=choosing(db_field, self), **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002
        """Never: what a user has owned and done stays theirs. They are deactivated."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Nobody shuts themselves out."""
        # The last Sequence Admin could otherwise lock everybody out with one click.
        own = ("is_active", "role") if obj and obj.pk == request.user.pk else ()
        return ("off_boarding", *own)

    @admin.display(description="Leaving?")
    def off_boarding(self, user: User) -> str:
        address = reverse("owner_off_board", args=[user.pk])
        return format_html('<a href="{}">Off-board {}</a>: hand over everything in one step.', address, user.name)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Django's; a password that was set has its line in the activity log."""
        with transaction.atomic():
            answer = super().user_change_password(request, id, form_url)
            # Django answers a saved password with a redirect, and a refused one with the form again.
            if request.method == "POST" and answer.status_code == REDIRECTED:
                user = User.objects.get(pk=id)
                delete_sessions(user_id=user.pk, spared=request.session.session_key or "")
                record(subject=user, event="set_password", by=signed_in(request), at=timezone.now())
        return answer

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:
            obj.kind = Owner.Kind.USER
            obj.save()
            if form.cleaned_data["invite"]:
                invite(user=obj, by=signed_in(request), at=timezone.now())
            return
        # First what locks people, then the row: the order in which every operation takes its locks.
        for user_change in self._changes(obj, form.changed_data):
            tell(request, carry_out(user_change, by=signed_in(request), at=timezone.now()))
        # Only what was changed here. To save the whole row would undo what an import wrote since the page was drawn.
        obj.save(update_fields=set(form.changed_data) - OWNERSHIP_DEPENDS_ON)

    @admin.action(description="Send an invitation by email", permissions=["change"])
    def send_invitations(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Those who cannot be invited are named with the reason; the others are."""
        invited = 0
        for user in users:
            try:
                invite(user=user, by=signed_in(request), at=timezone.now())
                invited += 1
            except CannotBeInvited as refusal:
                self.message_user(request, str(refusal), messages.WARNING)
        if invited:
            text = plural("%d invitation is being sent.", "%d invitations are being sent.", invited) % invited
            self.message_user(request, text, messages.SUCCESS)

    @staticmethod
    def _changes(user: User, changed: list[str]) -> list[Change]:
        user_changes = []
        if "is_active" in changed:
            user_changes.append(staffing.activity(user_id=user.pk, is_active=user.is_active))
        if "role" in changed:
            user_changes.append(staffing.role(user_id=user.pk, role=Role(user.role)))
        if "manager" in changed:
            user_changes.append(staffing.manager(user_id=user.pk, manager=user.manager))
        if "time_zone" in changed:
            user_changes.append(staffing.time_zone(user_id=user.pk, time_zone=user.time_zone))
        return user_changes
