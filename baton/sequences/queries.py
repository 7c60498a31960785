"""Finds sequences, actions, templates and calendars, and lookup fields to delegate to, by id or by name."""

# ruff: noqa: A002 - `object` is our word for what kind of record it is

from collections.abc import Collection
from collections.abc import Sequence as Rows
from difflib import get_close_matches

from django.db.models import QuerySet

from baton.crm.models import CrmObject, LookupField
from baton.sequences.models import Action, Calendar, Sequence, Template

TEMPLATES_ARE_FOR = {"email": "emails", "sms": "SMS", "call": "calls"}


class UnknownSequence(Exception):
    """No sequence has that name or id."""

    def __init__(self, name: str, near: Rows[str]) -> None:
        self.near = near
        hint = f" Did you mean {_either(near)}?" if near else ""
        super().__init__(f"There is no sequence “{name}”.{hint}")


class UnknownTemplate(Exception):
    """No template has that name, or none for records of that object."""

    def __init__(self, name: str, near: Rows[str]) -> None:
        self.near = near
        hint = f" Did you mean {_either(near)}?" if near else ""
        super().__init__(f"There is no such template: “{name}”.{hint}")


class TemplateDoesNotFit(Exception):
    """An action has its words from a template of its own type, for records of its sequence's object."""

    def __init__(self, template: Template, *, object: str, type: str) -> None:
        has = f"{template.get_object_display().lower()} {TEMPLATES_ARE_FOR[template.type]}"
        wanted = f"{CrmObject(object).label.lower()} {TEMPLATES_ARE_FOR.get(type, 'tasks')}"
        super().__init__(f"“{template}” is for {has}, not for {wanted}.")


class UnknownField(Exception):
    """The object has no lookup field of that name or label."""

    def __init__(self, *, object: str, name: str, choices: Rows[LookupField]) -> None:
        self.choices = choices
        listed = "; ".join(f"{field.name} ({field.label})" for field in choices)
        hint = f"Its field set has {listed}." if listed else "Its field set is empty."
        super().__init__(f"The {object} has no lookup field “{name}”. {hint}")


class AmbiguousField(Exception):
    """Several lookup fields of the object have that label."""

    def __init__(self, *, name: str, fields: Rows[LookupField]) -> None:
        self.fields = fields
        names = _either([field.name for field in fields])
        super().__init__(f"“{name}” is the label of several lookup fields. Use the API name: {names}.")


class FieldOfAnotherObject(Exception):
    """A sequence delegates to lookup fields of its own object only."""


class FieldNotInFieldSet(Exception):
    """The lookup field exists, but no admin offers it for delegation."""

    def __init__(self, field: LookupField) -> None:
        self.field = field
        super().__init__(
            f"{field.label} ({field.name}) is a lookup field of the {field.object},"
            " but not in its field set. Add it to the field set first."
        )


def find_sequence(name: str) -> Sequence:
    """The sequence of that name; else of that name in other capitals; else of that id."""
    # All of them: they are few, and only Python compares capitals alike whatever the server's locale.
    sequences = list(Sequence.objects.all())
    wanted = name.strip()
    for matches in (
        [sequence for sequence in sequences if sequence.name == wanted],
        [sequence for sequence in sequences if sequence.name.casefold() == wanted.casefold()],
        [sequence for sequence in sequences if str(sequence.pk) == wanted],
    ):
        if len(matches) == 1:
            return matches[0]
    raise UnknownSequence(name, _near(wanted, [sequence.name for sequence in sequences]))


def sequence_by_id(sequence_id: int) -> Sequence | None:
    """The sequence with its delegation field and calendar; `None` if there is none."""
    return Sequence.objects.select_related("delegation", "calendar").filter(pk=sequence_id).first()


def sequences_by_name() -> QuerySet[Sequence]:
    """All sequences, as a choice in a form."""
    return Sequence.objects.order_by("name")


def active_sequences() -> QuerySet[Sequence]:
    """Those of all objects that records can be enrolled in, as a choice in a form."""
    return Sequence.objects.filter(status=Sequence.Status.ACTIVE).order_by("name")


def active_sequences_for(object: CrmObject | str) -> QuerySet[Sequence]:
    """The sequences that records of an object can be enrolled in, by name."""
    return Sequence.objects.filter(object=object, status=Sequence.Status.ACTIVE).order_by("name")


def action_by_id(*, sequence_id: int, action_id: int) -> Action | None:
    """The action with its sequence and delegation fields; `None` if the sequence has no such action."""
    actions = Action.objects.select_related("sequence__delegation", "delegation")
    return actions.filter(pk=action_id, sequence=sequence_id).first()


def action_at(*, sequence: Sequence, position: int) -> Action | None:
    """The action at a position, counted from 1; `None` beyond the last."""
    return sequence.actions.select_related("sequence").filter(position=position).first()


def actions_of(sequence: Sequence) -> list[Action]:
    """The actions in order, with their delegation fields and templates. One query."""
    return list(sequence.actions.select_related("delegation", "template").order_by("position"))


def action_count(sequence: Sequence) -> int:
    return sequence.actions.count()


def template_by_id(template_id: int) -> Template | None:
    return Template.objects.filter(pk=template_id).first()


def calendars_by_name() -> QuerySet[Calendar]:
    """All calendars, as a choice in a form."""
    return Calendar.objects.order_by("name")


def templates_for(object: CrmObject | str) -> list[Template]:
    """What actions for records of an object may have their words from, each type by name."""
    return list(Template.objects.filter(object=object).order_by("name"))


def require_fit(template: Template, *, object: CrmObject | str, type: Action.Type | str) -> None:
    """Refuse a template for other records, or for another type of action, with `TemplateDoesNotFit`."""
    if (template.object, template.type) != (object, type):
        raise TemplateDoesNotFit(template, object=object, type=type)


def find_template(name: str) -> Template:
    """The template of that name, in any capitals; else of that id."""
    templates = list(Template.objects.order_by("name"))
    by_id = [template for template in templates if str(template.pk) == name.strip()]
    try:
        return choose_template(templates, name=name)
    except UnknownTemplate:
        if not by_id:
            raise
        return by_id[0]


def choose_template(templates: Rows[Template], *, name: str) -> Template:
    """As `find_template`, by name from templates already read."""
    wanted = name.strip()
    for template in templates:
        if template.name.casefold() == wanted.casefold():
            return template
    raise UnknownTemplate(name, _near(wanted, [template.name for template in templates]))


def lookup_fields(object: CrmObject | str) -> list[LookupField]:
    """All lookup fields of the object, in the field set or not, by label."""
    return list(LookupField.objects.filter(object=object).order_by("label", "name"))


def field_set(object: CrmObject | str) -> list[LookupField]:
    """The lookup fields of the object that an admin offers for delegation, by label."""
    return [field for field in lookup_fields(object) if field.in_field_set]


def find_field(*, object: CrmObject | str, name: str) -> LookupField:
    """The field in the object's field set that has this API name or label, in any capitals."""
    return choose_field(lookup_fields(object), object=object, name=name)


def choose_field(
    fields: Rows[LookupField],
    *,
    object: CrmObject | str,
    name: str,
    in_use: Collection[int | None] = (),
) -> LookupField:
    """As `find_field`, from fields already read; a field whose id is `in_use` may be outside the field set."""
    wanted = name.strip().casefold()
    offered = [field for field in fields if field.in_field_set or field.pk in in_use]
    matching = [field for field in fields if field.name.casefold() == wanted]
    matches = (
        matching
        or [field for field in offered if field.label.casefold() == wanted]
        # Also outside the field set, for an answer that says what is wrong; it is refused below.
        or [field for field in fields if field.label.casefold() == wanted]
    )
    if not matches:
        raise UnknownField(
            object=CrmObject(object).value,
            name=name,
            choices=[field for field in fields if field.in_field_set],
        )
    if len(matches) > 1:
        raise AmbiguousField(name=name, fields=matches)
    if matches[0] not in offered:
        raise FieldNotInFieldSet(matches[0])
    return matches[0]


def allowed_field(field_id: int | None, *, sequence: Sequence, current_id: int | None) -> LookupField | None:
    """The lookup field of a setting, if the sequence may delegate to it; one taken out of the set may stay."""
    if field_id is None:
        return None
    field = LookupField.objects.get(pk=field_id)
    if field.object != sequence.object:
        raise FieldOfAnotherObject(
            f"{field} is a lookup field of the {field.object}; {sequence} is for a {sequence.object}."
        )
    if not field.in_field_set and field.pk != current_id:
        raise FieldNotInFieldSet(field)
    return field


def _near(name: str, names: Rows[str]) -> list[str]:
    # Compared without capitals, which differ most between what people remember and what is there.
    near = get_close_matches(name.casefold(), {candidate.casefold() for candidate in names})
    return sorted(candidate for candidate in names if candidate.casefold() in near)


def _either(names: Rows[str]) -> str:
    return " or ".join(f"“{name}”" for name in names)
