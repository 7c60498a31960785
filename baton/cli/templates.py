"""`baton template`: load, list and show templates of emails, SMS and calls."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.options import AsJson
from baton.cli.output import Column, complain, counted, print_json, print_table, say
from baton.people.permissions import Verb
from baton.sequences.invalid_files import InvalidTemplateFile
from baton.sequences.models import Template
from baton.sequences.queries import find_template
from baton.sequences.template_files import load_templates, read_templates, write_template
from baton.sequences.templates import actions_using, templates_containing, templates_with_uses

TEMPLATE_NAME = typer.Argument(metavar="TEMPLATE", help="The name of the template.")

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Load, list and show templates of emails, SMS and calls."
)


@app.command()
@requires(Verb.EDIT_TEMPLATES)
def load(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A YAML file with templates.")
    ],
    *,
    trusts_fields: Annotated[
        bool, typer.Option("--trust-fields", help="Accept merge fields that Baton does not know.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Create or update the templates in a file: all of them, or none if there is an error."""
    try:
        results = load_templates(read_templates(file), trusts_fields=trusts_fields, by=actor(ctx), at=moment(ctx))
    except InvalidTemplateFile as error:
        for problem in error.problems:
            complain(f"{file}: {problem}")
        raise typer.Exit(1) from error
    if as_json:
        print_json(
            [
                {"id": result.template.pk, "name": result.template.name, "outcome": result.outcome}
                for result in results
            ]
        )
        return
    for result in results:
        say(f"{result.template}: {result.outcome}.")


@app.command("list")
@requires(Verb.SEE_TEMPLATES)
def list_(*, as_json: AsJson = False) -> None:
    """List all templates, with the number of actions that use each."""
    templates = templates_with_uses()
    if as_json:
        print_json([_as_json(template) | {"uses": uses} for template, uses in templates])
    elif not templates:
        say("No templates yet. Use `baton template load` to load some from a file.")
    else:
        columns = [
            *map(Column, ("Template", "Type", "Object", "Folder", "Subject")),
            Column("Actions", is_number=True),
        ]
        print_table(
            columns,
            [
                (template.name, template.type, template.object, template.folder, template.subject, uses)
                for template, uses in templates
            ],
        )


@app.command()
@requires(Verb.SEE_TEMPLATES)
def show(
    name: Annotated[str, TEMPLATE_NAME],
    *,
    as_yaml: Annotated[bool, typer.Option("--yaml", help="Print it as a template file.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a template, and the actions that use it."""
    template = find_template(name)
    if as_yaml:
        sys.stdout.write(write_template(template))
        return
    uses = actions_using(template=template)
    copies = templates_containing(snippet=template) if template.type == template.Type.SNIPPET else []
    if as_json:
        print_json(
            _as_json(template)
            | {
                "body": template.body,
                "uses": [{"sequence": action.sequence.name, "action": action.name} for action in uses],
                "templates": [copy.name for copy in copies],
            }
        )
        return
    say(template.name, "bold")
    used = f"in {counted(len(copies), 'template')}" if copies else f"by {counted(len(uses), 'action')}"
    say(f"{template.get_type_display()} for each {template.object}. Used {used}.")
    for copy in copies:
        say(f"{copy} ({copy.get_type_display()})", indent=2)
    for action in uses:
        say(f"{action.sequence}: {action.position}. {action}", indent=2)
    if template.subject:
        say(f"Subject: {template.subject}")
    say(template.body.strip())


def _as_json(template: Template) -> dict[str, Any]:
    names = ("name", "type", "object", "folder", "subject")
    return {"id": template.pk, **{name: getattr(template, name) for name in names}}
