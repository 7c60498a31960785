"""What is said about an import in whole sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from baton.importing.undoing import Undone
from baton.mappings.kinds import KINDS, Kind


@dataclass(frozen=True, slots=True)
class KindLine:
    """The counts of one kind of rows."""

    kind: Kind
    counts: Mapping[str, int]

    @property
    def name(self) -> str:
        return KINDS[self.kind].plural

    @property
    def can_be_enrolled(self) -> bool:
        """Whether the import added or changed records that sequences are for."""
        return KINDS[self.kind].is_enrolled and self.counts["added"] + self.counts["changed"] > 0


def kind_lines(report: Mapping[str, Any]) -> list[KindLine]:
    """A line for each kind that the import has rows of."""
    kinds = report.get("kinds", {})
    return [KindLine(kind, kinds[kind]) for kind in KINDS if kind in kinds and any(kinds[kind].values())]


def undone_in_words(undone: Undone) -> str:
    restored = f"{undone.restored:,} records are as they were before, and {undone.removed:,} added ones were removed."
    sentences = ["The import was undone.", restored]
    if undone.changed_later:
        sentences.append(f"{undone.changed_later:,} records were changed later and stay as they are.")
    if undone.worked_with:
        sentences.append(f"{undone.worked_with:,} added records were enrolled or have email, and stay.")
    return " ".join(sentences)
