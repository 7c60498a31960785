"""The first line of a file: which column stands where, whatever the order and the letter case."""

from collections import Counter
from dataclasses import dataclass

from baton.connectors.salesforce.faults import HeaderUnreadable, quoted
from baton.connectors.salesforce.rows import Problem

# fmt: off
# What is looked for by name, and so found in any letter case.
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
    """`names` as the file has them; `positions` of the columns that are read, by the standard spelling."""

    names: tuple[str, ...]
    positions: dict[str, int]
    problems: tuple[Problem, ...]

    @property
    def width(self) -> int:
        return len(self.names)


def header_of(file: str, names: list[str], required: tuple[str, ...]) -> Header:
    """Return the header; HeaderUnreadable where a required column is missing."""
    stripped = tuple(name.strip() for name in names)
    if not any(stripped):
        raise HeaderUnreadable(f"{file} is empty: its first line should name the columns.")
    positions: dict[str, int] = {}
    seen: Counter[str] = Counter()
    problems = []
    for position, name in enumerate(stripped):
        seen[name.lower()] += 1
        if not name:
            problems.append(Problem(file, 1, "", f"column {position + 1} has no name and is not read"))
        elif seen[name.lower()] == 1:
            positions[_STANDARD_SPELLING.get(name.lower(), name)] = position
        elif seen[name.lower()] == 2:  # noqa: PLR2004 - told once, however often it comes
            problems.append(Problem(file, 1, name, f"the column {quoted(name)} is there twice; the first is read"))
    missing = [name for name in required if name not in positions]
    if missing:
        raise HeaderUnreadable(f"{file} has no column {' and no column '.join(missing)}, which it needs.")
    return Header(stripped, positions, tuple(problems))
