"""Says in the user's words why the csv module, or the text itself, makes a row unusable."""

import csv

from baton.connectors.salesforce.rows import Problem


def broken_row(file: str, first: int, last: int, error: csv.Error) -> Problem:
    """Return the problem of a row begun on line `first`, given up on line `last`."""
    reason = _reason(str(error))
    if last > first:
        reason += f"; lines {first} to {last} were not read"
    return Problem(file, first, "", reason)


def unusable_cell(file: str, line: int, names: tuple[str, ...], cells: list[str]) -> Problem:
    """Return the problem of the first cell that no database text can hold."""
    for name, cell in zip(names, cells, strict=True):
        if "\0" in cell:
            return Problem(file, line, name, "holds a NUL character")
        if any("\ud800" <= letter <= "\udfff" for letter in cell):
            return Problem(file, line, name, "holds bytes that are not UTF-8 text")
    raise AssertionError("a row is only unusable for one of its cells")


def _reason(error: str) -> str:
    match error:
        case "unexpected end of data":
            return "a quote is opened here and never closed"
        case _ if error.startswith("field larger"):
            return "a cell is longer than any Salesforce field, or a quote is opened here and not closed"
        case _ if "expected after" in error:
            return "a quote is not closed, or stands inside a cell without being doubled"
        case _:
            return "a line break stands outside quotes"
