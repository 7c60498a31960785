"""Whoever filters by participant owner and reassigns may have meant the action owner: said where they differ."""

from dataclasses import dataclass

from baton.delegation.effects import Effect
from baton.people.models import Owner
from baton.web.actions.selection import Selection


@dataclass(frozen=True, slots=True)
class PerhapsMeant:
    """Of `reached` actions, `of_others` are not owned by the participants’ `owner`; `query` finds those that are."""

    owner: Owner
    of_others: int
    reached: int
    query: str


def perhaps_meant(selection: Selection, effect: Effect) -> PerhapsMeant | None:
    """None where there is nothing to mix up. Counted from the preview, so it takes no query."""
    cleaned = selection.form.cleaned_data
    owner = cleaned.get("participant_owner")
    if not selection.is_all or owner is None or cleaned.get("owner"):
        return None
    # Of what is reassigned to its participants' owner, none is lost by them.
    if any(other.owner.pk == owner.pk and other.gains for other in effect.owners):
        return None
    own = sum(other.losses for other in effect.owners if other.owner.pk == owner.pk)
    query = selection.form.query(participant_owner=None, owner=owner.name)
    return PerhapsMeant(owner, effect.reached - own, effect.reached, query) if own < effect.reached else None
