"""When a record came to Baton; those that are here count as added on the day of this release."""

from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models.functions import Now

# A constant is put into all rows without writing them; the moment of the migration would rewrite the table.
THIS_RELEASE = datetime(2026, 11, 27, tzinfo=UTC)


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial"), ("people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="record",
            name="added_at",
            field=models.DateTimeField(db_default=THIS_RELEASE, editable=False, verbose_name="added"),
        ),
        migrations.AlterField(
            model_name="record",
            name="added_at",
            field=models.DateTimeField(db_default=Now(), editable=False, verbose_name="added"),
        ),
    ]
