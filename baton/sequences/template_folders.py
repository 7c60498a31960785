"""Folders of templates. A folder is nothing but the name that its templates have, so it is gone with the last one."""

from datetime import datetime

from django.db.models import Count

from baton.people.activity import Entry, Subject, differences, record_all
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.sequences.models import Template
from baton.sql.transactions import one_transaction


def folders_with_counts() -> list[tuple[str, int]]:
    """The folders by name, and how many templates and snippets are in each."""
    counted = Template.objects.exclude(folder="").values("folder").annotate(count=Count("pk"))
    return [(row["folder"], row["count"]) for row in counted.order_by("folder")]


@one_transaction
def rename_folder(*, folder: str, to: str, by: User | None, at: datetime) -> int:
    """Give the templates of a folder another one, which may have templates already; none if `to` is blank.

    How many there are is the answer.
    """
    require(by, Verb.EDIT_TEMPLATES)
    renamed = list(Template.objects.select_for_update(no_key=True).filter(folder=folder).order_by("pk"))
    if to == folder:
        return len(renamed)
    Template.objects.filter(pk__in=[template.pk for template in renamed]).update(folder=to)
    changes = differences(Template, before={"folder": folder}, after={"folder": to})
    entries = (
        Entry(subject=Subject.of(template), event="edited", details={"changes": changes}) for template in renamed
    )
    record_all(entries, by=by, at=at)
    return len(renamed)
