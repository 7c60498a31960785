"""Cells of a table that leaves Baton as CSV."""

STARTS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def no_formula(text: str) -> str:
    """The text as a CSV cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(STARTS_OF_FORMULAS) else text
