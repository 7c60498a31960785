"""What a person typed to find records, as a PostgreSQL text search."""

import re


def search_words(text: str) -> str | None:
    """All words typed, each as the beginning of a word of the record: `an rui` finds Ana Ruiz. Nothing: `None`."""
    # Letters and digits alone, so nothing that somebody types is an operator of the text search.
    words = re.findall(r"[^\W_]+", text)
    return " & ".join(f"'{word}':*" for word in words) or None
