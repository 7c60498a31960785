"""Finds the files of an export in a folder."""

from pathlib import Path

from baton.connectors.salesforce.faults import FolderNotFound, NothingToRead, UnreadableExport
from baton.connectors.salesforce.table import Table, open_table

# Each file with the columns without which nothing in it means anything.
FILES = {
    "User.csv": ("Id", "Username", "IsActive"),
    "Group.csv": ("Id", "Type"),
    "GroupMember.csv": ("GroupId", "UserOrGroupId"),
    "Account.csv": ("Id", "OwnerId"),
    "Lead.csv": ("Id", "OwnerId"),
    "Contact.csv": ("Id", "OwnerId"),
}


def tables_in(folder: Path) -> dict[str, Table]:
    """Return the files found, by their usual names, in the order in which their rows build on each other."""
    if not folder.is_dir():
        raise FolderNotFound(f"There is no folder '{folder}'.")
    tables = {}
    for name, required in FILES.items():
        paths = _spellings(folder, name)
        if len(paths) > 1:
            raise UnreadableExport(f"{' and '.join(path.name for path in paths)} are both there; keep one of them.")
        if paths:
            tables[name] = open_table(paths[0], required)
    if not tables:
        raise NothingToRead(f"The folder '{folder}' has none of the files {', '.join(FILES)}.")
    return tables


def _spellings(folder: Path, name: str) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.lower() == name.lower() and path.is_file())
