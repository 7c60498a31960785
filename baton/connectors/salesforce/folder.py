"""Finds the files of an export in a folder."""

from pathlib import Path

from baton.connectors.salesforce.faults import FolderNotFound, NothingToRead, UnreadableExport
from baton.connectors.salesforce.table import Table, open_table

# Each file with its required columns.
FILES = {
    "User.csv": ("Id", "Username", "IsActive"),
    "Group.csv": ("Id", "Type"),
    "GroupMember.csv": ("GroupId", "UserOrGroupId"),
    "Account.csv": ("Id", "OwnerId"),
    "Lead.csv": ("Id", "OwnerId"),
    "Contact.csv": ("Id", "OwnerId"),
}


def tables_in(folder: Path) -> dict[str, Table]:
    """The files of the folder by their usual names, in the order in which they are imported."""
    if not folder.is_dir():
        raise FolderNotFound(f"The folder '{folder}' does not exist.")
    tables = {}
    for name, required in FILES.items():
        paths = _spellings(folder, name)
        if len(paths) > 1:
            raise UnreadableExport(
                f"{' and '.join(path.name for path in paths)} are the same file in two spellings. Remove one of them."
            )
        if paths:
            tables[name] = open_table(paths[0], required)
    if not tables:
        raise NothingToRead(f"The folder '{folder}' contains none of the files {', '.join(FILES)}.")
    return tables


def _spellings(folder: Path, name: str) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.lower() == name.lower() and path.is_file())
