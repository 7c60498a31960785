"""Finds the mapping that fits a set of tables, and what kind of table each of them is.

A table is of a kind if it has a column that no other table has, ids that begin as those of the kind do, or the name
that its CRM gives it. Where a mapping says nothing of these, its columns decide. Then the mapping is taken for which
most speaks, in all tables together; of equal ones, the first.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from baton.mappings.content import first_rows, share_of
from baton.mappings.crm_mapping import AnySection, CrmMapping
from baton.mappings.headers import plain
from baton.mappings.ids import is_salesforce_id
from baton.mappings.kinds import KINDS, Kind
from baton.mappings.plan import TablePlan
from baton.mappings.planning import plan_table
from baton.tables import Table, Unread

_ROWS = 50
_MOST = 0.5
_PART = re.compile(r"[\W\d_]+$")
_ANY_NAME = "*"
_FOR_NAME_ALONE = 0.25
_FOR_EVIDENCE = 2.0  # beside the share of the columns that are known
# A mapping for any table is taken where those for the files of a CRM do not fit as well.
_FOR_ANY = 0.5


@dataclass(frozen=True)
class Recognition:
    """The mapping, if one fits; its tables with their kinds, users first; and the tables that are not read."""

    mapping: CrmMapping | None
    tables: tuple[tuple[Table, Kind], ...]
    unread: tuple[Unread, ...]


@dataclass(frozen=True)
class _Claim:
    kind: Kind
    points: float


def recognize(tables: Sequence[Table], among: Iterable[CrmMapping]) -> Recognition:
    """The best of the mappings for these tables. A table of which none knows the kind is not read."""
    samples = [_Sample(table) for table in tables]
    best, best_claims, best_points = None, list[_Claim | None](), 0.0
    for mapping in among:
        claims = [_best_claim(mapping, sample) for sample in samples]
        points = sum(claim.points for claim in claims if claim)
        if best is None or points > best_points:
            best, best_claims, best_points = mapping, claims, points
    if best is None or not best_points:
        return Recognition(None, (), tuple(Unread(table.name, _unknown(best)) for table in tables))
    claimed = [(table, claim.kind) for table, claim in zip(tables, best_claims, strict=True) if claim]
    return Recognition(
        best,
        tuple(sorted(claimed, key=lambda each: [*KINDS].index(each[1]))),
        tuple(
            Unread(table.name, why_unread(best, table))
            for table, claim in zip(tables, best_claims, strict=True)
            if claim is None
        ),
    )


def why_unread(mapping: CrmMapping, table: Table) -> str:
    """Why the mapping cannot read the table, in words for the user."""
    for kind, section in mapping.sections.items():
        if _matches(table.stem, (*section.files, *section.other_names)):
            plan = plan_table(mapping, table, kind)
            return plan.problem or f"its column {plan.key_column} has nothing to find {KINDS[kind].plural.lower()} by"
    return _unknown(mapping)


class _Sample:
    """A table with its first rows, which are read when they are needed."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.spellings = {plain(header) for header in table.header if header}
        self._rows: list[list[str]] | None = None

    @property
    def rows(self) -> list[list[str]]:
        if self._rows is None:
            self._rows = first_rows(self.table, _ROWS)
        return self._rows


def _best_claim(mapping: CrmMapping, sample: _Sample) -> _Claim | None:
    claims = [_claim(mapping, kind, section, sample) for kind, section in mapping.sections.items()]
    return max((claim for claim in claims if claim), key=lambda claim: claim.points, default=None)


def _claim(mapping: CrmMapping, kind: Kind, section: AnySection, sample: _Sample) -> _Claim | None:
    plan = plan_table(mapping, sample.table, kind)
    if plan.problem or any(plain(header) in sample.spellings for header in section.unlike):
        return None
    if not _has_keys(plan, sample):
        return None
    name = sample.table.stem
    is_named, may_be_named = _matches(name, section.files), _matches(name, section.other_names)
    has_sign = any(plain(sign) in sample.spellings for sign in section.signs)
    ids_fit = _ids_fit(plan, section, sample)
    if ids_fit is False and not (is_named and _are_ids(plan, sample)):
        return None
    if _is_specific(section) and not (is_named or may_be_named or has_sign or ids_fit):
        return None
    # Any list of people may be called Leads; a CRM's own files have ids.
    has_ids = "crm id" in plan.targets or kind in {"member", "contact role"} or mapping.guess_by_content
    evidence = [is_named and has_ids, has_sign, bool(ids_fit)]
    points = _share_of_known(plan) + _FOR_EVIDENCE * sum(evidence) + _FOR_NAME_ALONE * (is_named or may_be_named)
    return _Claim(kind, points * (_FOR_ANY if mapping.guess_by_content else 1))


def _matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether a file has one of these names: `Lead_1` and `leads (2)` are parts of `Lead` and `Leads`."""
    name = name.casefold()
    without_number = _PART.sub("", name)
    return any(
        fnmatchcase(name, pattern) if "*" in pattern else pattern == without_number
        for pattern in map(str.casefold, patterns)
        if pattern != _ANY_NAME
    )


def _has_keys(plan: TablePlan, sample: _Sample) -> bool:
    """Whether the first rows have something to be found by; a table without rows may have it."""
    position = next((column.position for column in plan.columns if column.header == plan.key_column), None)
    return position is None or not sample.rows or share_of(sample.rows, position, bool) is not None


def _ids_fit(plan: TablePlan, section: AnySection, sample: _Sample) -> bool | None:
    """Whether the ids begin as those of such rows; None if that cannot be told."""
    column = plan.targets.get("crm id")
    if column is None or not section.id_prefix:
        return None
    share = share_of(sample.rows, column.position, lambda cell: cell.startswith(section.id_prefix))
    return None if share is None else share >= _MOST


def _are_ids(plan: TablePlan, sample: _Sample) -> bool:
    share = share_of(sample.rows, plan.targets["crm id"].position, is_salesforce_id)
    return share is not None and share >= _MOST


def _is_specific(section: AnySection) -> bool:
    says_something = section.files or section.other_names or section.signs or section.id_prefix
    return bool(says_something) and _ANY_NAME not in section.files


def _share_of_known(plan: TablePlan) -> float:
    recognized = sum(column.is_named and column.use != "ignored" for column in plan.columns)
    return recognized / len(plan.columns)


def _unknown(mapping: CrmMapping | None) -> str:
    words = f"“{mapping.label}” describes no such table" if mapping else "there is no mapping for it"
    return f"its name and its columns do not show what it has: {words}"
