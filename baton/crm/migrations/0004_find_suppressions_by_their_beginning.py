"""The indexes of the search among suppressed addresses: by the beginning of an address, and of its domain."""

from django.contrib.postgres.indexes import OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from baton.crm.domains import DomainOf


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("crm", "0003_records_newest_first")]

    operations = [
        AddIndexConcurrently(
            model_name="suppression",
            index=models.Index(OpClass("address", "varchar_pattern_ops"), name="suppression_by_beginning"),
        ),
        AddIndexConcurrently(
            model_name="suppression",
            index=models.Index(OpClass(DomainOf("spelling"), "text_pattern_ops"), name="suppression_by_domain"),
        ),
    ]
