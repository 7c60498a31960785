"""`baton run`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from baton.cli import demo
from baton.cli.acting import for_the_operator
from baton.cli.serving import run_everything


@for_the_operator
def run(
    *,
    port: Annotated[int, typer.Option(metavar="PORT", min=0, max=65535, help="The port of the web pages.")] = 8000,
    host: Annotated[
        str, typer.Option(metavar="HOST", help="The address to listen on; 0.0.0.0 for every network.")
    ] = "127.0.0.1",
    no_demo: Annotated[bool, typer.Option("--no-demo", help="Leave an empty Baton empty.")] = False,
) -> None:
    """Start Baton: its web pages, its background work and, without DATABASE_URL, its database.

    An empty Baton is filled with a demo organisation first.
    """

    def load_demo() -> None:
        demo.load(at=datetime.now(UTC))

    raise typer.Exit(
        run_everything(port=port, host=host, load_demo=None if no_demo else load_demo, sign_ins=demo.sign_ins)
    )
