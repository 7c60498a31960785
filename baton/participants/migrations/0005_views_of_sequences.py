"""Saved views of the list of sequences."""

from django.db import migrations, models

LISTS = [
    ("actions", "Actions"),
    ("records", "Records"),
    ("participants", "Participants"),
    ("handovers", "Handovers"),
    ("sequences", "Sequences"),
    ("templates", "Templates"),
    ("users", "Users"),
    ("queues", "Queues"),
]


class Migration(migrations.Migration):
    dependencies = [("participants", "0004_index_actions_by_owner")]

    operations = [
        migrations.AlterField(
            model_name="savedview",
            name="list",
            field=models.CharField(
                choices=LISTS, db_default="actions", default="actions", max_length=12, verbose_name="list"
            ),
        ),
        migrations.AlterField(
            model_name="viewpreference",
            name="list",
            field=models.CharField(choices=LISTS, max_length=12, verbose_name="list"),
        ),
    ]
