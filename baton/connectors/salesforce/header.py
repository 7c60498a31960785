"""The first line of a file: the position of each column, in any order and letter case."""

from collections import Counter
from dataclasses import dataclass

from baton.connectors.salesforce.faults import HeaderUnreadable, quoted
from baton.connectors.salesforce.rows import Problem

# fmt: off
# Columns that Baton reads by name, in any letter case.
_STANDARD = (
    "Id", "Name", "FirstName", "LastName", "Email", "Phone", "MobilePhone", "OwnerId", "AccountId",
    "HasOptedOutOfEmail", "DoNotCall", "IsDeleted", "CreatedById", "LastModifiedById",
    "Username", "Title", "IsActive", "TimeZoneSidKey", "StartDay", "EndDay", "UserType",
    "Type", "GroupId", "UserOrGroupId",
    "CreatedDate", "LastModifiedDate", "SystemModstamp", "LastActivityDate", "LastViewedDate",
    "LastReferencedDate", "ConvertedDate", "EmailBouncedDate", "Birthdate",
)
# fmt: on
_STANDARD_SPELLING = {name.lower(): name for name in _STANDARD}


@dataclass(frozen=True, slots=True)
class Header:
    """`names` as in the file; `positions` of the columns that are read, by their standard spelling."""

    names: tuple[str, ...]
    positions: dict[str, int]
    problems: tuple[Problem, ...]

    @property
    def width(self) -> int:
        return len(self.names)


def header_of(file: str, names: list[str], required: tuple[str, ...]) -> Header:
    """The header. Raises `HeaderUnreadable` if a required column is missing."""
    stripped = tuple(name.strip() for name in names)
    if not any(stripped):
        raise HeaderUnreadable(f"{file} is empty. Its first line must name the columns.")
    positions: dict[str, int] = {}
    occurrences: Counter[str] = Counter()
    problems = []
    for position, name in enumerate(stripped):
        occurrences[name.lower()] += 1
        if not name:
            problems.append(Problem(file, 1, "", f"column {position + 1} has no name and is ignored"))
        elif occurrences[name.lower()] == 1:
            positions[_STANDARD_SPELLING.get(name.lower(), name)] = position
        elif occurrences[name.lower()] == 2:  # noqa: PLR2004 - reported once only
            problems.append(Problem(file, 1, name, f"the column {quoted(name)} occurs twice; the first one is used"))
    missing = [name for name in required if name not in positions]
    if missing:
        raise HeaderUnreadable(f"{file} is missing required columns: {', '.join(missing)}.")
    return Header(stripped, positions, tuple(problems))
