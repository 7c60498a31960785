"""The covers of an absence in words: “Inbound”, “the members of Inbound in turn”, “Tom Reed in Enterprise”."""

from baton.delegation.models import SequenceCover
from baton.people.models import Absence
from baton.wording import grouped, plural


def absence_cover_in_words(absence: Absence) -> str:
    """Who covers, except in the sequences that have a cover of their own; blank for nobody."""
    return _named(absence.cover.name, is_shared=absence.cover_is_shared) if absence.cover else ""


def sequence_cover_in_words(cover: SequenceCover) -> str:
    return f"{_named(cover.cover.name, is_shared=cover.is_shared)} in {cover.sequence.name}"


def changed_covers_in_words(count: int) -> str:
    """What an absence that was saved changed: “3 open actions changed their cover.”"""
    if not count:
        return "No open actions changed their cover."
    text = plural("%s open action changed its cover.", "%s open actions changed their cover.", count)
    return text % grouped(count)


def _named(name: str, *, is_shared: bool) -> str:
    return f"the members of {name} in turn" if is_shared else name
