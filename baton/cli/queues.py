"""`baton queue`: list, add, rename and delete queues; add and remove members, and set their weights."""

from typing import Annotated

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.options import AsJson, PreviewOption, Why
from baton.cli.outcomes import preview_or_apply
from baton.cli.output import Column, print_json, print_table, say
from baton.delegation import membership
from baton.delegation.change import Change
from baton.delegation.queue_use import delete_queue
from baton.people.models import Queue, QueueMember, User
from baton.people.permissions import Verb
from baton.people.queries import all_queues, find_queue, find_user, member_ids, members_of
from baton.people.queues import add_queue, edit_queue
from baton.rules.rotation import LARGEST_WEIGHT

QueueName = Annotated[str, typer.Argument(metavar="QUEUE", help="The name or CRM ID of a queue.")]
MemberName = Annotated[str, typer.Argument(metavar="USER", help="A username, or a name that only one user has.")]
Weight = Annotated[
    int | None,
    typer.Option(
        min=0, max=LARGEST_WEIGHT, metavar="NUMBER", help="2 gets twice as many records as 1, 0 none for now."
    ),
]


class AlreadyAMember(ValueError):
    """Nobody is a member of a queue twice."""


class NoMember(ValueError):
    """Only who is a member of a queue can be removed from it."""


app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="List, add, rename and delete queues; add and remove members, and set their weights.",
)


@app.command("list")
@requires(Verb.SEE_OWNERS, to_any=True)
def list_(*, as_json: AsJson = False) -> None:
    """List the queues with their members and the weights of these."""
    queues = all_queues()
    members = members_of(queues)
    if as_json:
        print_json(
            [
                {"id": queue.pk, "name": queue.name, "members": [_as_json(member) for member in members[queue.pk]]}
                for queue in queues
            ]
        )
    elif not queues:
        say("No queues yet. Add one in Setup, or use `baton import` to import them.")
    else:
        print_table(
            [Column("Queue"), Column("Members")],
            [(queue.name, ", ".join(map(_in_words, members[queue.pk]))) for queue in queues],
        )


@app.command()
@requires(Verb.EDIT_QUEUES)
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of the new queue.")],
    *,
    email: Annotated[str, typer.Option(metavar="ADDRESS", help="What its emails are sent from.")] = "",
    as_json: AsJson = False,
) -> None:
    """Add a queue, which has no members yet."""
    queue = add_queue(name=name, email=email, by=actor(ctx), at=moment(ctx))
    if as_json:
        print_json({"id": queue.pk, "name": queue.name, "members": []})
    else:
        say(f"Added {queue}. To add members: baton queue add-member '{queue}' USER")


@app.command()
@requires(Verb.EDIT_QUEUES)
def rename(
    ctx: typer.Context,
    queue: QueueName,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The new name.")],
) -> None:
    """Give a queue another name. An import gives it the name that it has in the CRM."""
    chosen = find_queue(queue)
    edit_queue(queue=chosen, name=name, email=chosen.email, crm_id=chosen.crm_id, by=actor(ctx), at=moment(ctx))
    say(f"{chosen} is now {name}.")


@app.command()
@requires(Verb.EDIT_QUEUES)
def delete(ctx: typer.Context, queue: QueueName) -> None:
    """Delete a queue that owns nothing and was never used."""
    unwanted = find_queue(queue)
    delete_queue(queue=unwanted, by=actor(ctx), at=moment(ctx))
    say(f"Deleted {unwanted}.")


@app.command("add-member")
@requires(Verb.EDIT_QUEUES)
def add_member(
    ctx: typer.Context,
    queue: QueueName,
    user: MemberName,
    *,
    weight: Weight = None,
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Add a member to a queue. Records that are shared evenly among its members are shared anew."""
    member, among = find_user(user), find_queue(queue)
    if member.pk in member_ids(among):
        raise AlreadyAMember(f"{member} is a member of {among} already.")
    change = _with_member(among, member, weight)
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Adding the member")


@app.command("set-member")
@requires(Verb.EDIT_QUEUES)
def set_member(
    ctx: typer.Context,
    queue: QueueName,
    user: MemberName,
    *,
    weight: Weight = None,
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Add a member to a queue, or set the weight of one. A weight counts for the records to come."""
    change = _with_member(find_queue(queue), find_user(user), weight)
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Saving the member")


@app.command("remove-member")
@requires(Verb.EDIT_QUEUES)
def remove_member(
    ctx: typer.Context,
    queue: QueueName,
    user: MemberName,
    *,
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Remove a member from a queue. Records that they got from it go to the other members."""
    member, among = find_user(user), find_queue(queue)
    present = member_ids(among)
    if member.pk not in present:
        raise NoMember(f"{member} is not a member of {among}.")
    change = membership.members(queue=among, user_ids=present - {member.pk})
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Removing the member")


def _in_words(member: QueueMember) -> str:
    return member.user.name if member.weight == 1 else f"{member.user.name} (weight {member.weight})"


def _as_json(member: QueueMember) -> dict[str, object]:
    return {"id": member.user_id, "username": member.user.username, "weight": member.weight}


def _with_member(queue: Queue, member: User, weight: int | None) -> Change:
    """The change sets all members. It is applied to those of this moment, as a command names only one of them."""
    weights = {} if weight is None else {member.pk: weight}
    return membership.members(queue=queue, user_ids=member_ids(queue) | {member.pk}, weights=weights)
