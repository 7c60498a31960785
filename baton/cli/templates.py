"""`baton template`: loading template files, and showing templates."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.options import AsJson
from baton.cli.output import Column, complain, counted, print_json, print_table, say
from baton.people.permissions import Verb
from baton.sequences.models import Template
from baton.sequences.queries import find_template
from baton.sequences.template_files import load_templates, read_templates, write_template
from baton.sequences.templates import templates_with_uses, uses_of
from baton.sequences.yaml_places import InvalidTemplateFile

NAME = typer.Argument(metavar="TEMPLATE", help="The name of the template.")

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Load and show the words of emails and SMS.")


@app.command()
@requires(Verb.EDIT_TEMPLATES)
def load(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="Templates as YAML.")],
    *,
    trusts_fields: Annotated[
        bool, typer.Option("--trust-fields", help="Accept merge fields that no record is seen to have.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make the templates that a file holds, or change those of the same names to it; all of them or none."""
    try:
        loaded = load_templates(read_templates(file), trusts_fields=trusts_fields, by=actor(ctx), at=moment(ctx))
    except InvalidTemplateFile as error:
        for problem in error.problems:
            complain(f"{file}: {problem}")
        raise typer.Exit(1) from error
    if as_json:
        print_json([{"id": each.template.pk, "name": each.template.name, "outcome": each.outcome} for each in loaded])
        return
    for each in loaded:
        say(f"{each.template}: {each.outcome}.")


@app.command("list")
@requires(Verb.SEE_TEMPLATES)
def list_(*, as_json: AsJson = False) -> None:
    """List all templates, and how many actions use each."""
    templates = templates_with_uses()
    if as_json:
        print_json([_as_json(template) | {"uses": uses} for template, uses in templates])
    elif not templates:
        say("There are no templates yet; `baton template load` reads some from a file.")
    else:
        columns = [Column("Template"), Column("Object"), Column("Subject"), Column("Actions", is_number=True)]
        print_table(columns, [(each.name, each.object, each.subject, uses) for each, uses in templates])


@app.command()
@requires(Verb.SEE_TEMPLATES)
def show(
    name: Annotated[str, NAME],
    *,
    as_yaml: Annotated[bool, typer.Option("--yaml", help="Print the file that would load it again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the words of a template, and the actions that use them."""
    template = find_template(name)
    if as_yaml:
        sys.stdout.write(write_template(template))
        return
    uses = uses_of(template=template)
    if as_json:
        print_json(
            _as_json(template)
            | {
                "body": template.body,
                "uses": [{"sequence": each.sequence.name, "action": each.name} for each in uses],
            }
        )
        return
    say(template.name, "bold")
    say(f"For each {template.object}; used by {counted(len(uses), 'action')}.")
    for action in uses:
        say(f"{action.sequence}: {action.position}. {action}", indent=2)
    if template.subject:
        say(f"Subject: {template.subject}")
    say(template.body.strip())


def _as_json(template: Template) -> dict[str, Any]:
    return {"id": template.pk, "name": template.name, "object": template.object, "subject": template.subject}
