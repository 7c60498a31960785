"""Writes the owners of the handovers that there are, some at a time, and builds the indexes then, which is faster."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

AT_ONCE = 10_000
FILL = """
WITH held AS (
    SELECT change.handover_id, array_agg(DISTINCT owner.id) AS ids
    FROM delegation_ownerchange AS change
    CROSS JOIN LATERAL (
        VALUES (change.from_owner_id), (change.to_owner_id), (change.from_cover_id), (change.to_cover_id)
    ) AS owner (id)
    WHERE change.handover_id BETWEEN %(first)s AND %(last)s
    AND owner.id IS NOT NULL
    GROUP BY change.handover_id
)
UPDATE delegation_handover AS handover
SET owner_ids = COALESCE(held.ids, '{}')
FROM (SELECT generate_series(%(first)s::bigint, %(last)s::bigint) AS id) AS numbered
LEFT JOIN held ON held.handover_id = numbered.id
WHERE handover.id = numbered.id
AND handover.owner_ids IS NULL
"""


def fill_owner_ids(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(min(id), 1), COALESCE(max(id), 0) FROM delegation_handover")
        first, last = cursor.fetchone()
        for start in range(first, last + 1, AT_ONCE):
            cursor.execute(FILL, {"first": start, "last": start + AT_ONCE - 1})


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('delegation', '0003_handover_owner_ids'),
    ]

    operations = [
        migrations.RunPython(fill_owner_ids, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name='handover',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['owner_ids'], name='handover_of_owners'),
        ),
        AddIndexConcurrently(
            model_name='handover',
            index=models.Index(condition=models.Q(('owner_ids__isnull', True)), fields=['id'], name='handover_without_owners'),
        ),
    ]
