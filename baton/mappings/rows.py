"""What a mapping makes of the rows of a table.

In every row, None means "leave it as it is": the table has no such column, its cell cannot be used, or the mapping
keeps what a blank cell would empty. A blank text empties the field. People and accounts are named by references: a
CRM id, a username, an email address or a name, as the table has it.
"""

from dataclasses import dataclass, field
from datetime import time


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row does not go in (`refuses`), or why a cell of it leaves its field as it was."""

    table: str
    line: int
    column: str
    reason: str
    refuses: bool = False


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user; working hours are in `time_zone`. Integrations and portal users are not persons.

    `manager` is a reference to another user.
    """

    line: int
    crm_id: str
    username: str | None
    email: str | None
    name: str | None
    title: str | None
    is_active: bool | None
    time_zone: str | None
    work_start: time | None
    work_end: time | None
    is_person: bool | None
    manager: str | None = None


@dataclass(frozen=True, slots=True)
class QueueRow:
    line: int
    crm_id: str
    name: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of a queue, both by reference, with the weight that says how many of its records they get."""

    line: int
    queue: str
    user: str
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class ContactRoleRow:
    """A contact of an opportunity, both by reference."""

    line: int
    opportunity: str
    contact: str
    is_primary: bool


# Not frozen: making a frozen one takes four times as long.
@dataclass(slots=True)
class RecordRow:
    """An account, campaign, lead, contact, opportunity or campaign member.

    `key` is what the record is found by: its CRM id, its email address or an external id, as the mapping says.
    `fields` has the values that are not blank, by field name, as text; standard dates among them are ISO 8601, with a
    time in UTC (`2024-01-22T20:36:47Z`). `lookups` has references to users by lookup field. Fields and lookups of the
    table that are in neither, nor in `kept`, are blank now. `account_name` is there if `account` is an id and the
    table has the name as well. For a campaign member, `account` is the campaign. `person` is a reference to the
    contact of an opportunity, or to the lead or contact who is a campaign member.
    """

    line: int
    key: str
    crm_id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    owner: str | None = None
    account: str | None = None
    opted_out_of_email: bool | None = None
    do_not_call: bool | None = None
    is_deleted: bool | None = None
    fields: dict[str, str] = field(default_factory=dict)
    lookups: dict[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    account_name: str | None = None
    person: str | None = None


Row = UserRow | QueueRow | MemberRow | RecordRow | ContactRoleRow
