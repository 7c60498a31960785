"""A name, a time zone, two factors for everybody, and the link of the first run."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_index_kinds_of_activity'),
    ]

    operations = [
        migrations.AddField(
            model_name='organization',
            name='first_run_hash',
            field=models.CharField(blank=True, db_default='', default='', max_length=64),
        ),
        migrations.AddField(
            model_name='organization',
            name='name',
            field=models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='name'),
        ),
        migrations.AddField(
            model_name='organization',
            name='requires_two_factor',
            field=models.BooleanField(db_default=False, default=False, verbose_name='two-factor sign-in required'),
        ),
        migrations.AddField(
            model_name='organization',
            name='time_zone',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='time zone'),
        ),
    ]
