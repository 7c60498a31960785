"""The lead or contact behind a record that is no person itself: an opportunity, or a campaign member.

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

SUCCESSOR = Sql("crm/records", "successor")
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
    sql.run(Sql("crm/related", "match_persons")(successor=SUCCESSOR))
    for row in sql.rows(Sql("crm/related", "keep_unknown_persons")):
        keep(*row)


def refuse_members(*, refuse: Refuse) -> None:
    """Find the staged campaign members' campaigns, and refuse those without a campaign, lead or contact."""
    sql.run(Sql("crm/records", "match_campaigns"))
    sql.run(Sql("crm/records", "write_campaign_ids"))
    for row in sql.rows(Sql("crm/records", "refuse_members")):
        refuse(*row)


def stand_for_successors(*, changed: Sequence[int], import_id: int) -> list[int]:
    """Let campaign members stand for the contact that their lead was converted to; the ids that change."""
    outlived = sql.rows(Sql("crm/records", "outlived_members")(successor=SUCCESSOR), changed=list(changed))
    if not outlived:
        return []
    members = [row[0] for row in outlived]
    # What the same import changed before is remembered already, as it was before.
    fresh = sorted(set(members).difference(changed))
    sql.run(Sql("crm/importing", "remember_records"), records=fresh, import_id=import_id)
    persons = [row[1] for row in outlived]
    sql.run(Sql("crm/records", "stand_for_successors"), members=members, persons=persons, import_id=import_id)
    return members
