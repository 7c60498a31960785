"""`baton absence`: set, list and cancel absences and their cover."""

from datetime import date
from typing import Annotated, Any

import typer

from baton.cli.acting import requires
from baton.cli.options import AsJson, PreviewOption, Why, day
from baton.cli.outcomes import preview_or_apply
from baton.cli.output import Column, print_json, print_table, say
from baton.delegation import changes
from baton.people.away import RequestedAbsence
from baton.people.models import Absence, User
from baton.people.permissions import Verb
from baton.people.queries import absences, find_absence, find_user

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Set, list and cancel absences and who covers.")


class CoverIsInactive(ValueError):
    """An inactive user cannot cover."""


@app.command("set")
@requires(Verb.SET_ABSENCES)
def set_(
    ctx: typer.Context,
    user: Annotated[str, typer.Argument(metavar="USER", help="The user who is away.")],
    first_day: Annotated[date, typer.Option("--from", metavar="DATE", parser=day, help="First day of the absence.")],
    last_day: Annotated[date, typer.Option("--to", metavar="DATE", parser=day, help="Last day of the absence.")],
    *,
    cover: Annotated[
        str, typer.Option(metavar="USER", help="The user who covers. Without cover, the work waits.")
    ] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="A note, saved with the absence.")] = "",
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Set an absence. The cover gets the open actions expected on these days immediately.

    Days are in the user's own time zone. Sequence Agents can set their own absences.
    """
    if last_day < first_day:
        raise typer.BadParameter("The last day must be on or after the first day.", param_hint="'--to'")
    person = find_user(user)
    away = RequestedAbsence(person.pk, first_day, last_day, _cover(cover, person), note)
    preview_or_apply(ctx, changes.absence(away=away), is_preview=preview, as_json=as_json, why=why, doing="Covering")


@app.command("list")
@requires(Verb.SEE_OWNERS, to_any=True)
def list_(*, as_json: AsJson = False) -> None:
    """List absences, earliest first."""
    all_absences = absences()
    if as_json:
        print_json([_as_json(absence) for absence in all_absences])
    elif not all_absences:
        say("No absences.")
    else:
        columns = [
            Column("Id", is_number=True),
            Column("User"),
            Column("From", is_whole=True),
            Column("To", is_whole=True),
            Column("Cover"),
            Column("Note"),
        ]
        print_table(columns, [_line(absence) for absence in all_absences])


@app.command()
@requires(Verb.SET_ABSENCES)
def cancel(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="The ID of the absence.")],
    *,
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Cancel an absence. Covered actions go back to their owner."""
    change = changes.absence_cancelled(cancelled=find_absence(number))
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Canceling")


def _cover(name: str, person: User) -> int | None:
    if not name:
        return None
    cover = find_user(name)
    if cover == person:
        raise typer.BadParameter(
            "A user can’t cover for themselves. Choose a different cover.", param_hint="'--cover'"
        )
    if not cover.is_active:
        raise CoverIsInactive(f"{cover} is inactive. Choose an active user as the cover.")
    return cover.pk


def _line(absence: Absence) -> tuple[object, ...]:
    return str(absence.pk), absence.user, absence.first_day, absence.last_day, absence.cover, absence.note


def _as_json(absence: Absence) -> dict[str, Any]:
    return {
        "id": absence.pk,
        "user": absence.user.username,
        "first_day": absence.first_day,
        "last_day": absence.last_day,
        "cover": absence.cover.username if absence.cover else None,
        "note": absence.note,
    }
