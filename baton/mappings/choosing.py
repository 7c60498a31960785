"""Changes a mapping by what a user chooses for the columns of a table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from baton.mappings.crm_mapping import CrmMapping
from baton.mappings.headers import plain
from baton.mappings.kinds import Kind


@dataclass(frozen=True, slots=True)
class Choice:
    """What a column fills: a target of Baton's own, a field or a lookup field of that name; or it is ignored."""

    use: Literal["target", "field", "lookup", "ignored"]
    name: str = ""


_PLACES = {"target": "columns", "field": "fields", "lookup": "lookups"}


def with_choices(mapping: CrmMapping, kind: Kind, choices: Mapping[str, Choice]) -> CrmMapping:
    """The mapping in which these columns, by header, fill what was chosen, and nothing else.

    A kind of table that the mapping did not have is added. Raises `ValidationError` for a target that the kind does
    not have.
    """
    content = mapping.model_dump(exclude_defaults=True)
    section = content["tables"].setdefault(kind, {})
    # Taken out wherever they were, or a column would fill its old target as well as the new one.
    chosen = {plain(header) for header in choices}
    for place in _PLACES.values():
        if place in section:
            section[place] = {name: _without(headers, chosen) for name, headers in section[place].items()}
    if "ignored" in section:
        section["ignored"] = _without(section["ignored"], chosen)
    for header, choice in choices.items():
        _put(section, header, choice)
    return CrmMapping.model_validate(content)


def _without(headers: Iterable[str], chosen: set[str]) -> list[str]:
    return [header for header in headers if plain(header) not in chosen]


def _put(section: dict[str, Any], header: str, choice: Choice) -> None:
    if choice.use == "ignored":
        section.setdefault("ignored", []).append(header)
    else:
        # In front, as the first spelling wins where a file has several of a target's columns.
        section.setdefault(_PLACES[choice.use], {}).setdefault(choice.name, []).insert(0, header)
