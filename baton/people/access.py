"""Sign-in, roles and email settings of users. Ownership does not depend on any of these."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from baton.people.models import Role, User
from baton.people.queries import require_role


class PasswordRefused(ValueError):
    """The password is too weak; the message says why."""


def set_role(*, user: User, role: Role, by: User | None) -> None:
    require_role(by, Role.SEQUENCE_ADMIN)
    User.objects.filter(pk=user.pk).update(role=role)
    user.role = role


def set_mail_words(*, user: User, reply_to: str, signature: str, by: User | None) -> None:
    """Set the reply address and signature of a user: your own, or anyone's as a Sequence Admin."""
    if by != user:
        require_role(by, Role.SEQUENCE_ADMIN)
    User.objects.filter(pk=user.pk).update(reply_to=reply_to, signature=signature)
    user.reply_to, user.signature = reply_to, signature


def set_password(*, user: User, password: str, by: User | None) -> None:
    """Set the password of a user: your own, or anyone's as a Sequence Admin."""
    if by != user:
        require_role(by, Role.SEQUENCE_ADMIN)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordRefused(" ".join(error.messages)) from error
    user.set_password(password)
    user.save(update_fields=["password"])
