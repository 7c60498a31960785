"""`baton absence feed`: the address at which a calendar program reads the absences of a user."""

from typing import Annotated

import typer

from baton.cli.acting import actor, moment, own_user, requires
from baton.cli.options import AsJson
from baton.cli.output import hint, print_json, print_link, say
from baton.people.feeds import feed_address, renew_feed, turn_feed_off
from baton.people.models import User
from baton.people.permissions import Verb, may_any, may_beyond_own


@requires(Verb.SET_ABSENCES)
def feed(
    ctx: typer.Context,
    user: Annotated[str, typer.Argument(metavar="USER", help="The user whose address it is.")],
    *,
    renew: Annotated[
        bool, typer.Option("--renew", help="Create a new address. Earlier ones no longer work.")
    ] = False,
    off: Annotated[bool, typer.Option("--off", help="Turn the address off. It no longer works.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the address to which Outlook, Google or Apple Calendar can subscribe, or create a new one.

    It shows the user’s time away, and when they cover for others. Anyone who has the address can read it. Users can
    do this for themselves.
    """
    person = own_user(ctx, user, refusal="You can only see and change your own calendar address.")
    if renew and off:
        raise typer.BadParameter("Give either --renew or --off.", param_hint="'--off'")
    if renew:
        renew_feed(user=person, by=actor(ctx), at=moment(ctx))
    elif off:
        turn_feed_off(user=person, by=actor(ctx), at=moment(ctx))
    address = feed_address(person)
    of_everyone = f"{address}?of=everyone" if address and may_beyond_own(person, Verb.SET_ABSENCES) else ""
    if as_json:
        print_json({"user": person.username, "address": address or None, "address_of_everyone": of_everyone or None})
        return
    if renew:
        hint(f"{person} has a new calendar address. Earlier ones no longer work.")
    _print_addresses(person, address, of_everyone)


def _print_addresses(person: User, address: str, of_everyone: str) -> None:
    if not address:
        say(f"The calendar address of {person} is off.")
        hint(f"Run `baton absence feed {person.username} --renew` to create one.")
        return
    print_link(address)
    if of_everyone:
        whose = "everyone’s" if may_any(person, Verb.SET_ABSENCES) else "the team’s"
        say(f"With {whose} time away:")
        print_link(of_everyone)
