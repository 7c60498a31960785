from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sequences", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="template",
            name="type",
            field=models.CharField(
                choices=[("email", "Email"), ("sms", "SMS"), ("call", "Call script"), ("snip", "Snippet")],
                default="email",
                max_length=5,
                verbose_name="type",
            ),
        )
    ]
