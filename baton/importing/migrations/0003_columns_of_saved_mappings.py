"""The columns that a mapping was saved for, for the page in Setup."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("importing", "0002_watched_folder")]

    operations = [
        migrations.AddField(model_name="savedmapping", name="columns", field=models.JSONField(null=True)),
    ]
