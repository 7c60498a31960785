"""The index of participants sorted by the names of their records, which are of several objects."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Collate, Lower


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("crm", "0004_find_suppressions_by_their_beginning")]

    operations = [
        AddIndexConcurrently(
            model_name="record",
            index=models.Index(
                Collate(Lower("name"), "C"), models.F("id"), name="record_of_any_object_by_name"
            ),
        ),
    ]
