"""Previews or carries out a change of ownership, and prints gains and losses by owner."""

from typing import Any

import typer

from baton.cli.acting import actor, moment
from baton.cli.output import Column, counted, hint, print_json, print_table, say, working
from baton.delegation.change import Change
from baton.delegation.effects import Effect, effect_of
from baton.delegation.handovers import Outcome, carry_out, preview, require_permitted
from baton.rules.delegation import Reason

LEFT_UNCHANGED = {
    "closed": "closed in the meantime",
    "changed_since": "moved to another owner in the meantime",
    "inactive": "the previous owner is inactive now",
}
EFFECT_COLUMNS = [
    Column("Owner"),
    Column("Gains", is_number=True),
    Column("Losses", is_number=True),
    Column("Total after", is_number=True),
]


def preview_or_apply(
    ctx: typer.Context, change: Change, *, is_preview: bool, as_json: bool, why: str = "", doing: str
) -> None:
    """Preview the change or carry it out, and print the result."""
    by = actor(ctx)
    require_permitted(change, by)
    with working("Previewing" if is_preview else doing):
        outcome = preview(change) if is_preview else carry_out(change, by=by, at=moment(ctx), why=why)
    if as_json:
        print_json({"is_preview": is_preview, **outcome_as_json(outcome)})
    else:
        show_outcome(outcome, is_preview=is_preview)


def show_outcome(outcome: Outcome, *, is_preview: bool) -> None:
    effect = effect_of(outcome)
    say(_headline(effect, is_preview=is_preview), "bold")
    show_effect(effect)
    for why, count in effect.left_alone.items():
        say(f"{counted(count, 'action')} left unchanged: {LEFT_UNCHANGED[why]}.")
    if is_preview:
        hint("Preview only: nothing was changed. Run again without --preview to make the change.")


def show_effect(effect: Effect) -> None:
    """Print gains and losses by owner, then counts by reason."""
    rows = [(share.owner, share.gains or None, share.losses or None, share.holds) for share in effect.owners]
    rows = [row for row in rows if row[1] or row[2]]
    if rows:
        print_table(EFFECT_COLUMNS, rows)
    remarks = {
        f"{effect.blank:,} to the record owner: the lookup field is blank": effect.blank,
        f"{effect.inactive:,} to the record owner: the user in the lookup field is inactive": effect.inactive,
        f"{effect.in_queues:,} owned by queues": effect.in_queues,
        f"{effect.covered:,} covered": effect.covered,
        f"{counted(effect.overwritten, 'individual reassignment')} overwritten": effect.overwritten,
    }
    for remark, count in remarks.items():
        if count:
            say(remark)


def outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    effect, reasons = effect_of(outcome), outcome.flows.reasons
    return {
        "handover": effect.handover.pk if effect.handover else None,
        "reached": effect.reached,
        "changed": effect.changed,
        "moved": effect.moved,
        "overwritten": effect.overwritten,
        "covered": effect.covered,
        "in_queues": effect.in_queues,
        "reasons": {reason.value: reasons[reason] for reason in Reason},
        "owners": [
            {
                "id": share.owner.pk,
                "name": share.owner.name,
                "gains": share.gains,
                "losses": share.losses,
                "holds": share.holds,
            }
            for share in effect.owners
        ],
        "left_alone": effect.left_alone,
    }


def _headline(effect: Effect, *, is_preview: bool) -> str:
    if not is_preview and effect.handover is None:
        return "Done. No open action changed its owner or cover."
    title = f"Handover {effect.handover.pk}" if effect.handover else "Preview"
    open_actions = counted(effect.reached, "open action")
    if effect.changed and not effect.moved:
        changed = f"{effect.changed:,} of {open_actions}"
        return f"{title}: no owner changes. Cover or reason {'changes' if is_preview else 'changed'} for {changed}."
    return f"{title}: {effect.moved:,} of {open_actions} {'move' if is_preview else 'moved'} to another owner."
