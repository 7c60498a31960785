"""What is said about an import in whole sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from baton.importing.report import KINDS
from baton.importing.undoing import Undone

NAMES = {
    "user": "Users",
    "queue": "Queues",
    "member": "Queue members",
    "account": "Accounts",
    "lead": "Leads",
    "contact": "Contacts",
}


@dataclass(frozen=True, slots=True)
class KindLine:
    """The counts of one kind of rows."""

    name: str
    counts: Mapping[str, int]


def kind_lines(report: Mapping[str, Any]) -> list[KindLine]:
    """A line for each kind that the import has rows of."""
    kinds = report.get("kinds", {})
    return [KindLine(NAMES[kind], kinds[kind]) for kind in KINDS if kind in kinds and any(kinds[kind].values())]


def undone_in_words(undone: Undone) -> str:
    restored = f"{undone.restored:,} records are as they were before, and {undone.removed:,} added ones were removed."
    sentences = ["The import was undone.", restored]
    if undone.kept:
        sentences.append(f"{undone.kept:,} records were changed later and stay as they are.")
    if undone.worked_with:
        sentences.append(f"{undone.worked_with:,} added records were enrolled or have email, and stay.")
    return " ".join(sentences)
