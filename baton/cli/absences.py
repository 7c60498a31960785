"""`baton absence`: who is away, when, and who covers."""

from datetime import date
from typing import Annotated, Any

import typer

from baton.cli.acting import requires
from baton.cli.options import AsJson, Preview, Why, day
from baton.cli.outcomes import hand_over
from baton.cli.output import Column, print_json, print_table, say
from baton.delegation import changes
from baton.people.away import Away
from baton.people.models import Absence, User
from baton.people.permissions import Verb
from baton.people.queries import absences, find_absence, find_user

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Set, list and cancel absences and who covers.")


class CoverIsInactive(ValueError):
    """Somebody who has left cannot stand in."""


@app.command("set")
@requires(Verb.SET_ABSENCES)
def set_(
    ctx: typer.Context,
    user: Annotated[str, typer.Argument(metavar="USER", help="Who is away.")],
    first_day: Annotated[date, typer.Option("--from", metavar="DATE", parser=day, help="The first day away.")],
    last_day: Annotated[date, typer.Option("--to", metavar="DATE", parser=day, help="The last day away.")],
    *,
    cover: Annotated[str, typer.Option(metavar="USER", help="Who acts for them; without, the work waits.")] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="A note that stays with the absence.")] = "",
    preview: Preview = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Set an absence. Open actions expected on its days are covered at once.

    Days are those of the person's own time zone. Your own absence needs no other role than Sequence Agent.
    """
    if last_day < first_day:
        raise typer.BadParameter("The last day comes before the first.", param_hint="'--to'")
    person = find_user(user)
    away = Away(person.pk, first_day, last_day, _cover(cover, person), note)
    hand_over(ctx, changes.absence(away=away), is_preview=preview, as_json=as_json, why=why, doing="Covering")


@app.command("list")
@requires(Verb.SEE_OWNERS, to_any=True)
def list_(*, as_json: AsJson = False) -> None:
    """List the absences, the earliest first."""
    found = absences()
    if as_json:
        print_json([_as_json(absence) for absence in found])
    elif not found:
        say("Nobody is away.")
    else:
        columns = [
            Column("Id", is_number=True),
            Column("User"),
            Column("From", is_whole=True),
            Column("To", is_whole=True),
            Column("Cover"),
            Column("Note"),
        ]
        print_table(columns, [_line(absence) for absence in found])


@app.command()
@requires(Verb.SET_ABSENCES)
def cancel(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="The number of the absence.")],
    *,
    preview: Preview = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Take an absence back; its days are nobody else's to cover any more."""
    change = changes.absence_cancelled(cancelled=find_absence(number))
    hand_over(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Cancelling")


def _cover(name: str, person: User) -> int | None:
    if not name:
        return None
    cover = find_user(name)
    if cover == person:
        raise typer.BadParameter("Nobody covers themselves.", param_hint="'--cover'")
    if not cover.is_active:
        raise CoverIsInactive(f"{cover} is inactive and cannot cover.")
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
