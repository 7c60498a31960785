"""`baton delegate`, `reassign` and `clear-reassignment`: change who owns actions."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from baton.cli.acting import actor, moment, only_visible_to, requires
from baton.cli.filters import Filters
from baton.cli.options import HERE, AsJson, PreviewOption, Why, gathered
from baton.cli.outcomes import preview_or_apply
from baton.cli.output import clock, hint, say
from baton.crm.models import CrmObject
from baton.delegation import changes, staffing
from baton.delegation.change import Change
from baton.delegation.left_out import left_out
from baton.delegation.replacing import field_replaced
from baton.participants.matching import ActionFilter
from baton.people.able import warnings_about
from baton.people.permissions import Verb
from baton.people.queries import find_owner
from baton.rules.end_text import end_in
from baton.rules.splitting import SplitBy
from baton.sequences.models import Action, Sequence
from baton.sequences.queries import (
    action_at,
    action_count,
    choose_field,
    find_field,
    find_sequence,
    lookup_fields,
)
from baton.sequences.settings import Setting

All = Annotated[bool, typer.Option("--all", help="All open actions.")]
Until = Annotated[
    str,
    typer.Option(
        metavar="DAY",
        help="Only until the end of this day, such as “Friday” or “Dec 4”, or until a time: “tomorrow 5pm”."
        " Then the actions follow again what they followed before.",
    ),
]


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
            help="A lookup field by API name or label, or “record owner”; with --action, also “inherit”.",
        ),
    ],
    *,
    action: Annotated[int | None, typer.Option(metavar="N", help="Only action N of the sequence.")] = None,
    keep_reassigned: Annotated[
        bool, typer.Option("--keep-reassigned", help="Keep individual reassignments.")
    ] = False,
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Delegate a sequence or one action: the user in the lookup field becomes the owner.

    All open actions get their new owner immediately, including individual reassignments unless you keep them.
    """
    change = _delegation(find_sequence(sequence), field, action, keep_reassigned=keep_reassigned)
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Delegating")


@requires(Verb.REASSIGN)
@gathered("filters", Filters)
def reassign(
    ctx: typer.Context,
    filters: Filters,
    to: Annotated[
        list[str],
        typer.Option(
            "--to", metavar="OWNER", help="The new owner: a user or a queue. Repeat it to split the actions."
        ),
    ],
    *,
    split: Annotated[
        SplitBy | None,
        typer.Option(
            help="How to split among several owners: evenly (the default), by --weight, or by load, which means to"
            " the owner with the fewest open actions. All actions of a participant go to the same owner."
        ),
    ] = None,
    weight: Annotated[
        list[int] | None,
        typer.Option(metavar="N", help="With --split weights: one weight from 1 to 10 for each --to, in order."),
    ] = None,
    until: Until = "",
    everything: All = False,
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Reassign matching open actions to another owner, or split them among several.

    They stay with that owner, whatever the delegation, until you clear the reassignment or it ends.
    """
    matching = _matching(ctx, filters, everything)
    change = replace(_reassignment(ctx, matching, to, split, weight or []), until=_end(ctx, until))
    # Of those named by id: the change reports only what it moved, and nobody should miss the others unawares.
    skipped = left_out(matching, by=actor(ctx))
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Reassigning", skipped=skipped)
    # After the result and on stderr, so that JSON stays alone on stdout.
    for warning in warnings_about(map(find_owner, to), at=moment(ctx)):
        hint(f"Warning: {warning}")
    if change.until and not as_json:
        end = clock(change.until, _zone(ctx))
        say(f"Until {end}. Then the actions follow again what they followed before.")


@requires(Verb.REASSIGN)
@gathered("filters", Filters)
def clear_reassignment(
    ctx: typer.Context,
    filters: Filters,
    *,
    everything: All = False,
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Clear the reassignment of matching open actions. They follow delegation again."""
    change = changes.clearing(matching=_matching(ctx, filters, everything))
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Clearing")


@requires(Verb.DELEGATE)
def replace_field(
    ctx: typer.Context,
    object_: Annotated[CrmObject, typer.Argument(metavar="OBJECT", help="lead, contact, account, …")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="A lookup field by API name or label.")],
    replacement: Annotated[str, typer.Argument(metavar="REPLACEMENT", help="The lookup field to use instead.")],
    *,
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Replace a lookup field by another one of its object in all sequences, actions and fallback orders.

    For a field that your CRM renamed. Individual reassignments stay.
    """
    fields = lookup_fields(object_)
    old, new = (
        choose_field(fields, object=object_, name=name, in_use=[row.pk for row in fields])
        for name in (field, replacement)
    )
    change = field_replaced(field=old, replacement=new)
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Replacing the field")


@requires(Verb.DELEGATE)
def default_owner(
    ctx: typer.Context,
    owner: Annotated[str, typer.Argument(metavar="[OWNER]", help="A user or a queue; without one, clear it.")] = "",
    *,
    sequence: Annotated[
        str, typer.Option(metavar="SEQUENCE", help="Only for this sequence. Otherwise for the whole organization.")
    ] = "",
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Choose who owns actions when the record owner is inactive or can’t work actions."""
    chosen = find_owner(owner) if owner else None
    if sequence:
        change = staffing.sequence_default_owner(sequence=find_sequence(sequence), owner=chosen)
    else:
        change = staffing.default_owner(owner=chosen)
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Changing the default owner")


def _end(ctx: typer.Context, text: str) -> datetime | None:
    """The moment in the time zone of the user who acts."""
    return end_in(text, now=moment(ctx), zone=_zone(ctx)) if text else None


def _zone(ctx: typer.Context) -> ZoneInfo:
    by = actor(ctx)
    return ZoneInfo(by.time_zone) if by else HERE


def _reassignment(
    ctx: typer.Context, matching: ActionFilter, names: list[str], split: SplitBy | None, weights: list[int]
) -> Change:
    if len(names) == 1 and not split and not weights:
        return changes.reassignment(matching=matching, to=find_owner(names[0]))
    by = split or (SplitBy.WEIGHTS if weights else SplitBy.EVENLY)
    if (weights or by == SplitBy.WEIGHTS) and len(weights) != len(names):
        ctx.fail("Give one --weight for each --to, in the same order.")
    owners = dict(zip(map(find_owner, names), weights or [1] * len(names), strict=False))
    if len(owners) < len(names):
        ctx.fail("Name each owner once.")
    return changes.split_reassignment(matching=matching, weights=owners, by=by)


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
    action = action_at(sequence=sequence, position=position)
    if action is None:
        raise UnknownAction(f"There is no action {position}: {sequence} has {action_count(sequence)} actions.")
    return action


def _matching(ctx: typer.Context, filters: Filters, everything: bool) -> ActionFilter:  # noqa: FBT001
    # Neither or both: a forgotten filter must not reassign every action of the company.
    if filters.are_set == everything:
        ctx.fail("Choose actions with a filter, such as --action-owner, or use --all for every open action.")
    return replace(filters.matching(), seen_by=only_visible_to(ctx))
