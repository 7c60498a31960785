"""Numbers and plurals in the texts that people read."""

from django.utils.formats import number_format


def plural(one: str, many: str, count: int) -> str:
    """The text that agrees with a number: `one` for 1, `many` for the rest."""
    return one if count == 1 else many


def grouped(number: int) -> str:
    """In groups of three digits: 12,345."""
    return number_format(number, use_l10n=True, force_grouping=True)
