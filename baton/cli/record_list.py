"""`baton record`: list the records of an object; a page of them as a table, all as JSON."""

# ruff: noqa: A002 - `object` is the CRM's word for the type of a record

from itertools import islice
from typing import Annotated, Any

import typer

from baton.cli.acting import requires
from baton.cli.options import AsJson
from baton.cli.output import Column, hint, print_json_list, print_table, say
from baton.crm.models import CrmObject
from baton.crm.queries import ListedRecord, all_records
from baton.people.models import Owner
from baton.people.permissions import Verb

RECORD_COLUMNS = [
    Column("Id", is_number=True),
    Column("Name"),
    Column("Email"),
    Column("Owner"),
    Column("Opted out"),
    Column("Dead address"),
    Column("Deleted", needs=110),
]

app = typer.Typer(add_completion=False, no_args_is_help=True, help="List records.")


@app.callback()
def record() -> None:
    """List records."""


@app.command("list")
@requires(Verb.SEE_RECORDS, to_any=True)
def list_(
    *,
    object: Annotated[CrmObject, typer.Option(metavar="OBJECT", help="The object of the records.")] = CrmObject.LEAD,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="Show at most this many in the table.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the records of an object, oldest first. With --json, list all of them."""
    records = all_records(object=object)
    if as_json:
        print_json_list(map(_as_json, records))
        return
    page = list(islice(records, limit + 1))
    if not page:
        say("No records yet. Use `baton import` to import them.")
        return
    print_table(RECORD_COLUMNS, [_line(listed) for listed in page[:limit]])
    if len(page) > limit:
        hint(f"Showing the first {limit:,}. Use --limit to see more, or --json for all.")


def _line(listed: ListedRecord) -> tuple[object, ...]:
    record, state = listed.record, listed.email_state
    return (
        str(record.pk), record.name, record.email, record.owner.name, state.is_opted_out or None,
        state.is_dead or None, record.is_deleted or None,
    )  # fmt: skip


def _as_json(listed: ListedRecord) -> dict[str, Any]:
    record, state = listed.record, listed.email_state
    is_user = record.owner.kind == Owner.Kind.USER
    return {
        "id": record.pk,
        "crm_id": record.crm_id,
        "object": record.object,
        "name": record.name,
        "email": record.email,
        "phone": record.phone,
        "owner": record.owner.name,
        "owner_username": record.owner.user.username if is_user else None,
        "opted_out_of_email": state.is_opted_out,
        "address_is_dead": state.is_dead,
        "do_not_call": listed.calls.do_not_call,
        "is_deleted": record.is_deleted,
        "lookups": dict(listed.lookups),
    }
