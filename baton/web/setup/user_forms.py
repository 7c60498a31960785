"""What is asked for about a user."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm

from baton.insight.suggestions import Among
from baton.mail.account_emails import why_not_invited
from baton.people.access import username_is_taken
from baton.people.models import Owner, User
from baton.people.zones import time_zones
from baton.web.owners.fields import OwnerField
from baton.web.people.forms import require_sendable


class UserForm(forms.ModelForm):  # type: ignore[type-arg]
    """A user; `is_own` keeps people from shutting themselves out."""

    manager = OwnerField(label="Manager", required=False, among=Among.ANY_ROLE)
    time_zone = forms.ChoiceField(label="Time zone", choices=lambda: [(name, name) for name in time_zones()])

    class Meta:
        model = User
        fields = (
            "name", "username", "email", "title", "role", "time_zone", "work_start", "work_end",
            "mail_from", "reply_to", "signature", "mails_per_day", "mails_per_minute", "crm_id",
        )  # fmt: skip
        widgets = {
            "work_start": forms.TimeInput({"type": "time"}, "%H:%M"),
            "work_end": forms.TimeInput({"type": "time"}, "%H:%M"),
            "signature": forms.Textarea({"rows": 4}),
        }

    def __init__(self, *args: Any, manager: Owner | None = None, is_own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].kept = manager  # type: ignore[attr-defined]
        self.fields["manager"].widget.attrs["placeholder"] = "Search users"
        self.initial.setdefault("manager", manager.name if manager else "")
        self.fields["username"].help_text = "For signing in. Usually the email address."
        # The last Sequence Admin could otherwise lock everybody out with one click.
        self.fields["role"].disabled = is_own
        if is_own:
            self.fields["role"].help_text = "Another Sequence Admin can change your role."
        for name in ("mail_from", "reply_to"):
            self.fields[name].validators.append(require_sendable)

    @property
    def mail_errors(self) -> bool:
        """Whether something is wrong in what is folded away."""
        return bool(set(self.errors) & set(self.Meta.fields[8:]))

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if username_is_taken(username, beside=self.instance):
            raise forms.ValidationError("Another user has this username.")
        return username

    def clean_crm_id(self) -> str | None:
        return self.cleaned_data["crm_id"] or None

    def clean_manager(self) -> Owner | None:
        manager: Owner | None = self.cleaned_data["manager"]
        if manager and manager.kind != Owner.Kind.USER:
            raise forms.ValidationError(f"{manager} is a queue. Choose a user.")
        if manager and manager.pk == self.instance.pk:
            raise forms.ValidationError("Choose another user: no one is their own manager.")
        return manager

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("work_start"), cleaned.get("work_end")
        if start and end and end <= start:
            self.add_error("work_end", "Select an end time after the start time.")
        return cleaned


class NewUserForm(UserForm):
    invite = forms.BooleanField(
        label="Send an invitation",
        required=False,
        help_text="An email with a link that lets the user choose a password.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("invite"):
            future = User(name=cleaned.get("name", ""), email=cleaned.get("email", ""), role=cleaned.get("role", ""))
            if problem := why_not_invited(future):
                self.add_error("invite", problem)
        return cleaned


class PasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """Django's two boxes and its checks; `access.set_password` writes it."""
