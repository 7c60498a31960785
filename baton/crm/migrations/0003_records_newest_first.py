"""The index of the list of records, newest first."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("crm", "0002_when_a_record_was_added")]

    operations = [
        AddIndexConcurrently(
            model_name="record",
            index=models.Index(F("object"), F("added_at").desc(), F("id").desc(), name="record_newest_first"),
        ),
    ]
