"""Indexes that give the actions of each owner in the order of the list, open and closed, without reading the table."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("participants", "0003_names_of_views_in_a_list")]

    operations = [
        AddIndexConcurrently(
            model_name="participantaction",
            index=models.Index(
                fields=["owner", "expected_at", "id"],
                condition=models.Q(status__in=["waiting", "current"]),
                name="open_action_by_owner",
            ),
        ),
        AddIndexConcurrently(
            model_name="participantaction",
            index=models.Index(
                fields=["owner", "expected_at", "id"],
                condition=models.Q(status__in=["completed", "skipped", "cancelled"]),
                name="closed_action_by_owner",
            ),
        ),
        RemoveIndexConcurrently(model_name="participantaction", name="open_action_of_owner"),
    ]
