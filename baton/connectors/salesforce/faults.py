"""Why an export, or one of its cells, cannot be read; each message is a sentence for the person importing."""


class UnreadableExport(Exception):
    """The folder or a file as a whole cannot be read; no row of it was."""


class FolderNotFound(UnreadableExport):
    """There is no such folder."""


class NothingToRead(UnreadableExport):
    """The folder holds none of the files of an export."""


class HeaderUnreadable(UnreadableExport):
    """The first line of a file does not name the columns that are needed."""


class CellRefused(Exception):
    """One cell cannot be read; caught where the row is read, and told as a `Problem`."""


_SHOWN = 60


def quoted(value: str) -> str:
    """Return the value fit for a sentence: short, and without characters that a terminal would obey."""
    shown = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
    return "'" + "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in shown) + "'"
