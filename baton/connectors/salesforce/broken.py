"""Explains to users why a row cannot be read: invalid CSV or invalid text."""

import csv

from baton.connectors.salesforce.rows import Problem


def broken_row(file: str, first: int, last: int, error: csv.Error) -> Problem:
    """The problem of a row from line `first` to line `last`."""
    reason = _reason(str(error))
    if last > first:
        reason += f"; lines {first} to {last} were not read"
    return Problem(file, first, "", reason)


def unusable_cell(file: str, line: int, names: tuple[str, ...], cells: list[str]) -> Problem:
    """The problem of the first cell that the database cannot store."""
    for name, cell in zip(names, cells, strict=True):
        if "\0" in cell:
            return Problem(file, line, name, "contains a NUL character")
        if any("\ud800" <= letter <= "\udfff" for letter in cell):
            return Problem(file, line, name, "contains bytes that are not UTF-8 text")
    raise AssertionError("one of the cells must be unusable")


def _reason(error: str) -> str:
    match error:
        case "unexpected end of data":
            return "a quote is opened here and never closed"
        case _ if error.startswith("field larger"):
            return "a cell is longer than any Salesforce field, or a quote is opened here and not closed"
        case _ if "expected after" in error:
            return "a quote is not closed, or is not doubled inside a cell"
        case _:
            return "there is a line break outside quotes"
