"""Templates as a YAML file, several in one: all of it is loaded or nothing.

`docs/templates.md` is the format in the user's words. Places count from 1: `templates[2]` is the second.
"""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from baton.crm.models import CrmObject
from baton.people.models import User
from baton.sequences.definition import Name, Text
from baton.sequences.invalid_files import InvalidTemplateFile
from baton.sequences.models import Template
from baton.sequences.templates import (
    LONGEST_BODY,
    TemplateContent,
    TemplateIsUsed,
    TemplateProblem,
    create_template,
    edit_template,
    problems_of,
)
from baton.sql.transactions import one_transaction
from baton.yaml_files.places import Dumper, Place, file_text, in_words, line_of, load_yaml
from baton.yaml_files.problems import problems_in_words


def _small(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _type(value: Any) -> Any:
    """Its word as people write it; a snippet is stored by a shorter one."""
    types: dict[str, Template.Type] = {str(type_): type_ for type_ in Template.Type if type_ != Template.Type.SNIPPET}
    types[SNIPPET] = Template.Type.SNIPPET
    if str(_small(value)) not in types:
        raise PydanticCustomError("type", "must be {choices}", {"choices": "email, sms, call or snippet"})
    return types[_small(value)]


SNIPPET = "snippet"


class TemplateFile(BaseModel, extra="forbid", frozen=True, strict=True, str_strip_whitespace=True):
    name: Name
    type: Annotated[Template.Type, Field(strict=False), BeforeValidator(_type)] = Template.Type.EMAIL
    object: Annotated[CrmObject, Field(strict=False), BeforeValidator(_small)]
    folder: Annotated[Text, Field(max_length=100)] = ""
    subject: Annotated[Text, Field(max_length=255)] = ""
    body: Annotated[Text, Field(min_length=1, max_length=LONGEST_BODY)]

    @field_validator("subject")
    @classmethod
    def _only_an_email_has_a_subject(cls, subject: str, others: ValidationInfo) -> str:
        if subject and others.data.get("type", Template.Type.EMAIL) != Template.Type.EMAIL:
            raise PydanticCustomError("subject", "must be removed: only an email has a subject")
        return subject

    @property
    def words(self) -> TemplateContent:
        return TemplateContent(**self.model_dump())


class TemplatesFile(BaseModel, extra="forbid", frozen=True, strict=True):
    templates: Annotated[tuple[TemplateFile, ...], Field(strict=False)]


@dataclass(frozen=True, slots=True)
class LoadedTemplate:
    template: Template
    outcome: Literal["created", "updated", "unchanged"]


def read_templates(path: Path) -> str:
    """The text of the file; refuses with `InvalidTemplateFile`."""
    return file_text(path, refusal=InvalidTemplateFile)


@one_transaction
def load_templates(text: str, *, trusts_fields: bool = False, by: User | None, at: datetime) -> list[LoadedTemplate]:
    """Make the templates of the file, or change those of the same names; refuses with `InvalidTemplateFile`."""
    root, content = load_yaml(text, refusal=InvalidTemplateFile)
    try:
        file = TemplatesFile.model_validate(content)
    except ValidationError as error:
        raise InvalidTemplateFile(problems_in_words(error, root, keys_at=_keys_at)) from error
    # All problems at once. One at a time, somebody with thirty templates would load the file thirty times.
    if problems := [*_repeated(file, root), *_unsound(file, root, trusts_fields=trusts_fields)]:
        raise InvalidTemplateFile(problems)
    # All are locked, so no name is taken between this look and the writing.
    present = {template.name.casefold(): template for template in Template.objects.select_for_update(no_key=True)}
    return [
        _load(template.words, present.get(template.name.casefold()), trusts_fields=trusts_fields, by=by, at=at)
        for template in file.templates
    ]


def write_template(template: Template) -> str:
    """The file that would load this template again."""
    content = {key: str(value) for key, value in asdict(TemplateContent.of(template)).items() if value}
    if template.type == Template.Type.EMAIL:
        del content["type"]
    elif template.type == Template.Type.SNIPPET:
        content["type"] = SNIPPET
    return yaml.dump({"templates": [content]}, Dumper=Dumper, sort_keys=False, allow_unicode=True)


def _load(
    words: TemplateContent, present: Template | None, *, trusts_fields: bool, by: User | None, at: datetime
) -> LoadedTemplate:
    if present is None:
        return LoadedTemplate(create_template(words=words, trusts_fields=trusts_fields, by=by, at=at), "created")
    if TemplateContent.of(present) == words:
        return LoadedTemplate(present, "unchanged")
    try:
        edit_template(template=present, words=words, trusts_fields=trusts_fields, by=by, at=at)
    except TemplateIsUsed as error:
        raise InvalidTemplateFile([str(error)]) from error
    return LoadedTemplate(present, "updated")


def _repeated(file: TemplatesFile, root: yaml.MappingNode) -> list[str]:
    names = Counter(template.name.casefold() for template in file.templates)
    places: list[Place] = [
        ("templates", number, "name")
        for number, template in enumerate(file.templates)
        if names[template.name.casefold()] > 1
    ]
    return [f"line {line_of(place, root)}: {in_words(place)}: is the name of two templates" for place in places[1:]]


def _unsound(file: TemplatesFile, root: yaml.MappingNode, *, trusts_fields: bool) -> list[str]:
    return [
        _problem(problem, ("templates", number, problem.place), root)
        for number, template in enumerate(file.templates)
        for problem in problems_of(template.words)
        if not (trusts_fields and problem.is_unknown_field)
    ]


def _problem(problem: TemplateProblem, place: Place, root: yaml.MappingNode) -> str:
    return f"line {line_of(place, root)}: {in_words(place)}: line {problem.line} of it: {problem.words}"


def _keys_at(place: Place) -> list[str]:
    return list((TemplateFile if len(place) > 1 else TemplatesFile).model_fields)
