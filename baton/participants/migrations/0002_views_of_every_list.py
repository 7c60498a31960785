"""Saved views of every list, and which of them a person pins or sees first."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

LISTS = [
    ("actions", "Actions"),
    ("records", "Records"),
    ("participants", "Participants"),
    ("handovers", "Handovers"),
    ("templates", "Templates"),
    ("users", "Users"),
    ("queues", "Queues"),
]


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            model_name="savedview",
            name="list",
            field=models.CharField(
                choices=LISTS, db_default="actions", default="actions", max_length=12, verbose_name="list"
            ),
        ),
        migrations.CreateModel(
            name="ViewPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("list", models.CharField(choices=LISTS, max_length=12, verbose_name="list")),
                ("key", models.CharField(max_length=20, verbose_name="view")),
                ("is_pinned", models.BooleanField(default=False, verbose_name="pinned")),
                ("opens_first", models.BooleanField(default=False, verbose_name="opens first")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["user", "list", "key"], name="a_person_prefers_a_view_once"),
                    models.UniqueConstraint(
                        fields=["user", "list"], condition=Q(opens_first=True), name="one_view_of_a_list_opens_first"
                    ),
                ],
            },
        ),
    ]
