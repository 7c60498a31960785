"""`baton delegate`, `reassign` and `clear-reassignment`: who owns what, by rule and by hand."""

from typing import Annotated

import typer

from baton.cli.acting import requires
from baton.cli.filters import Filters
from baton.cli.options import AsJson, Preview, Why, gathered
from baton.cli.outcomes import hand_over
from baton.delegation import changes
from baton.delegation.change import Change
from baton.participants.matching import ActionFilter
from baton.people.permissions import Verb
from baton.people.queries import find_owner
from baton.sequences.models import Action, Sequence
from baton.sequences.queries import find_field, find_sequence
from baton.sequences.settings import Setting

All = Annotated[bool, typer.Option("--all", help="All open actions there are.")]


class UnknownAction(LookupError):
    """The sequence has no action at that position."""


@requires(Verb.DELEGATE)
def delegate(
    ctx: typer.Context,
    sequence: Annotated[str, typer.Argument(metavar="SEQUENCE", help="The name of the sequence.")],
    field: Annotated[
        str,
        typer.Argument(
            metavar="FIELD",
            help="A lookup field by API name or label, or “record owner”; with --action also “inherit”.",
        ),
    ],
    *,
    action: Annotated[int | None, typer.Option(metavar="N", help="Only the N-th action of the sequence.")] = None,
    keep_reassigned: Annotated[
        bool, typer.Option("--keep-reassigned", help="Spare the actions that were reassigned by hand.")
    ] = False,
    preview: Preview = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Set which lookup field names the owner of a sequence's actions.

    All open actions get their new owner at once, those reassigned by hand too unless you keep them.
    """
    change = _delegation(find_sequence(sequence), field, action, keep_reassigned=keep_reassigned)
    hand_over(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Delegating")


@requires(Verb.REASSIGN)
@gathered("filters", Filters)
def reassign(
    ctx: typer.Context,
    filters: Filters,
    to: Annotated[str, typer.Option("--to", metavar="OWNER", help="The new owner: a user or a queue.")],
    *,
    everything: All = False,
    preview: Preview = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Give the open actions that match to one owner by hand.

    They stay with that owner, whatever the delegation says, until the reassignment is cleared.
    """
    change = changes.reassignment(matching=_matching(ctx, filters, everything), to=find_owner(to))
    hand_over(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Reassigning")


@requires(Verb.REASSIGN)
@gathered("filters", Filters)
def clear_reassignment(
    ctx: typer.Context,
    filters: Filters,
    *,
    everything: All = False,
    preview: Preview = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Give the open actions that match, and were reassigned by hand, back to the delegation rule."""
    change = changes.clearing(matching=_matching(ctx, filters, everything))
    hand_over(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Clearing")


def _delegation(sequence: Sequence, field: str, position: int | None, *, keep_reassigned: bool) -> Change:
    setting = _setting(sequence, field)
    if position is None:
        return changes.sequence_delegation(sequence=sequence, setting=setting, keep_reassigned=keep_reassigned)
    return changes.action_delegation(
        action=_action(sequence, position), setting=setting, keep_reassigned=keep_reassigned
    )


def _setting(sequence: Sequence, field: str) -> Setting:
    return Setting.named(field, field=lambda name: find_field(object=sequence.object, name=name))


def _action(sequence: Sequence, position: int) -> Action:
    action = sequence.actions.select_related("sequence").filter(position=position).first()
    if action is None:
        raise UnknownAction(f"{sequence} has {sequence.actions.count()} actions; there is no action {position}.")
    return action


def _matching(ctx: typer.Context, filters: Filters, everything: bool) -> ActionFilter:  # noqa: FBT001
    if filters.are_given == everything:
        ctx.fail("Say which actions with a filter, such as --action-owner; or --all for every open action.")
    return filters.matching()
