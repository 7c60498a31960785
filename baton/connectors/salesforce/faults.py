"""Errors of an export or of one cell. Each message is text for the user who imports."""


class UnreadableExport(Exception):
    """The folder or a whole file cannot be read; no row was read."""


class FolderNotFound(UnreadableExport):
    """The folder does not exist."""


class NothingToRead(UnreadableExport):
    """The folder contains none of the export's files."""


class HeaderUnreadable(UnreadableExport):
    """The first line of a file does not name the required columns."""


class CellRefused(Exception):
    """One cell cannot be read. It is caught when the row is read, and becomes a `Problem`."""


_LONGEST_QUOTE = 60


def quoted(value: str) -> str:
    """The value in quotes for a message: shortened, and without control characters."""
    short = value if len(value) <= _LONGEST_QUOTE else value[: _LONGEST_QUOTE - 1] + "…"
    return "'" + "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in short) + "'"
