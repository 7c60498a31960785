"""Statuses that belong together are grouped once in Python, and SQL, which writes them out, says the same."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.db.models import TextChoices

from baton.mail.models import UNDER_WAY, Mail
from baton.notices.models import NoticeEmail
from baton.participants.models import CLOSED, DONE, ENROLLED, OPEN, Participant, ParticipantAction
from baton.sequences.models import Sequence

BATON = Path(__file__).parent.parent.parent / "baton"
# Whose status the alias of a table names, and the groups it has.
GROUPS: dict[type[TextChoices], tuple[tuple[str, ...], ...]] = {
    Participant.Status: (ENROLLED,),
    ParticipantAction.Status: (OPEN, DONE, CLOSED),
    Mail.Status: (UNDER_WAY,),
    NoticeEmail.Status: (UNDER_WAY,),
    Sequence.Status: (),
}
ALIASES: dict[str, type[TextChoices]] = {
    "participant": Participant.Status,
    "present": Participant.Status,
    "": Participant.Status,  # ON CONFLICT has no alias
    "pa": ParticipantAction.Status,
    "current_pa": ParticipantAction.Status,
    "later": ParticipantAction.Status,
    "earlier": ParticipantAction.Status,
    "mail": Mail.Status,
    "digest": NoticeEmail.Status,
    "other": Sequence.Status,
    "sequence": Sequence.Status,
}
OTHERS = {"job"}  # Procrastinate's
DEFINED_IN = {"participants/models.py", "mail/models.py"}

_LIST = re.compile(r"(?:(\w+)\.)?\bstatus\b(?:::\w+)?\s+(?:NOT\s+)?IN\s*\(([^)]*)\)")
_SINGLE = re.compile(r"(\w+)\.status\s*(?:=|<>)\s*'(\w*)'")


def sql_files() -> Iterator[tuple[str, str]]:
    for path in sorted(BATON.glob("*/sql/*.sql")):
        yield path.relative_to(BATON).as_posix(), path.read_text()


def test_every_list_of_statuses_in_sql_is_a_group() -> None:
    lists = [(file, alias, values) for file, text in sql_files() for alias, values in _LIST.findall(text)]
    assert len(lists) > len(ALIASES)
    wrong = [
        (file, alias, values)
        for file, alias, values in lists
        if alias not in OTHERS and tuple(re.findall(r"'(\w+)'", values)) not in GROUPS[ALIASES[alias]]
    ]
    assert wrong == []


def test_every_single_status_in_sql_is_one() -> None:
    singles = [(file, alias, value) for file, text in sql_files() for alias, value in _SINGLE.findall(text)]
    assert singles
    assert [one for one in singles if one[1] not in OTHERS and one[2] not in ALIASES[one[1]].values] == []


def test_sql_lists_statuses_in_no_other_way() -> None:
    """So that the tests above see them all."""
    others = re.compile(r"status(?:::\w+)?\s*(?:=|<>)\s*(?:ANY|ALL)\s*\(\s*(?:ARRAY|')|'\s+OR\s+\w+\.status")
    assert [file for file, text in sql_files() if others.search(text)] == []


def test_no_code_spells_out_a_group() -> None:
    groups = {frozenset(group) for some in GROUPS.values() for group in some}
    spelled_out = [
        f"{path.relative_to(BATON)}:{node.lineno}"
        for path in sorted(BATON.rglob("*.py"))
        if "migrations" not in path.parts and path.relative_to(BATON).as_posix() not in DEFINED_IN
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.List | ast.Tuple | ast.Set) and frozenset(map(_status, node.elts)) in groups
    ]
    assert spelled_out == []


def test_every_action_is_open_or_closed() -> None:
    assert sorted((*OPEN, *CLOSED)) == sorted(ParticipantAction.Status.values)
    for status, groups in GROUPS.items():
        assert {value for group in groups for value in group} <= set(status.values)


def _status(element: ast.expr) -> str:
    """`"paused"`, `Status.PAUSED` and `Status.PAUSED.value` alike."""
    match element:
        case ast.Constant(value=str(text)):
            return text
        case ast.Attribute(value=ast.Attribute(attr=name), attr="value") | ast.Attribute(attr=name):
            return name.lower()
        case _:
            return ""
