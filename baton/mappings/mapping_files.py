"""A mapping as a YAML file that people write and read. `docs/importing.md` describes the format."""

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from baton.mappings.crm_mapping import CrmMapping, Sections
from baton.mappings.targets import TARGETS
from baton.yaml_files.places import Dumper, InvalidFile, Place, file_text, load_yaml
from baton.yaml_files.problems import problems_in_words

# In the order in which they are tried; the one that reads any table is the last.
_SHIPPED = ("salesforce", "hubspot", "pipedrive", "outreach", "dynamics", "any")
_FOLDER = Path(__file__).parent / "shipped"


class InvalidMappingFile(InvalidFile):
    """The file is no mapping."""

    begins_with = "keys, such as name:, label: and tables:"


@cache
def shipped() -> MappingProxyType[str, CrmMapping]:
    """The mappings that come with Baton, by name."""
    return MappingProxyType({name: read_mapping(_FOLDER / f"{name}.yaml") for name in _SHIPPED})


def read_mapping(path: Path) -> CrmMapping:
    """The mapping in the file. Raises `InvalidMappingFile`."""
    return parse_mapping(file_text(path, refusal=InvalidMappingFile))


def parse_mapping(text: str) -> CrmMapping:
    """As `read_mapping`, from the text of a file."""
    root, content = load_yaml(text, refusal=InvalidMappingFile)
    try:
        return CrmMapping.model_validate(content)
    except ValidationError as error:
        raise InvalidMappingFile(problems_in_words(error, root, keys_at=_keys_at)) from error


def write_mapping(mapping: CrmMapping) -> str:
    """The file that gives this mapping again."""
    content = mapping.model_dump(mode="json", exclude_defaults=True)
    return yaml.dump(content, Dumper=Dumper, default_flow_style=None, sort_keys=False, allow_unicode=True, width=118)


def _keys_at(place: Place) -> list[str]:
    match place:
        case ("tables", kind, "columns" | "means yes") if kind in TARGETS:
            return list(TARGETS[str(kind)])
        case ("tables", kind, *_) if kind in TARGETS:
            return _keys_of(_model_of(Sections.model_fields[str(kind)].annotation))
        case ("tables", *_):
            return _keys_of(Sections)
    return _keys_of(CrmMapping)


def _keys_of(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_of(annotation: Any) -> type[BaseModel]:
    """The model of an optional field."""
    model: type[BaseModel] = next(part for part in get_args(annotation) if part is not type(None))
    return model
