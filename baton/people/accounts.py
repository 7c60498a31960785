"""Creates users who can sign in."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import BaseUserManager

if TYPE_CHECKING:
    from baton.people.models import User


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """Create a user. Without `password`, the user cannot sign in."""
        user = self.model(username=username, kind="user", **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> "User":
        """Create a Sequence Admin, as `createsuperuser` does."""
        return self.create_user(username, password, role="sequence_admin", **fields)
