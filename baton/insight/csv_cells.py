"""Cells of a CSV file that a spreadsheet opens."""

# Spreadsheets take the full-width signs of East Asian keyboards for the usual ones.
SIGNS = ("=", "+", "-", "@", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}", "\N{FULLWIDTH HYPHEN-MINUS}",
         "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip


def no_formula(text: str) -> str:
    """The text as a CSV cell that no spreadsheet takes for a formula, also where it begins with white space."""
    begins_blank = text[:1] in {"\t", "\r", "\n"}
    return f"'{text}" if begins_blank or text.lstrip().startswith(SIGNS) else text
