"""The `baton` command: its commands by name, each loaded only when it is called.

The commands need the settings, which start the embedded database. So that help and shell completion stay quick,
the settings are not read before a command is chosen.
"""

import os
import string
import sys
from datetime import UTC, datetime
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

from baton.cli.call import Call
from baton.cli.failures import sentences_for_failures
from baton.cli.output import complain

RECORDS, SEQUENCES, WORK, PEOPLE, OPERATING = "Records", "Sequences", "Work", "People", "Operating Baton"

# Panel, name, module and what in it is the command, and the line in `baton --help`.
COMMANDS = (
    (OPERATING, "run", "running:run", "Start Baton: web pages, background work and database in one."),
    (OPERATING, "serve", "running:serve", "Start the web pages alone."),
    (OPERATING, "worker", "running:worker", "Start background work alone."),
    (OPERATING, "check", "checking:check", "Try the settings, the database, the mail server and the mailbox."),
    (OPERATING, "migrate", "operating:migrate", "Create the database tables, or bring them up to date."),
    (OPERATING, "demo", "demo:app", "Fill an empty Baton with a demo organisation."),
    (OPERATING, "health", "operating:health", "List open actions that nobody is there to do."),
    (OPERATING, "sql", "statements:app", "Print the SQL that Baton runs, whole, to read or to EXPLAIN."),
    (OPERATING, "mailbox", "mailbox:app", "Read the mailbox that answers to mail come to."),
    (RECORDS, "import", "importing:app", "Bring in what a CRM exported."),
    (RECORDS, "record", "record_list:app", "List records."),
    (RECORDS, "opt-out", "suppressions:opt_out", "Send no more email to an address, or lift that."),
    (RECORDS, "suppressions", "suppressions:app", "List, import and export opt-outs and dead addresses."),
    (SEQUENCES, "sequence", "sequences:app", "Load, show, activate and deactivate sequences."),
    (SEQUENCES, "template", "templates:app", "Load and show the words of emails and SMS."),
    (SEQUENCES, "enrol", "enrolment:enrol", "Enrol records in a sequence."),
    (SEQUENCES, "pause", "enrolment:pause", "Pause participants of a sequence."),
    (SEQUENCES, "resume", "enrolment:resume", "Resume paused participants of a sequence."),
    (SEQUENCES, "remove", "enrolment:remove", "Take participants out of a sequence."),
    (SEQUENCES, "delegate", "ownership:delegate", "Set which lookup field names the owner of a sequence's actions."),
    (WORK, "actions", "actions:actions", "List participant actions, or write them as CSV."),
    (WORK, "explain", "actions:explain", "Say why an action is owned by whom it is."),
    (WORK, "reassign", "ownership:reassign", "Give open actions to another owner by hand."),
    (WORK, "clear-reassignment", "ownership:clear_reassignment", "Give reassigned actions back to the rule."),
    (WORK, "handovers", "handovers:handovers", "List the handovers, newest first."),
    (WORK, "handover", "handovers:app", "Show one handover."),
    (WORK, "undo", "handovers:undo", "Give the owners back that a handover replaced."),
    (WORK, "email", "emails:app", "Decide about emails with a problem."),
    (WORK, "take", "work:take", "Take a current action out of a queue of your own."),
    (WORK, "complete", "work:complete", "Close a current action as done."),
    (WORK, "skip", "work:skip", "Close a current action without doing it."),
    (WORK, "reschedule", "work:reschedule", "Move a current action to another date."),
    (PEOPLE, "user", "users:app", "List, deactivate, reactivate and unlock users; set roles and passwords."),
    (PEOPLE, "absence", "absences:app", "Set, list and cancel absences and who covers."),
)


class Command(TyperCommand):
    """A name and a line of help, until somebody calls it."""

    def __init__(self, *, name: str, place: str, help: str, panel: str) -> None:  # noqa: A002
        super().__init__(name, help=help, rich_help_panel=panel)
        self.place = place

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        command = self._load()
        without_obvious_types(command.get_params(parent))
        for each in getattr(command, "commands", {}).values():
            without_obvious_types(each.get_params(parent))
        return command.make_context(info_name, args, parent=parent, **extra)

    def _load(self) -> Any:
        set_up_django()
        module, _, name = self.place.partition(":")
        command = getattr(import_module(f"baton.cli.{module}"), name)
        if not isinstance(command, typer.Typer):
            function, command = command, typer.Typer(add_completion=False)
            command.command(self.name)(function)
        return typer.main.get_command(command)


class Baton(TyperGroup):
    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for panel, name, place, line in COMMANDS:
            self.add_command(Command(name=name, place=place, help=line, panel=panel))

    def get_params(self, ctx: Any) -> Any:
        return without_obvious_types(super().get_params(ctx))

    def invoke(self, ctx: Any) -> Any:
        with sentences_for_failures():
            return super().invoke(ctx)


app = typer.Typer(cls=Baton, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def baton(
    ctx: typer.Context,
    username: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="USERNAME",
            help="Act as this user: their role is checked, and they are recorded. Without it, you are the operator.",
        ),
    ] = "",
    at: Annotated[
        datetime | None, typer.Option(hidden=True, help="Take this for the present moment, in UTC.")
    ] = None,
) -> None:
    """Sales sequences whose every action has an owner, and a reason for it."""
    ctx.obj = Call(username=username, at=at.replace(tzinfo=UTC) if at else datetime.now(UTC))


def without_obvious_types(parameters: list[Any]) -> list[Any]:
    """The parameters, so that help does not say `<bool>` beside every flag and `<str>` beside every name."""
    for each in parameters:
        if isinstance(each, TyperArgument) or each.is_flag:
            each.display_type_rich = lambda ctx: None  # noqa: ARG005 - called by this name
    return parameters


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baton.config.settings")
    import_module("django").setup()
    for warning in import_module("django.conf").settings.ENVIRONMENT.warnings:
        complain(warning)


def run() -> None:
    """Do what the command line says."""
    if "--help" in sys.argv or "_BATON_COMPLETE" in os.environ:
        # Words only. Settings that are wrong must not be in the way of help, and without a database or a key,
        # a state folder would be made and a database started.
        for name in [name for name in os.environ if name.startswith("BATON_")]:
            del os.environ[name]
        os.environ |= {"DATABASE_URL": "postgresql:///none", "BATON_SECRET_KEY": string.ascii_letters}
    app()
