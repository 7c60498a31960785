"""The `baton` command. Each subcommand is loaded only when it is called.

The commands need the settings, and reading the settings starts the embedded database. To keep help and shell
completion fast, the settings are read only after a command is chosen.
"""

import os
import string
import sys
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

from baton.cli.call import Call
from baton.cli.failures import sentences_for_failures
from baton.cli.output import complain

RECORDS, SEQUENCES, WORK, PEOPLE, OPERATING = "Records", "Sequences", "Work", "People", "Running Baton"

# Panel, name, module:function, and the line in `baton --help`.
COMMANDS = (
    (OPERATING, "run", "running:run", "Start Baton: web server, worker and database."),
    (OPERATING, "setup", "first_start:setup", "Create the first Sequence Admin, and list what is left to do."),
    (OPERATING, "serve", "running:serve", "Start the web pages alone."),
    (OPERATING, "worker", "running:worker", "Start background work alone."),
    (OPERATING, "check", "checking:check", "Try the settings, the database, the mail server and the mailbox."),
    (OPERATING, "test-email", "first_start:test_email", "Send one email, to see that it arrives."),
    (OPERATING, "migrate", "operating:migrate", "Create or update the database tables."),
    (OPERATING, "backup", "backups:backup", "Write the whole database into one file, and verify it."),
    (OPERATING, "restore", "backups:restore", "Load a backup into the database."),
    (OPERATING, "retention", "retention:retention", "List how long data is kept, and what is deleted next."),
    (OPERATING, "demo", "demo:app", "Load a demo organization into an empty Baton."),
    (OPERATING, "health", "operating:health", "List what is wrong with delegation."),
    (OPERATING, "sql", "statements:app", "Print the SQL that Baton runs, to read or to EXPLAIN."),
    (OPERATING, "mailbox", "mailbox:app", "Read replies and bounces from the mailbox."),
    (RECORDS, "import", "importing:import_", "Import the files of a CRM."),
    (RECORDS, "mapping", "mappings:app", "List, show and save how the columns of a CRM are read."),
    (RECORDS, "record", "record_list:app", "List records."),
    (RECORDS, "person", "person:app", "Export what is stored about one person."),
    (RECORDS, "opt-out", "suppressions:opt_out", "Stop email to an address, or allow it again."),
    (RECORDS, "suppressions", "suppressions:app", "List, lift, import and export opt-outs and dead addresses."),
    (SEQUENCES, "sequence", "sequences:app", "Load, show, clone, activate, deactivate and delete sequences."),
    (SEQUENCES, "template", "templates:app", "Load, list and show email and SMS templates."),
    (SEQUENCES, "enroll", "enrollment:enroll", "Enroll records in a sequence."),
    (SEQUENCES, "pause", "enrollment:pause", "Pause participants of a sequence."),
    (SEQUENCES, "resume", "enrollment:resume", "Resume paused participants of a sequence."),
    (SEQUENCES, "finish", "enrollment:finish", "Finish participants of a sequence with a result."),
    (SEQUENCES, "remove", "enrollment:remove", "Remove participants from a sequence."),
    (SEQUENCES, "skip-channel", "enrollment:skip_channel", "Skip all calls, emails, SMS or tasks of participants."),
    (SEQUENCES, "note", "enrollment:note", "Add a note to records."),
    (SEQUENCES, "move", "moving:move", "Move participants to another sequence, to the same step."),
    (SEQUENCES, "delegate", "ownership:delegate", "Delegate a sequence or one action to a lookup field."),
    (SEQUENCES, "field", "fields:app", "List, add and delete what delegations can name."),
    (SEQUENCES, "replace-field", "ownership:replace_field", "Delegate to another lookup field wherever one is used."),
    (SEQUENCES, "default-owner", "ownership:default_owner", "Choose who owns what a record owner can’t work."),
    (WORK, "actions", "actions:actions", "List participant actions, or write them as CSV."),
    (WORK, "explain", "actions:explain", "Explain who owns an action, and why."),
    (WORK, "reassign", "ownership:reassign", "Reassign open actions to another owner."),
    (WORK, "clear-reassignment", "ownership:clear_reassignment", "Clear reassignments; delegation applies again."),
    (WORK, "handovers", "handovers:handovers", "List handovers, newest first."),
    (WORK, "handover", "handovers:app", "Show one handover."),
    (WORK, "undo", "handovers:undo", "Undo a handover."),
    (WORK, "email", "emails:app", "Decide about emails with a problem."),
    (WORK, "take", "work:take", "Take a current action from one of your queues."),
    (WORK, "hand-over", "requests:hand_over", "Hand over your own actions to a colleague."),
    (WORK, "requests", "requests:app", "List, accept, decline and withdraw requests between colleagues."),
    (WORK, "complete", "work:complete", "Complete a current action."),
    (WORK, "skip", "work:skip", "Skip a current action."),
    (WORK, "reopen", "work:reopen", "Reopen an action that was completed or skipped by mistake."),
    (WORK, "reschedule", "work:reschedule", "Reschedule a current action."),
    (PEOPLE, "user", "users:app", "Add, list, deactivate, reactivate and unlock users; set roles and passwords."),
    (PEOPLE, "offboard", "offboarding:offboard", "Hand over everything of a user who leaves."),
    (PEOPLE, "queue", "queues:app", "List queues; add and remove members, and set their weights."),
    (PEOPLE, "audit", "auditing:audit", "List who signed in and who changed what, newest first."),
    (PEOPLE, "notices", "notices:notices", "List the notices of a user, newest first."),
    (PEOPLE, "notice-settings", "notices:notice_settings", "Choose a user’s notices by bell and by email."),
    (PEOPLE, "absence", "absences:app", "Set, list and cancel absences and their cover."),
)


class LazyCommand(TyperCommand):
    """A command with its name and help line; its module is loaded when it runs."""

    def __init__(self, *, name: str, place: str, help: str, panel: str) -> None:  # noqa: A002
        super().__init__(name, help=help, rich_help_panel=panel)
        self.place = place

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        command = self._load()
        without_obvious_types(command.get_params(parent))
        for subcommand in getattr(command, "commands", {}).values():
            without_obvious_types(subcommand.get_params(parent))
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
            self.add_command(LazyCommand(name=name, place=place, help=line, panel=panel))

    def get_params(self, ctx: Any) -> Any:
        return without_obvious_types(super().get_params(ctx))

    def invoke(self, ctx: Any) -> Any:
        with sentences_for_failures():
            return super().invoke(ctx)


app = typer.Typer(cls=Baton, no_args_is_help=True, pretty_exceptions_enable=False)


def _print_version(is_asked_for: bool | None) -> None:  # noqa: FBT001 - typer calls it
    if is_asked_for:
        print(f"Baton {version('baton')}")
        raise typer.Exit


@app.callback()
def baton(
    ctx: typer.Context,
    username: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="USERNAME",
            help="Run as this user: their role is checked and recorded. Default: the operator.",
        ),
    ] = "",
    at: Annotated[datetime | None, typer.Option(hidden=True, help="Use this as the current time, in UTC.")] = None,
    _version: Annotated[
        bool | None,
        typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version, and exit."),
    ] = None,
) -> None:
    """Sales sequences where every action has an owner, and a reason for it."""
    ctx.obj = Call(username=username, at=at.replace(tzinfo=UTC) if at else datetime.now(UTC))


def without_obvious_types(parameters: list[Any]) -> list[Any]:
    """The parameters, without `<bool>` after every flag and `<str>` after every name in the help."""
    for parameter in parameters:
        if isinstance(parameter, TyperArgument) or parameter.is_flag:
            parameter.display_type_rich = lambda ctx: None  # noqa: ARG005 - called by this name
    return parameters


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baton.config.settings")
    if not import_module("django.apps").apps.ready:  # again, the log would move to what stderr is by then
        import_module("django").setup()
    for warning in import_module("django.conf").settings.ENVIRONMENT.warnings:
        complain(warning)


def run() -> None:
    """The entry point of the `baton` command."""
    if "--help" in sys.argv or "_BATON_COMPLETE" in os.environ:
        # Only text is printed. Wrong settings must not prevent help, and without a database or a key, the settings
        # would create a state folder and start a database.
        for name in [name for name in os.environ if name.startswith("BATON_")]:
            del os.environ[name]
        os.environ |= {"DATABASE_URL": "postgresql:///none", "BATON_SECRET_KEY": string.ascii_letters}
    app()
