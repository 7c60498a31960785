"""A view is named once in each list, and no longer once in all of them.

The new indexes refuse less than those they replace, so building them refuses nothing. The release before, which knows
the views of one list alone, checks its names itself.
"""

from django.db import migrations, models
from django.db.models import Q

OWN, SHARED = "a_person_names_a_view_of_a_list_once", "a_shared_view_has_its_own_name_in_a_list"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("participants", "0002_views_of_every_list")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"CREATE UNIQUE INDEX CONCURRENTLY {OWN} ON participants_savedview (made_by_id, list, name)"
                    " WHERE NOT is_shared",
                    f"DROP INDEX CONCURRENTLY {OWN}",
                ),
                migrations.RunSQL(
                    f"CREATE UNIQUE INDEX CONCURRENTLY {SHARED} ON participants_savedview (list, name) WHERE is_shared",
                    f"DROP INDEX CONCURRENTLY {SHARED}",
                ),
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY a_person_names_a_view_once",
                    "CREATE UNIQUE INDEX CONCURRENTLY a_person_names_a_view_once"
                    " ON participants_savedview (made_by_id, name) WHERE NOT is_shared",
                ),
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY a_shared_view_has_its_own_name",
                    "CREATE UNIQUE INDEX CONCURRENTLY a_shared_view_has_its_own_name"
                    " ON participants_savedview (name) WHERE is_shared",
                ),
            ],
            state_operations=[
                migrations.AddConstraint(
                    "savedview",
                    models.UniqueConstraint(
                        fields=["made_by", "list", "name"], condition=Q(is_shared=False), name=OWN
                    ),
                ),
                migrations.AddConstraint(
                    "savedview",
                    models.UniqueConstraint(fields=["list", "name"], condition=Q(is_shared=True), name=SHARED),
                ),
                migrations.RemoveConstraint("savedview", "a_person_names_a_view_once"),
                migrations.RemoveConstraint("savedview", "a_shared_view_has_its_own_name"),
            ],
        ),
    ]
