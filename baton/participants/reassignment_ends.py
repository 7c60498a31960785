"""When dated reassignments end, and what follows."""

from django.db import models
from django.db.models import Q

from baton.people.models import Owner


class ReassignmentEnd(models.Model):
    """The moment at which actions that were reassigned by hand follow again what they followed before.

    That is an earlier `owner` by hand, who has them until the next end if that was dated too; without one, the rule.
    A next end is later than this one. Rows are shared by all actions that one reassignment found alike.
    """

    at = models.DateTimeField("at")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    next_end = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(next_end__isnull=True) | Q(owner__isnull=False), name="only_a_reassignment_ends_later"
            )
        ]
        indexes = [models.Index(fields=["at"], name="reassignment_ends")]
