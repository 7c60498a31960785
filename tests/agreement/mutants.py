"""Small mistakes that somebody could make in the rule: (section, what it says, what it would say).

Left out is what makes no difference: whether somebody in a chain is asked twice, once nobody is there.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from baton import sql

SUBJECTS = ("delegation/ownership", "delegation/reach", "delegation/enrollment", "sequences/entrance")
Mutant = tuple[str, str, str]

ABSENT_THEN = "(chain.expected_at AT TIME ZONE person.time_zone)::date BETWEEN"
MUTANTS_OF_THE_SQL: list[Mutant] = [
    # Rule 1.
    ("rule", "scope.reason = 'reassigned' AND NOT %(overwrite)s THEN scope", "FALSE THEN scope"),
    ("rule", "scope.reason = 'reassigned' AND NOT %(overwrite)s THEN 're", "FALSE THEN 're"),
    # Rule 2.
    ("delegation_field", "WHEN 'inherit' THEN sequence.delegation_id", "WHEN 'inherit' THEN action.delegation_id"),
    ("delegation_field", "ELSE action.delegation_id", "ELSE COALESCE(action.delegation_id, sequence.delegation_id)"),
    ("delegation_field", "ELSE action.delegation_id", "ELSE sequence.delegation_id"),
    # Rule 3.
    ("rule", "COALESCE(field.on_account_id, field.id)", "COALESCE(field.id, field.on_account_id)"),
    ("rule", "IS NULL THEN record.id ELSE record.account_id", "IS NULL THEN record.id ELSE record.id"),
    ("rule", "IS NULL THEN record.id ELSE record.account_id", "IS NOT NULL THEN record.id ELSE record.account_id"),
    # Rules 4 and 5.
    ("rule", "WHEN looked_up.is_active THEN looked_up.id", "WHEN looked_up.id IS NOT NULL THEN looked_up.id"),
    ("rule", "ELSE record.owner_id", "ELSE COALESCE(looked_up.id, record.owner_id)"),
    ("rule", "WHEN looked_up.id IS NULL THEN 'blank'", "WHEN lookup.user_id IS NOT NULL THEN 'blank'"),
    ("rule", "WHEN looked_up.is_active THEN 'lookup'", "WHEN looked_up.id > 0 THEN 'lookup'"),
    ("rule", "WHEN field.id IS NULL THEN 'record_owner'", "WHEN lookup.user_id IS NULL THEN 'record_owner'"),
    ("rule", "ELSE 'inactive'", "ELSE 'blank'"),
    # Rule 6.
    ("ownership", "stand_in.person_id AS cover_id", "NULL::bigint AS cover_id"),
    ("ownership", "ON absence.user_id = base.owner_id", "ON absence.user_id = base.from_owner_id"),
    ("ownership", "absence.cover_id,\n        ARRAY", "absence.user_id,\n        ARRAY"),
    ("ownership", "AND absence.last_day\n    UNION", "AND absence.last_day - 1\n    UNION"),
    ("ownership", "BETWEEN absence.first_day AND absence.last_day\n    UNION", ">= absence.first_day\n    UNION"),
    ("ownership", "BETWEEN absence.first_day AND absence.last_day\n    UNION", "<= absence.last_day\n    UNION"),
    ("ownership", "(base.expected_at AT TIME ZONE person.time_zone)", "(base.expected_at AT TIME ZONE 'UTC')"),
    ("ownership", ABSENT_THEN, "(chain.expected_at AT TIME ZONE 'UTC')::date BETWEEN"),
    ("ownership", "AT TIME ZONE calendar.time_zone", "AT TIME ZONE 'UTC'"),
    ("ownership", "WHERE person.is_active\n    AND NOT", "WHERE NOT"),
    ("ownership", "AND NOT EXISTS (", "AND EXISTS ("),
    ("ownership", "chain.person_id\n        AND (", "chain.person_id\n        OR ("),
    ("ownership", "chain.person_id <> ALL (chain.asked)", "FALSE"),
    ("ownership", "chain.person_id <> ALL (chain.asked)", "TRUE"),
    ("ownership", "chain.person_id <> ALL (chain.asked)", "chain.person_id <> chain.asked[1]"),
    # What is written.
    ("ownership", "(owner_id, cover_id, reason) IS DISTINCT", "(owner_id, from_cover_id, reason) IS DISTINCT"),
    ("ownership", "(owner_id, cover_id, reason) IS DISTINCT", "(from_owner_id, cover_id, reason) IS DISTINCT"),
    ("ownership", "(owner_id, cover_id, reason) IS DISTINCT", "(owner_id, cover_id, from_reason) IS DISTINCT"),
    ("ownership", "(owner_id, cover_id, reason) IS DISTINCT FROM", "(owner_id, cover_id, reason) <>"),
    ("open_actions", "pa.status IN ('waiting', 'current')", "pa.status = 'current'"),
    ("apply", "cover_id = difference.cover_id", "cover_id = difference.from_cover_id"),
    ("apply", "reason = difference.reason", "reason = pa.reason"),
]  # fmt: skip

MUTANTS_OF_THE_TEXT: list[tuple[str, str]] = [
    ("if situation.reassigned_to:", "if situation.reassigned_to and situation.reassigned_to.is_active:"),
    ("return situation.reassigned_to, Reason.REASSIGNED", "return situation.record_owner, Reason.REASSIGNED"),
    ("if situation.delegation is None:", "if situation.delegation is None or not situation.delegation.user:"),
    ("return situation.record_owner, Reason.BLANK", "return situation.record_owner, Reason.INACTIVE"),
    ("if not user.is_active:", "if False:"),
    ("if not user.is_active:", "if not user.is_active or not situation.record_owner.is_active:"),
    ("if not user.is_active:", "if not user.is_active or user.absence_at(situation.expected_at):"),
    ("return user, Reason.LOOKUP", "return situation.record_owner, Reason.LOOKUP"),
    ("today = at.astimezone(ZoneInfo(self.time_zone)).date()", "today = at.date()"),
    ("a.first_day <= today <= a.last_day", "a.first_day < today <= a.last_day"),
    ("a.first_day <= today <= a.last_day", "a.first_day <= today < a.last_day"),
    ("a.first_day <= today <= a.last_day", "a.first_day <= today"),
    ("(a for a in self.absences if", "(a for a in self.absences[:1] if"),
    ("last = chain[-1]", "last = chain[0]"),
    ("is_there = last.is_active and last.absence_at(at) is None", "is_there = last.absence_at(at) is None"),
    ("is_there = last.is_active and last.absence_at(at) is None", "is_there = last.is_active"),
    ("return last if is_there else None", "return last"),
    ("absence = person.absence_at(at)\n    return chain", "absence = None\n    return chain"),
    ("absence = owner.absence_at(at)\n", "absence = owner.absence_at(at) if owner.is_active else None\n"),
    ("cover_of(owner, at=situation.expected_at", "cover_of(situation.record_owner, at=situation.expected_at"),
]  # fmt: skip

# Which participants a cause reaches: only a cause that follows can find these out.
MUTANTS_OF_THE_REACH: list[Mutant] = [
    ("of_people", "SELECT unnest(%(users)s::bigint[])\n    UNION", "SELECT NULL::bigint\n    UNION"),
    ("of_people", "ON affected.id = absence.cover_id", "ON FALSE"),
    ("of_people", "ON affected.id = pa.owner_id", "ON FALSE"),
    ("of_people", "ON participant.record_id = lookup.record_id", "ON FALSE"),
    ("of_people", "ON contact.account_id = lookup.record_id", "ON contact.id = lookup.record_id"),
    ("of_people", "WHERE pa.status IN ('waiting', 'current')", "WHERE pa.status = 'current'"),
    ("of_records", "below.account_id = ANY", "below.id = ANY"),
    ("of_records", "WHERE participant.record_id = ANY", "WHERE participant.id = ANY"),
    ("inheriting", "action.delegation_mode = 'inherit'", "pa.status = 'current'"),
    ("of_action", "pa.action_id = %(action_id)s", "FALSE"),
]  # fmt: skip


@contextmanager
def mutated(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    mutated_name, old, new = mutant
    section = sql.section

    def mutated_section(subject: str, name: str) -> str:
        text = section(subject, name)
        return text.replace(old, new) if name == mutated_name else text

    subjects = [subject for subject in SUBJECTS if mutated_name in sql.sections(subject)]
    assert [section(subject, mutated_name).count(old) for subject in subjects] == [1], mutant
    with monkeypatch.context() as patch:
        patch.setattr(sql, "section", mutated_section)
        yield
