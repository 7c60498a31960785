"""`baton run`, `baton serve` and `baton worker`, and when the demo may be loaded and served."""

import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

import typer
from django.conf import settings

from baton.cli import demo
from baton.cli.acting import for_the_operator
from baton.cli.serving import Pages, run_everything, serve_pages, work
from baton.cli.supervising import say
from baton.config.values import is_loopback
from baton.people.first_run import first_run_token
from baton.people.queries import has_users
from baton.people.sign_in import someone_can_sign_in

Port = Annotated[int, typer.Option(metavar="PORT", min=0, max=65535, help="The port of the web pages.")]
Host = Annotated[str, typer.Option(metavar="HOST", help="The address to listen on; 0.0.0.0 for every network.")]
Processes = Annotated[int, typer.Option(metavar="N", min=1, max=64, help="How many processes serve the web pages.")]
Threads = Annotated[
    int, typer.Option(metavar="N", min=1, max=64, help="How many requests each process handles in parallel.")
]
OfDemo = Annotated[
    bool | None,
    typer.Option(
        "--demo/--no-demo",
        help="Load the demo organization into an empty Baton, and serve it. Without this option, only with the "
        "private database and for this machine alone.",
        show_default=False,
    ),
]


class DemoIsPublic(Exception):
    """People could reach the demo, whose passwords are published."""


@for_the_operator
def run(
    *,
    port: Port = 8000,
    host: Host = "127.0.0.1",
    processes: Processes = 2,
    threads: Threads = 8,
    of_demo: OfDemo = None,
) -> None:
    """Start Baton: its web pages, its background work and, without DATABASE_URL, its database.

    What ends by itself is started again. Ctrl-C stops everything.
    """

    def prepare() -> None:
        wanted = of_demo if of_demo is not None else settings.HAS_EMBEDDED_DATABASE and _is_for_this_machine(host)
        # Only into an empty Baton, and only where nobody else can reach it: the password is published.
        if wanted and not has_users():
            print("Loading the demo organization", flush=True)
            demo.load(at=datetime.now(UTC))
        refuse_a_public_demo(host=host, is_wanted=of_demo is True)

    pages = Pages(host=host, port=port, processes=processes, threads=threads)
    _until_told_to_stop(lambda: run_everything(pages=pages, prepare=prepare, sign_ins=sign_ins))


@for_the_operator
def serve(
    *,
    port: Port = 8000,
    host: Host = "127.0.0.1",
    processes: Processes = 2,
    threads: Threads = 8,
    of_demo: Annotated[bool, typer.Option("--demo", help="Serve the demo, also to other machines.")] = False,
) -> None:
    """Start the web pages alone, on a database that `baton migrate` has set up. Ctrl-C stops them."""
    pages = Pages(host=host, port=port, processes=processes, threads=threads)
    _until_told_to_stop(
        lambda: serve_pages(
            pages=pages, check=lambda: refuse_a_public_demo(host=host, is_wanted=of_demo), sign_ins=first_run_lines
        )
    )


@for_the_operator
def worker() -> None:
    """Start background work alone: email, the mailbox, housekeeping. Any number may run. Ctrl-C stops it."""
    _until_told_to_stop(work)


def sign_ins(address: str) -> list[str]:
    """How to sign in to the demo, or to a Baton in which nobody can yet."""
    return demo.sign_ins() or first_run_lines(address)


def first_run_lines(address: str) -> list[str]:
    """The link that makes the first Sequence Admin; nothing once somebody can sign in."""
    token = first_run_token()
    if not token:
        return [] if someone_can_sign_in() else ["No user can sign in yet. Run: baton setup"]
    return [
        "No user can sign in yet. To create the first Sequence Admin, open this link, which works once:",
        f"  {address}/first-run/{token}/",
    ]


def refuse_a_public_demo(*, host: str, is_wanted: bool) -> None:
    """Refuse to serve the demo's people to other machines, unless asked to; then warn."""
    if _is_for_this_machine(host) or not demo.demo_users():
        return
    if not is_wanted:
        raise DemoIsPublic(
            "This database has the people of the demo, whose password is published, and others could reach it at "
            f"{host if not is_loopback(host) else settings.BATON_URL}. Use another database, change their passwords "
            "with `baton user set-password`, or add --demo to serve it anyway."
        )
    say("Warning: others can reach this demo and sign in, because its password is published.")


def _is_for_this_machine(host: str) -> bool:
    """Whether neither the address we listen on nor the one that people use is of a network."""
    return is_loopback(host) and is_loopback(urlsplit(settings.BATON_URL).hostname or "")


def _until_told_to_stop(do: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell that puts us in the background ignores SIGINT
        signal.signal(number, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        do()
