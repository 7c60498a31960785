"""Reads the rows of users, queues and members."""

from typing import Any

from baton.mappings.bad_cells import BadCell
from baton.mappings.parsers import parser_of
from baton.mappings.plan import TablePlan
from baton.mappings.rows import ContactRoleRow, MemberRow, Problem, QueueRow, UserRow
from baton.mappings.values import text_up_to

_read_name = text_up_to(255)


class _Reader:
    """Reads the cells of a row by target. A cell that cannot be used has no value, and is a problem."""

    def __init__(self, plan: TablePlan) -> None:
        self.problems: list[Problem] = []
        self.plan = plan
        self._cells = [
            (target, column, parser_of(plan.mapping, plan.kind, target)) for target, column in plan.targets.items()
        ]

    def _values(self, line: int, cells: list[str]) -> dict[str, Any]:
        self.problems = []
        values: dict[str, Any] = {}
        for target, column, parse in self._cells:
            try:
                values[target] = parse(cells[column.position])
            except BadCell as bad:
                # Only what says whom the row is about. A wrong time zone must not keep a user out.
                self._report(line, target, str(bad), refuses=target in {"crm id", "queue", "user"})
        return values

    def _name(self, line: int, values: dict[str, Any]) -> str | None:
        parts = (values.get("first name"), values.get("last name"))
        try:
            return values.get("name") or _read_name(" ".join(filter(None, parts))) or None
        except BadCell as bad:
            self._report(line, "last name", str(bad))
            return None

    def _report(self, line: int, target: str, reason: str, *, refuses: bool = False) -> None:
        column = self.plan.targets.get(target)
        self.problems.append(Problem(self.plan.table, line, column.header if column else "", reason, refuses))

    @property
    def _is_refused(self) -> bool:
        return any(problem.refuses for problem in self.problems)


class UserReader(_Reader):
    """See `RowReader`."""

    def key(self, cells: list[str]) -> str:
        return _first_of(self._values(0, cells), "crm id", "username", "email")

    def read(self, line: int, cells: list[str]) -> UserRow | None:
        values = self._values(line, cells)
        if not self._is_refused and not _first_of(values, "crm id", "username", "email"):
            self._report(line, "crm id", "has no id, no username and no email address", refuses=True)
        if self._is_refused:
            return None
        return UserRow(
            line=line,
            crm_id=values.get("crm id") or "",
            username=values.get("username") or None,
            email=values.get("email"),
            name=self._name(line, values),
            title=values.get("title"),
            is_active=values.get("active"),
            time_zone=values.get("time zone"),
            work_start=values.get("work start"),
            work_end=values.get("work end"),
            is_person=values.get("user type"),
            manager=values.get("manager"),
        )


class QueueReader(_Reader):
    """See `RowReader`. `skipped` are the ids of the groups read so far that are no queues."""

    def __init__(self, plan: TablePlan) -> None:
        super().__init__(plan)
        self.skipped: set[str] = set()

    def key(self, cells: list[str]) -> str:
        return _first_of(self._values(0, cells), "crm id", "name")

    def read(self, line: int, cells: list[str]) -> QueueRow | None:
        values = self._values(line, cells)
        # Group.csv of Salesforce has roles, territories and public groups beside queues.
        if "type" in values and not values["type"]:
            self.problems = []
            self.skipped.add(values.get("crm id") or "")
            return None
        if not self._is_refused and not _first_of(values, "crm id", "name"):
            self._report(line, "crm id", "has no id and no name", refuses=True)
        if self._is_refused:
            return None
        return QueueRow(
            line=line, crm_id=values.get("crm id") or "", name=self._name(line, values), email=values.get("email")
        )


class MemberReader(_Reader):
    """See `RowReader`. Members of the groups in `skipped` are none of a queue."""

    def __init__(self, plan: TablePlan, skipped: frozenset[str] = frozenset()) -> None:
        super().__init__(plan)
        self._skipped = skipped

    def key(self, cells: list[str]) -> str:
        values = self._values(0, cells)
        return f"{values.get('queue') or ''} {values.get('user') or ''}".strip()

    def read(self, line: int, cells: list[str]) -> MemberRow | None:
        values = self._values(line, cells)
        queue, user = values.get("queue") or "", values.get("user") or ""
        if queue in self._skipped:
            self.problems = []
            return None
        if not queue:
            self._report(line, "queue", "names no queue", refuses=True)
        elif not user:
            self._report(line, "user", "names no user", refuses=True)
        # To add the group's present users would go wrong without a sign when the group changes.
        elif self.plan.mapping.names_a_queue(user):
            self._report(
                line,
                "user",
                "is a group; groups inside queues are not supported, add their users instead",
                refuses=True,
            )
        return None if self._is_refused else MemberRow(line, queue, user, values.get("weight"))


class ContactRoleReader(_Reader):
    """See `RowReader`."""

    def key(self, cells: list[str]) -> str:
        values = self._values(0, cells)
        return f"{values.get('opportunity') or ''} {values.get('contact') or ''}".strip()

    def read(self, line: int, cells: list[str]) -> ContactRoleRow | None:
        values = self._values(line, cells)
        opportunity, contact = values.get("opportunity") or "", values.get("contact") or ""
        if not opportunity:
            self._report(line, "opportunity", "names no opportunity", refuses=True)
        elif not contact:
            self._report(line, "contact", "names no contact", refuses=True)
        if self._is_refused or values.get("deleted"):
            return None
        return ContactRoleRow(line, opportunity, contact, is_primary=bool(values.get("primary")))


def _first_of(values: dict[str, Any], *targets: str) -> str:
    return next((value for target in targets if (value := values.get(target))), "")
