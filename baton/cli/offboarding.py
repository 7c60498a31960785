"""`baton offboard`: list what hangs on a user who leaves, and hand it over as one handover."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.options import AsJson, Why, gathered
from baton.cli.outcomes import preview_or_apply
from baton.cli.output import Column, hint, print_json, print_table, say
from baton.delegation.leaving import (
    Destination,
    Joining,
    Offboarding,
    Way,
    cover_everything,
    hand_everything_to,
    hand_everything_to_managers,
)
from baton.delegation.offboarding import offboarding
from baton.insight.leaver import HOLDING_TITLES, Holding, HoldingKind, holdings_of
from baton.people.models import Owner, User
from baton.people.permissions import Verb
from baton.people.queries import find_owner, find_user

STAYS = "stays"
ONE_USER = ("reports", "views")


def _of_actions(text: str) -> Any:
    return typer.Option(metavar="WHERE", help=f"{text}: an owner, 'delegation', 'manager' or 'stays'.")


def _of_settings(text: str) -> Any:
    return typer.Option(metavar="WHERE", help=f"{text}: a user or queue, or 'stays'.")


@dataclass(frozen=True, slots=True)
class OwnChoices:
    """Where single kinds go, if not where everything goes."""

    actions: Annotated[str, _of_actions("Open actions owned by delegation")] = ""
    reassigned: Annotated[str, _of_actions("Open actions reassigned to them")] = ""
    records: Annotated[str, _of_settings("Who covers new actions of their records")] = ""
    named: Annotated[str, _of_settings("Delegation choices that name them")] = ""
    default_owner: Annotated[str, _of_settings("Default owner")] = ""
    covers: Annotated[str, _of_settings("Who covers others in their place")] = ""
    queues: Annotated[
        str, typer.Option(metavar="USER", help="Who joins all of their queues, or 'stays' for no one.")
    ] = ""
    reports: Annotated[str, _of_settings("Who manages in their place")] = ""
    views: Annotated[str, _of_settings("Shared views")] = ""


@requires(Verb.EDIT_USERS)
@gathered("own", OwnChoices)
def offboard(
    ctx: typer.Context,
    user: Annotated[str, typer.Argument(metavar="USER", help="The user who leaves.")],
    own: OwnChoices,
    *,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="OWNER", help="Who gets everything. Repeat it to share the records evenly."),
    ] = None,
    to_manager: Annotated[
        bool, typer.Option("--to-manager", help="Open actions go to the manager of the record owner.")
    ] = False,
    cover: Annotated[
        str, typer.Option(metavar="OWNER", help="Open actions stay, and this owner covers until further notice.")
    ] = "",
    keep_active: Annotated[bool, typer.Option("--keep-active", help="Don’t deactivate the user.")] = False,
    preview: Annotated[
        bool, typer.Option("--preview", "--dry-run", help="Show what would happen, and change nothing.")
    ] = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Hand over everything of a user who leaves, in one handover that can be undone.

    Without --to, --to-manager or --cover, list what the user owns, covers, is named in, belongs to and sends.
    """
    leaver = find_user(user)
    if not (to or to_manager or cover):
        _list(leaver, holdings_of(leaver, at=moment(ctx)), as_json=as_json)
        return
    if sum(map(bool, (to, to_manager, cover))) > 1:
        raise typer.BadParameter("Give only one of --to, --to-manager and --cover.")
    plan = replace(_for_all(leaver, to or [], cover), deactivates=not keep_active)
    for choice in fields(own):
        if where := getattr(own, choice.name):
            plan = replace(plan, **_own_choice(choice.name, where))
    change = offboarding(plan, by=actor(ctx), at=moment(ctx))
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Off-boarding")


def _for_all(leaver: User, to: list[str], cover: str) -> Offboarding:
    if to:
        return hand_everything_to(leaver, *dict.fromkeys(map(find_owner, to)))
    return cover_everything(leaver, cover=find_owner(cover)) if cover else hand_everything_to_managers(leaver)


def _own_choice(name: str, where: str) -> dict[str, Any]:
    stays = where.lower() == STAYS
    if name in {"actions", "reassigned"}:
        if where.lower() in {way.value for way in Way if way is not Way.TO}:
            return {name: Destination(Way(where.lower()))}
        return {name: Destination.to(find_owner(where))}
    if name == "queues":
        return {"joins": Joining.NONE} if stays else {"joins": Joining.ALL, "colleague": find_user(where)}
    heir: Owner | None = None
    if not stays:
        heir = find_user(where) if name in ONE_USER else find_owner(where)
    return {"cover" if name == "records" else name: heir}


def _list(leaver: User, holdings: Mapping[HoldingKind, list[Holding]], *, as_json: bool) -> None:
    rows = [holding for things in holdings.values() for holding in things]
    if as_json:
        print_json([{"kind": row.kind.value, **_as_json(row)} for row in rows])
    elif not rows:
        say(f"Nothing depends on {leaver}.")
    else:
        columns = [Column("What"), Column("Count", is_number=True), Column("Of")]
        print_table(columns, [(HOLDING_TITLES[row.kind], _count(row), row.name or row.detail) for row in rows])
        hint("Use --to OWNER with --preview to see where it would go.")


def _count(holding: Holding) -> int:
    return 1 if holding.kind is HoldingKind.QUEUES else holding.count


def _as_json(holding: Holding) -> dict[str, Any]:
    if holding.kind is HoldingKind.QUEUES:
        others, weight = holding.count, int(holding.detail)
        return {"id": holding.id, "name": holding.name, "other_members": others, "weight": weight}
    return {"count": holding.count, "id": holding.id, "name": holding.name, "detail": holding.detail}
