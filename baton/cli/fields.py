"""`baton field`: what delegations can name: lookup fields, queues whose members share, and fallback orders."""

from typing import Annotated

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.options import AsJson, PreviewOption, Why
from baton.cli.outcomes import preview_or_apply
from baton.cli.output import Column, print_json, print_table, say
from baton.crm.fields import require_entries
from baton.crm.models import NAMES_AN_OWNER, SOURCES, CrmObject, LookupField
from baton.delegation.changes import chain
from baton.delegation.field_sets import (
    DelegationChoice,
    FieldIsUsed,
    add_field,
    delegation_choices,
    delete_field,
    field_name_is_taken,
)
from baton.people.models import Owner
from baton.people.permissions import Verb
from baton.people.queries import find_owner, find_queue
from baton.rules.trail import AMONG_MEMBERS, Source
from baton.sequences.queries import choose_field, lookup_fields

ObjectName = Annotated[CrmObject, typer.Argument(metavar="OBJECT", help="lead, contact, account, …")]
FieldName = Annotated[str, typer.Argument(metavar="FIELD", help="Its API name or label.")]
Tried = Annotated[
    list[str] | None,
    typer.Option("--try", metavar="FIELD", help="Of a fallback order: what it tries. Repeat it, in the order."),
]


class UnusableField(ValueError):
    """A choice lacks what its source needs, or its name is taken."""


app = typer.Typer(add_completion=False, no_args_is_help=True, help="List, add and delete what delegations can name.")


@app.command("list")
@requires(Verb.EDIT_FIELD_SETS)
def list_(object_: ObjectName, *, as_json: AsJson = False) -> None:
    """List what sequences of an object can delegate to, and which do."""
    choices = delegation_choices(object_)
    if as_json:
        print_json([_as_json(choice) for choice in choices])
        return
    print_table(
        [Column("Field", is_whole=True), Column("Label"), Column("Who that is"), Column("Used by")],
        [
            (
                choice.field.name,
                choice.field.label if choice.field.in_field_set else f"{choice.field.label} (not offered)",
                _who_that_is(choice),
                ", ".join(map(str, choice.uses)),
            )
            for choice in choices
        ],
    )


@app.command()
@requires(Verb.EDIT_FIELD_SETS)
def add(
    ctx: typer.Context,
    object_: ObjectName,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The CRM’s API name, or a short name of your own.")],
    *,
    label: Annotated[str, typer.Option(metavar="TEXT", help="What sequences show. Default: the name.")] = "",
    source: Annotated[Source, typer.Option(help="Who that is.")] = Source.FIELD,
    owner: Annotated[str, typer.Option(metavar="OWNER", help="Of one owner or members: the user or queue.")] = "",
    tries: Tried = None,
) -> None:
    """Add a choice that sequences can delegate to, such as a fallback order, or the members of a queue in turn."""
    if field_name_is_taken(object=object_, name=name):
        raise UnusableField(f"The {object_} has a field {name} already. Choose another name.")
    field = LookupField(object=object_, name=name, label=label or name, source=source, owner=_owner(source, owner))
    entries = _entries(object_, tries)
    if source == Source.CHAIN:
        require_entries(chain=field, entries=entries)
    add_field(field=field, entries=entries, by=actor(ctx), at=moment(ctx))
    say(f"Added {field}. To delegate to it: baton delegate SEQUENCE {name}")


@app.command("order")
@requires(Verb.EDIT_FIELD_SETS)
def set_order(
    ctx: typer.Context,
    object_: ObjectName,
    field: FieldName,
    *,
    tries: Tried = None,
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Set what a fallback order tries. The open actions that follow from it move, as one handover."""
    chosen = _field(object_, field)
    if chosen.source != Source.CHAIN:
        raise UnusableField(f"{chosen} is no fallback order.")
    change = chain(field=chosen, entries=_entries(object_, tries))
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Saving the order")


@app.command()
@requires(Verb.EDIT_FIELD_SETS)
def delete(ctx: typer.Context, object_: ObjectName, field: FieldName) -> None:
    """Delete a choice that no delegation names, with its values in records."""
    unwanted = _field(object_, field)
    try:
        delete_field(field=unwanted, by=actor(ctx), at=moment(ctx))
    except FieldIsUsed as used:
        raise UnusableField(f"{unwanted} can’t be deleted because it is used by {used}.") from used
    say(f"Deleted {unwanted}.")


def _field(object_: CrmObject, name: str) -> LookupField:
    fields = lookup_fields(object_)
    return choose_field(fields, object=object_, name=name, in_use=[field.pk for field in fields])


def _entries(object_: CrmObject, names: list[str] | None) -> list[int]:
    return [_field(object_, name).pk for name in names or ()]


def _owner(source: Source, name: str) -> Owner | None:
    if source.value not in NAMES_AN_OWNER:
        return None
    if not name:
        raise UnusableField("Choose a user or a queue with --owner.")
    return find_queue(name) if source in AMONG_MEMBERS else find_owner(name)


def _who_that_is(choice: DelegationChoice) -> str:
    """The source in words, with whom or what it is about."""
    field = choice.field
    about = ", ".join(choice.entries) or (str(field.owner) if field.owner else "")
    words = SOURCES[Source(field.source)]
    return f"{words}: {about}" if about else words


def _as_json(choice: DelegationChoice) -> dict[str, object]:
    field = choice.field
    return {
        "name": field.name,
        "label": field.label,
        "source": field.source,
        "owner": str(field.owner) if field.owner else None,
        "tries": list(choice.entries),
        "is_offered": field.in_field_set,
        "used_by": list(map(str, choice.uses)),
    }
