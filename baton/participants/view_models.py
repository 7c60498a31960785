"""Saved views of lists, and what a person has chosen about them."""

from django.db import models
from django.db.models import Q

from baton.people.models import User


class SavedView(models.Model):
    """A filter of a list under a name: one's own, or shared with everybody.

    `query` is what stands in the address after the question mark.
    """

    class List(models.TextChoices):
        ACTIONS = "actions", "Actions"
        RECORDS = "records", "Records"
        PARTICIPANTS = "participants", "Participants"
        HANDOVERS = "handovers", "Handovers"
        SEQUENCES = "sequences", "Sequences"
        TEMPLATES = "templates", "Templates"
        USERS = "users", "Users"
        QUEUES = "queues", "Queues"

    list = models.CharField("list", max_length=12, choices=List, default=List.ACTIONS, db_default=List.ACTIONS.value)
    name = models.CharField("name", max_length=80)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="saved_views", verbose_name="made by")
    is_shared = models.BooleanField("shared", default=False)
    # As in the address, so a saved view and a bookmark are the same, and a filter of a later version still opens.
    query = models.CharField("filter", max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["made_by", "list", "name"],
                condition=Q(is_shared=False),
                name="a_person_names_a_view_of_a_list_once",
            ),
            models.UniqueConstraint(
                fields=["list", "name"],
                condition=Q(is_shared=True),
                name="a_shared_view_has_its_own_name_in_a_list",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ViewPreference(models.Model):
    """What a person has chosen about a view of a list: pinned above it, or opened first.

    `key` is the id of a saved view, or the name of one that comes with Baton.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    list = models.CharField("list", max_length=12, choices=SavedView.List)
    key = models.CharField("view", max_length=20)
    is_pinned = models.BooleanField("pinned", default=False)
    opens_first = models.BooleanField("opens first", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "list", "key"], name="a_person_prefers_a_view_once"),
            models.UniqueConstraint(
                fields=["user", "list"], condition=Q(opens_first=True), name="one_view_of_a_list_opens_first"
            ),
        ]
