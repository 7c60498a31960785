import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial"), ("sequences", "0002_templates_may_be_snippets")]

    operations = [
        migrations.CreateModel(
            name="ReplySetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "action",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reply_setting",
                        to="sequences.action",
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reply_settings",
                        to="crm.lookupfield",
                    ),
                ),
            ],
        )
    ]
