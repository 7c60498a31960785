"""The lead or contact behind a record that is no person itself, such as an opportunity.

The record has the email address, phone number and opt-outs of its person in columns of its own. Whatever asks for an
address, from the suppression list to the sequences of one person, therefore reaches it without asking for persons.
Whoever writes records calls `follow_persons` in the same transaction.
"""

from collections.abc import Iterable, Sequence

from baton import sql
from baton.mappings.kinds import STANDS_FOR_A_PERSON
from baton.mappings.rows import ContactRoleRow
from baton.people.importing import Refuse
from baton.sql import Sql
from baton.sql.staging import copy_into

NEW_WITH_A_PERSON = Sql("crm/related", "new_records_with_a_person")


def follow_persons(*, records: Sequence[int]) -> list[int]:
    """Bring the copies of these records, and of those whose persons these are, up to date; the ids that change."""
    return [
        row[0]
        for row in sql.rows(
            Sql("crm/related", "follow_persons"), records=list(records), objects=list(STANDS_FOR_A_PERSON)
        )
    ]


def follow_imported(*, changed: Sequence[int]) -> tuple[int, ...]:
    """The same at the end of an import, for those that it changed and those that it added."""
    added = [row[0] for row in sql.rows(NEW_WITH_A_PERSON)]
    sql.run(Sql("crm/records", "hold_related"), records=added)
    return tuple(follow_persons(records=[*changed, *added]))


def stage_roles(file_number: int, roles: Iterable[ContactRoleRow]) -> None:
    columns = ("file_number", "line", "opportunity", "contact", "is_primary")
    rows = ((file_number, role.line, role.opportunity, role.contact, role.is_primary) for role in roles)
    copy_into("staged_role", columns, rows)


def take_roles(*, refuse: Refuse) -> None:
    """Give opportunities the contacts of their staged roles."""
    for row in sql.rows(Sql("crm/related", "refuse_roles")):
        refuse(*row)
    sql.run(Sql("crm/related", "take_roles"))


def match_persons(*, keep: Refuse) -> None:
    """Find the staged persons; whoever is not found, or not for certain, leaves the record as it was."""
    sql.run(Sql("crm/related", "match_persons"))
    for row in sql.rows(Sql("crm/related", "keep_unknown_persons")):
        keep(*row)
