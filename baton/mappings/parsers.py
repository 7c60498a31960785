"""How the cell of each target is parsed, under the rules of a mapping."""

import re
from collections.abc import Callable
from typing import Any

from baton.mappings.crm_mapping import CrmMapping
from baton.mappings.kinds import Kind
from baton.mappings.values import email, flag, one_of, text_up_to, time_of_day, time_zone, weight

# Raises `BadCell`. A blank cell is "" or False, which empty the field, or None, which leaves it as it is.
Parse = Callable[[str], Any]

_AS_TEXT = {True: "true", False: "false", None: ""}
_ALIKE_IN_ALL: dict[str, Parse] = {
    "email": email,
    "time zone": time_zone,
    "work start": time_of_day,
    "work end": time_of_day,
    "username": text_up_to(254),
    "weight": weight,
    "phone": text_up_to(80),
    "mobile": text_up_to(80),
}
_TEXT = text_up_to(255)
_ANY_SEPARATOR = re.compile("[;,]")
# Names of companies have commas themselves.
_SEPARATORS = {
    "email": _ANY_SEPARATOR,
    "phone": _ANY_SEPARATOR,
    "mobile": _ANY_SEPARATOR,
    "account id": _ANY_SEPARATOR,
    "account name": re.compile(";"),
    "contact": re.compile(";"),
}


def parser_of(mapping: CrmMapping, kind: Kind, target: str) -> Parse:
    parse = _ALIKE_IN_ALL.get(target) or _by_rules(mapping, kind, target)
    if mapping.several_values == "first" and target in _SEPARATORS:
        parse = _of_first(parse, _SEPARATORS[target])
    return _keeping(parse) if mapping.blank_cells == "keep" else parse


def _of_first(parse: Parse, separators: re.Pattern[str]) -> Parse:
    return lambda cell: parse(separators.split(cell, maxsplit=1)[0])


def _keeping(parse: Parse) -> Parse:
    return lambda cell: None if (value := parse(cell)) == "" else value


def _by_rules(mapping: CrmMapping, kind: Kind, target: str) -> Parse:
    yes = mapping.sections[kind].yes_words(target)
    match target:
        case "crm id" | "account id" | "merged into" | "converted to":
            return mapping.read_id
        case "owner" | "queue" | "user" | "manager" | "contact" | "lead" | "campaign" | "opportunity":
            return mapping.read_reference
        case "opted out" | "do not call" | "deleted":
            return flag(blank=None if mapping.blank_cells == "keep" else False, yes=yes)
        case "active" | "primary" | "converted" | "closed":
            read = flag(yes=yes)
            # A record keeps it among its fields.
            return read if target in {"active", "primary"} else lambda cell: _AS_TEXT[read(cell)]
        case "user type" | "type":
            return one_of(yes)
    return _TEXT
