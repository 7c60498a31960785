"""Chains of lookup fields. Ownership depends on them, so only `baton.delegation` calls these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from baton.crm.models import ChainEntry, LookupField
from baton.rules.trail import Source


class BadChain(ValueError):
    """A chain has fields of its own object, each once, and no chains."""


@dataclass(frozen=True, slots=True)
class ChainOrder:
    """What a chain tries, as ids of lookup fields in their order; as a handover remembers it."""

    chain_id: int
    entries: tuple[int, ...]

    @classmethod
    def of(cls, chain_id: int) -> Self:
        entries = ChainEntry.objects.filter(chain=chain_id).order_by("position")
        return cls(chain_id, tuple(entries.values_list("field_id", flat=True)))

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        return cls(value["chain_id"], tuple(value["entries"]))

    @property
    def can_be_set(self) -> bool:
        """Whether the chain and all its fields still exist."""
        field_ids = {self.chain_id, *self.entries}
        # An undo may come when a field has been deleted, and must then refuse instead of making a shorter chain.
        return LookupField.objects.filter(pk__in=field_ids).count() == len(field_ids)

    def as_json(self) -> dict[str, int | list[int]]:
        return {"chain_id": self.chain_id, "entries": list(self.entries)}


def set_chain(*, chain: LookupField, entries: Sequence[int]) -> None:
    """Write the entries of a chain anew, in their order."""
    require_entries(chain=chain, entries=entries)
    ChainEntry.objects.filter(chain=chain).delete()
    ChainEntry.objects.bulk_create(
        ChainEntry(chain=chain, position=position, field_id=pk) for position, pk in enumerate(entries, start=1)
    )


def require_entries(*, chain: LookupField, entries: Sequence[int]) -> None:
    """Raise `BadChain`, with the reason, if a chain can't have these entries."""
    fields = LookupField.objects.in_bulk(list(entries))
    if not entries:
        raise BadChain("Choose at least one field.")
    if len(set(entries)) < len(entries):
        raise BadChain("Choose each field once.")
    for field in fields.values():
        # Chains in chains could go round in a circle, in SQL without an end.
        if field.source == Source.CHAIN:
            raise BadChain(f"{field} is a chain itself. Choose the fields that it tries.")
        if field.object != chain.object:
            raise BadChain(f"{field} is a field of the {field.object}. Choose fields of the {chain.object}.")
