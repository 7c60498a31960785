"""The roles in Baton. What each may do is in `baton.people.permissions`."""

from django.db import models


class Role(models.TextChoices):
    NONE = "", "No access"
    SEQUENCE_ADMIN = "sequence_admin", "Sequence Admin"
    MANAGER = "manager", "Manager"
    SEQUENCE_AGENT = "sequence_agent", "Sequence Agent"
    ENROLLER = "enroller", "Enroller"


# Of users who are added, unless somebody says otherwise.
USUAL_ROLE = Role.SEQUENCE_AGENT
ROLE_MISSING = "You don’t have a role in Baton yet. Ask a Sequence Admin to assign one."
