"""Cells of a CSV file that a spreadsheet opens, and reading them again."""

# Spreadsheets take the full-width signs of East Asian keyboards for the usual ones.
SIGNS = ("=", "+", "-", "@", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}", "\N{FULLWIDTH HYPHEN-MINUS}",
         "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip


def no_formula(text: str) -> str:
    """The text as a CSV cell that no spreadsheet takes for a formula, also where it begins with white space."""
    return f"'{text}" if _is_escaped(text) else text


def text_of_cell(cell: str) -> str:
    """The text that `no_formula` made this cell of."""
    text = cell.removeprefix("'")
    return text if _is_escaped(text) else cell


def _is_escaped(text: str) -> bool:
    # Behind apostrophes as well, so that reading takes off our own only.
    text = text.lstrip("'")
    return text[:1] in {"\t", "\r", "\n"} or text.lstrip().startswith(SIGNS)
