"""The library of templates: written by Sequence Admins, checked when saved, and deleted when nothing uses them.

A merge field of the record is known where every record has it, where it is a lookup field, or where one of the newest
records of the object holds something in it. While there are no records, nothing is known, and nothing refused.
"""

# ruff: noqa: A002 - `object` is our word for what kind of record it is

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from difflib import get_close_matches
from typing import Self

from django.db.models import Count, ProtectedError

from baton.crm.models import CrmObject, Record
from baton.crm.relations import BORROWS_FIELDS, relations_of
from baton.people.activity import Subject, last_events, record, update
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.rules.templating import BadTemplate, MergeField, check_template
from baton.sequences.matching import OWN_FIELDS, seen_fields
from baton.sequences.models import Action, Template
from baton.sequences.queries import lookup_fields
from baton.sql.transactions import one_transaction

PERSON = ("name", "email", "title")
LONGEST_BODY = 50_000


class TemplateNameIsTaken(ValueError):
    """Another template has that name."""


class TemplateIsUsed(ValueError):
    """An action has its words from the template, so it is not deleted, and its type and object stay: `field`."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """What is wrong on a line of the `subject` or the `body`."""

    place: str
    line: int
    words: str
    is_unknown_field: bool = False

    def __str__(self) -> str:
        return f"Line {self.line}: {self.words}"


class TemplateRefused(ValueError):
    """The text is no template, or names fields that records do not have; `problems` says where."""

    def __init__(self, problems: tuple[TemplateProblem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateContent:
    """What a template is."""

    name: str
    type: str = Template.Type.EMAIL
    object: str
    folder: str = ""
    subject: str = ""
    body: str = ""

    @classmethod
    def of(cls, template: Template) -> Self:
        return cls(**{field.name: getattr(template, field.name) for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of the merge fields on offer, by root."""

    record: tuple[str, ...]
    owner: tuple[str, ...] = PERSON
    sender: tuple[str, ...] = PERSON

    def of(self, root: str) -> tuple[str, ...]:
        match root:
            case "record":
                return self.record
            case "owner":
                return self.owner
            case _:
                return self.sender


@one_transaction
def create_template(
    *, words: TemplateContent, trusts_fields: bool = False, by: User | None, at: datetime
) -> Template:
    """`trusts_fields`: the writer vouches for merge fields that no record is seen to have."""
    require(by, Verb.EDIT_TEMPLATES)
    _require_free(words.name)
    _require_sound(words, trusts_fields=trusts_fields)
    template = Template.objects.create(**asdict(words))
    record(subject=template, event="created", by=by, at=at)
    return template


@one_transaction
def edit_template(
    *, template: Template, words: TemplateContent, trusts_fields: bool = False, by: User | None, at: datetime
) -> None:
    """Mail that is written from now on has the new words."""
    require(by, Verb.EDIT_TEMPLATES)
    locked = Template.objects.select_for_update(no_key=True).get(pk=template.pk)
    _require_free(words.name, besides=locked)
    if (words.object, words.type) != (locked.object, locked.type) and locked.actions.exists():
        changed = "type" if words.object == locked.object else "object"
        raise TemplateIsUsed(changed, f"The {changed} can’t be changed because actions use “{locked}”.")
    _require_sound(words, trusts_fields=trusts_fields)
    if changes := update(Template.objects.filter(pk=locked.pk), asdict(words)):
        record(subject=locked, event="edited", by=by, at=at, changes=changes)


@one_transaction
def delete_template(*, template: Template, by: User | None, at: datetime) -> None:
    require(by, Verb.EDIT_TEMPLATES)
    # Before it is gone: afterwards it has no id.
    subject = Subject.of(template)
    try:
        template.delete()
    except ProtectedError as error:
        sentence = f"“{template}” can’t be deleted because actions use it. Choose another template for them first."
        raise TemplateIsUsed("", sentence) from error
    record(subject=subject, event="deleted", by=by, at=at)


def templates_with_uses() -> list[tuple[Template, int]]:
    """All templates by folder and name, first those without a folder, and how many actions use each."""
    counted = Template.objects.annotate(uses=Count("actions")).order_by("folder", "name")
    return [(template, template.uses) for template in counted]


@dataclass(frozen=True, slots=True)
class ListedTemplate:
    """A template with how many actions use it, and when it was written or last edited, where that is known."""

    template: Template
    uses: int
    changed_at: datetime | None

    @property
    def id(self) -> int:
        return self.template.pk


def listed_templates() -> list[ListedTemplate]:
    """As `templates_with_uses`. Two queries."""
    changed = last_events(subject_type="template", events=("created", "edited", "loaded"))
    return [ListedTemplate(template, uses, changed.get(template.pk)) for template, uses in templates_with_uses()]


def folders() -> list[str]:
    """The folders that templates are in, by name."""
    return list(Template.objects.exclude(folder="").order_by("folder").values_list("folder", flat=True).distinct())


def actions_using(*, template: Template) -> list[Action]:
    """The actions that have their words from a template, by sequence."""
    return list(template.actions.select_related("sequence").order_by("sequence__name", "position"))


def snippets_of(object: CrmObject | str) -> list[Template]:
    """The snippets for records of an object, by name."""
    return list(Template.objects.filter(type=Template.Type.SNIPPET, object=object).order_by("name"))


def templates_containing(*, snippet: Template) -> list[Template]:
    """The templates that have the text of a snippet in them, by name. Texts are copied, and may be changed after."""
    text = snippet.body.strip()
    return list(Template.objects.filter(body__contains=text).exclude(pk=snippet.pk).order_by("name")) if text else []


def merge_fields(object: CrmObject | str) -> Fields:
    """What templates for an object can name: the fields of every record, then the others by name. Those of related
    records are among them, such as `account.Name`.
    """
    seen = {field.name for field in seen_fields(object=object)} | {field.name for field in lookup_fields(object)}
    for lender in BORROWS_FIELDS.get(object, ()):
        seen |= {field.name for field in seen_fields(object=lender)}
    for relation in relations_of(object):
        seen |= {f"{relation}.{field.name}" for field in seen_fields(object=relation)}
    return Fields(record=(*OWN_FIELDS, *sorted(seen.difference(OWN_FIELDS), key=str.casefold)))


def problems_of(words: TemplateContent) -> tuple[TemplateProblem, ...]:
    """What is wrong with a text; merge fields are looked up only if it is a template at all."""
    used_fields: list[tuple[str, MergeField]] = []
    problems = []
    for place, text in (("subject", words.subject), ("body", words.body)):
        try:
            used_fields.extend((place, field) for field in check_template(text))
        except BadTemplate as bad:
            problems.append(TemplateProblem(place, bad.line, bad.message))
    # One kind at a time: unknown fields of a text that is no template would only confuse.
    return tuple(problems) or tuple(_unknown(used_fields, words.object))


def _unknown(used_fields: list[tuple[str, MergeField]], object: str) -> Iterator[TemplateProblem]:
    offered = merge_fields(object) if used_fields else Fields(())
    of_its_own = [name for name in offered.record if "." not in name]
    has_records = len(of_its_own) > len(OWN_FIELDS) or Record.objects.filter(object=object).exists()
    for place, field in used_fields:
        names = offered.of(field.root)
        # Templates are often written before the first import, when every field would be unknown.
        if field.name in names or (field.root == "record" and not has_records):
            continue
        words = f"there is no field “{field}”."
        # In small letters, so that a difference of capitals alone is near.
        near = get_close_matches(field.name.casefold(), [name.casefold() for name in names], n=1)
        if near:
            meant = next(name for name in names if name.casefold() == near[0])
            words += " " + f"Did you mean “{MergeField(field.root, meant, field.line)}”?"
        yield TemplateProblem(place, field.line, words, is_unknown_field=field.root == "record")


def _require_sound(words: TemplateContent, *, trusts_fields: bool) -> None:
    problems = tuple(problem for problem in problems_of(words) if not (trusts_fields and problem.is_unknown_field))
    if problems:
        raise TemplateRefused(problems)


def _require_free(name: str, besides: Template | None = None) -> None:
    namesakes = Template.objects.filter(name__iexact=name)
    if besides:
        namesakes = namesakes.exclude(pk=besides.pk)
    if namesakes.exists():
        raise TemplateNameIsTaken(f"A template named “{name}” already exists. Choose a different name.")
