"""Previews a change of ownership or carries it out, and shows whose actions it moves to whom."""

from typing import Any

import typer

from baton.cli.acting import actor, moment
from baton.cli.output import Column, counted, hint, print_json, print_table, say, working
from baton.delegation.change import Change
from baton.delegation.effects import Effect, effect_of
from baton.delegation.handovers import Outcome, carry_out, preview, require_permitted
from baton.rules.delegation import Reason

LEFT_ALONE = {
    "closed": "closed since",
    "changed_since": "given to somebody else since",
    "inactive": "its previous owner is inactive now",
}
COLUMNS = [
    Column("Owner"),
    Column("Gains", is_number=True),
    Column("Losses", is_number=True),
    Column("Then has", is_number=True),
]


def hand_over(
    ctx: typer.Context, change: Change, *, is_preview: bool, as_json: bool, why: str = "", doing: str
) -> None:
    """Preview the change or carry it out, and print what came of it."""
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
        say(f"{counted(count, 'action')} left alone: {LEFT_ALONE[why]}.")
    if is_preview:
        hint("Nothing was changed. Without --preview, it is.")


def show_effect(effect: Effect) -> None:
    """Gains and losses per owner, then what is worth knowing about the reasons."""
    rows = [(each.owner, each.gains or None, each.losses or None, each.holds) for each in effect.owners]
    rows = [row for row in rows if row[1] or row[2]]
    if rows:
        print_table(COLUMNS, rows)
    remarks = {
        f"{effect.blank:,} with the record owner, because the delegation field is blank": effect.blank,
        f"{effect.inactive:,} with the record owner, because the user in the field is inactive": effect.inactive,
        f"{effect.in_queues:,} with queues": effect.in_queues,
        f"{effect.covered:,} covered by somebody": effect.covered,
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
                "id": each.owner.pk,
                "name": each.owner.name,
                "gains": each.gains,
                "losses": each.losses,
                "holds": each.holds,
            }
            for each in effect.owners
        ],
        "left_alone": effect.left_alone,
    }


def _headline(effect: Effect, *, is_preview: bool) -> str:
    if not is_preview and effect.handover is None:
        return "Done. No open action changed owner or cover."
    begin = f"Handover {effect.handover.pk}" if effect.handover else "Preview"
    all_reached, would = counted(effect.reached, "open action"), "would get" if is_preview else "got"
    if effect.changed and not effect.moved:
        return f"{begin}: {effect.changed:,} of {all_reached} {would} another cover or reason, none another owner."
    return f"{begin}: {effect.moved:,} of {all_reached} {would} another owner."
