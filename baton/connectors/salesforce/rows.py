"""The rows of an export's files, and their problems.

`line` is the physical line on which the row begins; the header is line 1. Ids have 18 characters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Literal

RecordObject = Literal["account", "lead", "contact"]

# Called regularly with the number of bytes read since the last call; the sum is the file's size.
OnBytes = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row or the header cannot be read; `column` is blank if it is not about a single cell."""

    file: str
    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class UserRow:
    """A row of User.csv; working hours are in `time_zone`. Integrations and portal users are not persons."""

    line: int
    crm_id: str
    username: str
    email: str
    name: str
    title: str
    is_active: bool
    time_zone: str
    work_start: time
    work_end: time
    is_person: bool


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A row of Group.csv that is a queue."""

    line: int
    crm_id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A row of GroupMember.csv: a member of a queue."""

    line: int
    queue_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A row of Account.csv, Lead.csv or Contact.csv.

    `lookups` has the user's id by column, `fields` every other column that is not blank, as text; standard
    dates among them are ISO 8601, with a time in UTC (`2024-01-22T20:36:47Z`) if the export has one.
    """

    line: int
    object: RecordObject
    crm_id: str
    name: str
    email: str
    phone: str
    owner_id: str
    account_id: str | None
    opted_out_of_email: bool
    do_not_call: bool
    is_deleted: bool
    fields: dict[str, str]
    lookups: dict[str, str]


Row = UserRow | QueueRow | MemberRow | RecordRow


@dataclass(frozen=True, slots=True)
class LookupColumn:
    """A column of a record file that contains user ids: `SDR__c`, "SDR"."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Scan:
    """The result of the first pass over a record file: the row count, and the lookup columns."""

    rows: int
    lookup_columns: tuple[LookupColumn, ...]
