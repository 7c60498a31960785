"""Previews or carries out a change of ownership, and prints gains and losses by owner."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import typer

from baton.cli.acting import actor, moment
from baton.cli.output import Column, hint, print_json, print_table, say, working
from baton.delegation.change import Change
from baton.delegation.effect_words import When, effect_in_words
from baton.delegation.effects import Effect, effect_of
from baton.delegation.handovers import ChangeOutcome, carry_out, preview_change, preview_cover, require_permitted
from baton.delegation.left_out import LeftOut
from baton.delegation.place_words import moved_settings_in_words
from baton.insight.cover_load import CoverLoad, cover_load
from baton.people.queries import unmistakable_name
from baton.rules.delegation import Reason

EFFECT_COLUMNS = [
    Column("Owner"),
    Column("Gains", is_number=True),
    Column("Losses", is_number=True),
    Column("Total after", is_number=True),
]
LOAD_COLUMNS = [
    Column("Day", is_whole=True),
    Column("Cover"),
    Column("New", is_number=True),
    Column("Already due", is_number=True),
    Column("Total", is_number=True),
]


def preview_or_apply(
    ctx: typer.Context,
    change: Change,
    *,
    is_preview: bool,
    as_json: bool,
    why: str = "",
    doing: str,
    skipped: Sequence[LeftOut] = (),
    zone: ZoneInfo | None = None,
) -> None:
    """Preview the change or carry it out, and print the result, with what it leaves out.

    With a zone, a preview also says what each of its days puts on the covers.
    """
    by = actor(ctx)
    # Also for a preview, which tells who owns how much.
    require_permitted(change, by)
    with working("Previewing" if is_preview else doing):
        at, load = moment(ctx), None
        if is_preview and zone:
            outcome, gains = preview_cover(change, zone=zone, at=at)
            load = cover_load(gains, zone=zone, at=at)
        else:
            outcome = preview_change(change, at=at) if is_preview else carry_out(change, by=by, at=at, why=why)
    if as_json:
        left = [{"id": item.id, "reason": item.reason} for item in skipped]
        loaded = {"cover_load": _load_as_json(load)} if load else {}
        print_json({"is_preview": is_preview, **outcome_as_json(outcome), "left_out": left, **loaded})
        return
    if load and load.days:
        show_load(load)
    show_outcome(outcome, is_preview=is_preview)
    if skipped:
        say("Skipped: " + ", ".join(map(str, skipped)) + ".")


def show_outcome(outcome: ChangeOutcome, *, is_preview: bool) -> None:
    effect = effect_of(outcome)
    begin = f"Handover {effect.handover.pk}: " if effect.handover else "Preview: " if is_preview else "Done. "
    show_effect(effect, when=When.PREVIEW if is_preview else When.NOW, begin=begin)
    show_settings(outcome.settings)
    if is_preview:
        hint("Preview only: nothing was changed. Run again without --preview to make the change.")


def show_load(load: CoverLoad) -> None:
    """Print what covers get on each day, beside what they have to do on it already."""
    say("Work for the cover", "bold")
    print_table(LOAD_COLUMNS, [(day.day, day.cover, day.gains, day.present, day.total) for day in load.days])
    if load.others:
        say(f"And {load.others} more days.")


def _load_as_json(load: CoverLoad) -> list[dict[str, Any]]:
    return [
        {"day": day.day, "cover": unmistakable_name(day.cover), "new": day.gains, "already_due": day.present}
        for day in load.days
    ]


def show_settings(settings: tuple[Any, Any] | None) -> None:
    """Print the settings that an off-boarding moves or moved; nothing for other changes."""
    if lines := moved_settings_in_words(settings):
        columns = [Column("Setting"), Column("Before"), Column("After")]
        print_table(columns, [(line.label, line.before, line.after) for line in lines])


def show_effect(effect: Effect, *, when: When, begin: str = "", has_headline: bool = True) -> None:
    """Print what moves, gains and losses by owner, then counts by reason."""
    words = effect_in_words(effect, when=when)
    if has_headline:
        say(begin + " ".join(map(str, words.headline)), "bold")
    rows = [(share.owner, share.gains or None, share.losses or None, share.holds) for share in effect.owners]
    # Only who gains or loses. A change of one action would otherwise list the whole company.
    rows = [row for row in rows if row[1] or row[2]]
    if rows:
        print_table(EFFECT_COLUMNS, rows)
    if words.overwritten:
        say(str(words.overwritten))
    for fact in words.facts:
        say(str(fact))
    if words.left_alone:
        say(words.left_alone_heading)
    for reason in words.left_alone:
        say(f"  {reason}")


def outcome_as_json(outcome: ChangeOutcome) -> dict[str, Any]:
    effect, reasons = effect_of(outcome), outcome.flows.reasons
    return {
        "handover": effect.handover.pk if effect.handover else None,
        "reached": effect.reached,
        "changed": effect.changed,
        "moved": effect.moved,
        "overwritten": effect.overwritten,
        "pinned": effect.pinned,
        "no_longer_ends": effect.endless,
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
        "settings": [
            {"setting": line.label, "before": line.before, "after": line.after}
            for line in moved_settings_in_words(outcome.settings)
        ],
    }
