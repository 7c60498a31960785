"""A cell that cannot be used, and why."""

_LONGEST_QUOTE = 60


class BadCell(ValueError):
    """The message is a clause for the user that follows the name of the column: "'x' is not a date"."""


def quoted(value: str) -> str:
    """The value in quotes for a message: shortened, and without control characters."""
    short = value if len(value) <= _LONGEST_QUOTE else value[: _LONGEST_QUOTE - 1] + "…"
    return "'" + "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in short) + "'"
