"""Who may sign in, and as what; and what stands under their mail. Nobody's ownership depends on it."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from baton.people.models import Role, User
from baton.people.permissions import Verb, require


class PasswordRefused(ValueError):
    """The password is too easily guessed; the message says why."""


def set_role(*, user: User, role: Role, by: User | None) -> None:
    require(by, Verb.EDIT_USERS)
    User.objects.filter(pk=user.pk).update(role=role)
    user.role = role


def set_mail_words(*, user: User, reply_to: str, signature: str, by: User | None) -> None:
    """Set where replies go and what stands under one's own mail; as a Sequence Admin anybody's."""
    require(by, Verb.SET_EMAIL_TEXTS, is_own=by == user)
    User.objects.filter(pk=user.pk).update(reply_to=reply_to, signature=signature)
    user.reply_to, user.signature = reply_to, signature


def set_password(*, user: User, password: str, by: User | None) -> None:
    """Set what the user signs in with; one's own, or as a Sequence Admin anybody's."""
    require(by, Verb.SET_PASSWORDS, is_own=by == user)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordRefused(" ".join(error.messages)) from error
    user.set_password(password)
    user.save(update_fields=["password"])
