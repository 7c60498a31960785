"""Reads the rows of User.csv, Group.csv and GroupMember.csv: users, queues and queue members."""

from collections.abc import Callable
from datetime import time

from baton.connectors.salesforce.cells import Cells
from baton.connectors.salesforce.crm_ids import GROUP_PREFIX, crm_id, user_id
from baton.connectors.salesforce.faults import CellRefused
from baton.connectors.salesforce.names import full_name, own_name
from baton.connectors.salesforce.rows import MemberRow, QueueRow, UserRow
from baton.connectors.salesforce.values import boolean, email, hour, time_zone, up_to

_username = up_to(254)
_title = up_to(255)


def user(cells: Cells) -> UserRow:
    return UserRow(
        line=cells.line,
        crm_id=cells.read("Id", crm_id, "", if_blank="has no id"),
        username=cells.read("Username", _username, "", if_blank="has no username"),
        email=cells.read("Email", email, ""),
        name=full_name(cells),
        title=cells.read("Title", _title, ""),
        # No default: a wrong guess would give work to inactive users, or take it from active ones.
        is_active=cells.read("IsActive", boolean, blank=False, if_blank="does not say whether the user is active"),
        time_zone=cells.read("TimeZoneSidKey", time_zone, "UTC"),
        work_start=cells.read("StartDay", hour, time(9)),
        work_end=cells.read("EndDay", hour, time(17)),
        is_person=cells.text("UserType").lower() in ("", "standard"),
    )


def queue(cells: Cells) -> QueueRow | None:
    if not _is_queue(cells):
        return None
    return QueueRow(
        line=cells.line,
        crm_id=cells.read("Id", crm_id, "", if_blank="has no id"),
        name=own_name(cells),
        email=cells.read("Email", email, ""),
    )


def group_if_skipped(cells: Cells) -> str | None:
    """The id of a group that is not a queue, otherwise None."""
    return None if _is_queue(cells) else cells.read("Id", crm_id, "", if_blank="has no id")


def member_outside(skipped_groups: frozenset[str]) -> Callable[[Cells], MemberRow | None]:
    """A parser of members that skips the members of these groups."""

    def member(cells: Cells) -> MemberRow | None:
        queue_id = cells.read("GroupId", crm_id, "", if_blank="names no group")
        if queue_id in skipped_groups:
            return None
        return MemberRow(
            line=cells.line,
            queue_id=queue_id,
            user_id=cells.read("UserOrGroupId", _member_id, "", if_blank="names no user"),
        )

    return member


def _is_queue(cells: Cells) -> bool:
    # Group.csv also contains public groups, roles and territories.
    return cells.text("Type").lower() == "queue"


def _member_id(value: str) -> str:
    if value.startswith(GROUP_PREFIX):
        raise CellRefused("groups inside queues are not supported; add the users to the queue instead")
    return user_id(value)
