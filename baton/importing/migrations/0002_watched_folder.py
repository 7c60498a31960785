"""What a worker saw in the watched folder, for the page in Setup."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("importing", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="FolderLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("folder", models.TextField()),
                ("looked_at", models.DateTimeField()),
                ("waiting", models.PositiveIntegerField(default=0)),
                ("problem", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="there_is_one_look_into_the_folder"
                    )
                ],
            },
        ),
    ]
