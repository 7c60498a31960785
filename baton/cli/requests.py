"""`baton hand-over` and `baton requests`: own work for colleagues, and what they answer."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.options import AsJson, PreviewOption
from baton.cli.outcomes import show_outcome
from baton.cli.output import Column, clock, counted, print_json, print_table, say
from baton.delegation.colleagues import handing_over
from baton.delegation.handovers import preview_change
from baton.delegation.models import HandoverRequest
from baton.engage import asking
from baton.engage import requests as operations
from baton.engage.own_work import OwnWork, hand_over_now, own_work
from baton.engage.request_queries import RequestRow, requests_of
from baton.participants.matching import ActionFilter
from baton.people.colleagues import HandingOver, handing_over_setting, set_handing_over
from baton.people.models import User
from baton.people.permissions import NotAllowed, Verb
from baton.people.queries import find_user

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Requests between colleagues.")
OwnActionIds = Annotated[list[int], typer.Argument(metavar="ID...", help="The IDs of your participant actions.")]
RequestNumber = Annotated[int, typer.Argument(metavar="REQUEST", help="The number of the request.")]
RequestNote = Annotated[str, typer.Option(metavar="TEXT", help="What the colleague should know.")]


@requires(Verb.HAND_OVER)
def hand_over(
    ctx: typer.Context,
    numbers: OwnActionIds,
    to: Annotated[str, typer.Option("--to", metavar="USER", help="A colleague who is in a queue with you.")],
    *,
    whole: Annotated[
        bool, typer.Option("--participant", help="All your open actions of the same participants.")
    ] = False,
    note: RequestNote = "",
    preview: PreviewOption = False,
    as_json: AsJson = False,
) -> None:
    """Hand over your own open actions to a colleague, or ask them to accept.

    Whether the colleague accepts first is the organization's choice: see baton requests setting.
    """
    by, colleague = _person(ctx), find_user(to)
    work = own_work(matching=ActionFilter(participant_action_ids=tuple(numbers)), giver=by, is_whole=whole)
    if preview:
        change = handing_over(action_ids=work.action_ids, giver=by, to=colleague)
        show_outcome(preview_change(change, at=moment(ctx)), is_preview=True)
    elif handing_over_setting() == HandingOver.ACCEPTED:
        request = operations.offer(work=work, to=colleague, by=by, at=moment(ctx), note=note)
        _print_sent(request, work, as_json=as_json)
    else:
        outcome = hand_over_now(work=work, to=colleague, by=by, at=moment(ctx), note=note)
        if as_json:
            print_json({"handover": outcome.handover and outcome.handover.pk, "moved": outcome.flows.moved})
        else:
            show_outcome(outcome, is_preview=False)
    if work.left_out and not as_json:
        say("Skipped: " + ", ".join(map(str, work.left_out)) + ".")


@app.command("list")
@requires(Verb.ANSWER_REQUESTS)
def list_(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List the requests that wait for your answer, and those that you sent."""
    by = _person(ctx)
    requests = requests_of(by)
    rows = [*requests.received, *requests.sent, *requests.answered]
    if as_json:
        print_json([_as_json(row) for row in rows])
    elif not rows:
        say("There are no requests.")
    else:
        zone = ZoneInfo(by.time_zone)
        columns = [
            Column("", is_number=True),
            Column("When"),
            Column("Request", needs=60),
            Column("Actions", needs=60),
        ]
        columns += [Column("Status"), Column("Answer")]
        print_table(columns, [_line(row, zone) for row in rows])


@app.command()
@requires(Verb.ASK_FOR_ACTIONS)
def ask(
    ctx: typer.Context,
    numbers: Annotated[list[int], typer.Argument(metavar="ID...", help="The IDs of your colleagues’ actions.")],
    *,
    whole: Annotated[
        bool, typer.Option("--participant", help="All that the same owner has of the same participants.")
    ] = False,
    note: RequestNote = "",
    as_json: AsJson = False,
) -> None:
    """Ask colleagues for actions: of records that you own, or of participants where you own an action."""
    sent = asking.ask(action_ids=numbers, by=_person(ctx), at=moment(ctx), is_whole=whole, note=note)
    if as_json:
        print_json([{"request": request.pk, "to": request.to.username} for request in sent])
        return
    for request in sent:
        say(f"Request {request.pk} sent to {request.to}.", "bold")


@app.command()
@requires(Verb.ANSWER_REQUESTS)
def accept(ctx: typer.Context, number: RequestNumber) -> None:
    """Accept a request. The actions that are still open and the giver's move at once."""
    request = operations.accept(request_id=number, by=_person(ctx), at=moment(ctx))
    assert request.handover  # noqa: S101 - without one, accepting is refused
    moved = counted(request.handover.change_count, "action")
    say(f"Handover {request.handover.pk}: {moved} of {request.giver} moved to {request.receiver}.", "bold")


@app.command()
@requires(Verb.ANSWER_REQUESTS)
def decline(
    ctx: typer.Context,
    number: RequestNumber,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason. Your colleague sees it.")],
) -> None:
    """Decline a request."""
    request = operations.decline(request_id=number, reason=why, by=_person(ctx), at=moment(ctx))
    say(f"Declined. {request.by} sees your reason.")


@app.command()
@requires(Verb.ANSWER_REQUESTS)
def withdraw(ctx: typer.Context, number: RequestNumber) -> None:
    """Withdraw a request of yours that nobody has answered."""
    operations.withdraw(request_id=number, by=_person(ctx), at=moment(ctx))
    say("Request withdrawn.")


@app.command()
@requires(Verb.SET_HANDING_OVER)
def setting(
    ctx: typer.Context,
    choice: Annotated[
        HandingOver, typer.Argument(metavar="freely|accepted|no", help="Whether agents may hand over their work.")
    ],
) -> None:
    """Choose whether agents hand over their work freely, when the colleague accepts, or not at all."""
    set_handing_over(setting=choice, by=actor(ctx), at=moment(ctx))
    say(f"Agents may hand over their work: {choice.label.lower()}.")


def _person(ctx: typer.Context) -> User:
    by = actor(ctx)
    if by is None:
        raise NotAllowed("The operator has no work of their own. Choose the user: baton --as USERNAME …")
    return by


def _print_sent(request: HandoverRequest, work: OwnWork, *, as_json: bool) -> None:
    if as_json:
        print_json({"request": request.pk, "actions": list(work.action_ids)})
    else:
        say(f"Request {request.pk} sent: {counted(work.count, 'action')} for {request.to} to accept.", "bold")


def _line(row: RequestRow, zone: ZoneInfo) -> tuple[object, ...]:
    request = row.request
    verb = "offers" if request.kind == HandoverRequest.Kind.OFFER else "asks"
    what = f"{request.by} {verb} {request.to} {counted(row.count, 'action')}"
    names = [f"{action.name} ({action.ended})" if action.ended else action.name for action in row.actions]
    more = [f"and {row.more:,} more"] if row.more > 0 else []
    return request.pk, clock(request.at, zone), what, ", ".join([*names, *more]), _status(row), request.answer


def _status(row: RequestRow) -> str:
    return "expired" if row.is_expired else str(row.request.get_status_display()).lower()


def _as_json(row: RequestRow) -> dict[str, Any]:
    request = row.request
    return {
        "id": request.pk,
        "kind": request.kind,
        "by": request.by.username,
        "to": request.to.username,
        "at": request.at,
        "note": request.note,
        "status": _status(row),
        "answer": request.answer,
        "count": row.count,
        "can_move": row.open_count,
        "actions": [{"id": action.id, "name": action.name, "ended": action.ended} for action in row.actions],
        "handover": request.handover_id,
    }
