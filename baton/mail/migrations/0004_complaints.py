from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0003_sending_pauses'),
    ]

    operations = [
        migrations.AlterField(
            model_name='receivedmail',
            name='kind',
            field=models.CharField(choices=[('reply', 'Reply'), ('auto_reply', 'Automatic reply'), ('bounce', 'Bounce'), ('transient', 'Not delivered yet'), ('complaint', 'Complaint'), ('other', 'Not an answer')], max_length=10, verbose_name='kind'),
        ),
    ]
