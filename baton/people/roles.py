"""The roles in Baton. What each may do is in `baton.people.permissions`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    NONE = "", _("No access")
    SEQUENCE_ADMIN = "sequence_admin", _("Sequence Admin")
    SEQUENCE_AGENT = "sequence_agent", _("Sequence Agent")
    ENROLLER = "enroller", _("Enroller")
