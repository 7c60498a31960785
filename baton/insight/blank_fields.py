"""Records that an automatic email of a sequence can't be written to, because its template shows a blank field."""

from collections.abc import Iterable, Iterator

from baton import sql
from baton.crm.models import CrmObject
from baton.insight.activation_problem import ActivationProblem
from baton.rules.field_labels import label_of
from baton.rules.templating import ROOTS, BadTemplate, check_template, fill
from baton.sequences.models import Action, Sequence, Template
from baton.sql import Sql
from baton.wording import grouped

BLANK_MERGE_FIELDS = Sql("insight/activation", "blank_merge_fields")


def blank_field_problems(sequence: Sequence, actions: Iterable[Action]) -> Iterator[ActivationProblem]:
    """One query for the fields of all templates. Email written by hand shows what is blank before it is sent."""
    automatic = [action for action in actions if action.is_automatic and action.template]
    needed = {action: needed_fields(action.template) for action in automatic if action.template}
    names = sorted({name for fields in needed.values() for name in fields})
    if not names:
        return
    blank = {
        name: (count, total)
        for name, count, total in sql.rows(BLANK_MERGE_FIELDS, object=sequence.object, names=names)
    }
    for action, fields in needed.items():
        for name in fields:
            # No email is sent to records without an address anyway, which is a problem of its own.
            if name in blank and name != "Email":
                count, total = blank[name]
                records = f"{grouped(count)} of {grouped(total)} {CrmObject(sequence.object).in_plural}"
                sentence = f"“{action}” can’t be sent to {records}, because {label_of(name)} is blank."
                yield ActivationProblem("blank_merge_field", sentence, "records", count, blank_field=name)


def needed_fields(template: Template) -> tuple[str, ...]:
    """The fields of the record without which an automatic email is not sent: shown, and without a `default`.

    Asked of the rule itself: one field is blank, and all others have something.
    """
    needed: dict[str, None] = {}
    for text in (template.subject, template.body):
        try:
            fields = check_template(text)
        # A template of an earlier version may be invalid today, which delegation health says.
        except BadTemplate:
            continue
        others = {root: {field.name: "Acme" for field in fields if field.root == root} for root in ROOTS}
        for field in fields:
            if field.root == "record":
                values = {**others, "record": {**others["record"], field.name: ""}}
                needed |= dict.fromkeys([field.name] if fill(text, values).missing else [])
    return tuple(needed)
