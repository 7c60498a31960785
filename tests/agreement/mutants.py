"""Small mistakes that somebody could make in the rule: (section, what it says, what it would say).

Left out is what makes no difference: whether somebody in a chain is asked twice, once nobody is there.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from baton import sql

SUBJECTS = (
    "delegation/ownership",
    "delegation/rule",
    "delegation/scopes",
    "delegation/reach",
    "delegation/turns",
    "insight/overview",
    "delegation/enrollment",
    "participants/elsewhere",
    "sequences/record_rules",
)
Mutant = tuple[str, str, str]

MUTANTS_OF_THE_SQL: list[Mutant] = [
    # Rule 1.
    ("rule", "scope.owner_id <> {ruled_owner} THEN 're", "FALSE THEN 're"),
    ("rule", "scope.owner_id <> {ruled_owner} THEN 're", "TRUE THEN 're"),
    ("rule", "scope.owner_id <> {ruled_owner} THEN 're", "scope.owner_id <> record.owner_id THEN 're"),
    ("rule", "<> {ruled_owner} THEN 'restored'", "<> {ruled_owner} THEN 'reassigned'"),
    ("rule", "WHEN by_hand.owner_id IS NOT NULL THEN by_hand.owner_id", "WHEN FALSE THEN by_hand.owner_id"),
    ("rule", "WHEN by_hand.owner_id IS NOT NULL THEN 'reassigned'", "WHEN FALSE THEN 'reassigned'"),
    ("rule", "AND ended.at <= {turned_at}", ""),
    ("rule", "AND ended.at <= {turned_at}", "AND ended.at < {turned_at}"),
    ("rule", "AND ended.at <= {turned_at}", "AND FALSE"),
    ("still_by_hand", "ELSE lasting.owner_id", "ELSE NULL"),
    ("lasting", "SELECT ended.owner_id, ended.next_end_id, 1", "SELECT ended.owner_id, NULL::bigint, 1"),
    ("lasting", "WHERE later.at <= {turned_at}", ""),
    ("lasting", "ORDER BY link.number DESC", "ORDER BY link.number"),
    ("still_by_hand", "OR scope.reason <> 'reassigned'", ""),
    ("rule", "scope.reason = 'restored' AND NOT %(overwrite)s THEN scope", "FALSE THEN scope"),
    ("rule", "scope.reason = 'restored' AND NOT %(overwrite)s AND", "FALSE AND"),
    # Rule 2.
    ("delegation_field", "WHEN 'inherit' THEN sequence.delegation_id", "WHEN 'inherit' THEN action.delegation_id"),
    ("delegation_field", "ELSE action.delegation_id", "ELSE COALESCE(action.delegation_id, sequence.delegation_id)"),
    ("delegation_field", "ELSE action.delegation_id", "ELSE sequence.delegation_id"),
    # Rule 3.
    ("rule", "COALESCE(choice.related_field_id, choice.id)", "COALESCE(choice.id, choice.related_field_id)"),
    ("rule", "WHEN 'account' THEN record.account_id", "WHEN 'account' THEN record.id"),
    ("rule", "WHEN '' THEN record.id", "WHEN '' THEN record.account_id"),
    ("rule", "ELSE record.person_id", "ELSE record.account_id"),
    # Rules 4 to 6.
    ("ruled_owner", "WHEN able.id IS NOT NULL THEN able.id", "WHEN looked_up.id IS NOT NULL THEN looked_up.id"),
    ("ruled_owner", "ELSE record.owner_id", "ELSE COALESCE(looked_up.id, record.owner_id)"),
    ("rule", "WHEN looked_up.id IS NULL THEN 'blank'", "WHEN lookup.owner_id IS NOT NULL THEN 'blank'"),
    ("rule", "WHEN able.id IS NOT NULL THEN 'lookup'", "WHEN looked_up.id > 0 THEN 'lookup'"),
    ("rule", "WHEN choice.id IS NULL THEN 'record_owner'", "WHEN lookup.owner_id IS NULL THEN 'record_owner'"),
    ("rule", "ELSE 'inactive'", "ELSE 'blank'"),
    ("rule", "WHEN looked_up.is_active THEN 'unable'", ""),
    ("ruled_owner", "able_owner.id IS NULL AND able_default.id IS NOT NULL", "FALSE"),
    ("ruled_owner", "able_owner.id IS NULL AND able_default.id IS NOT NULL", "able_default.id > 0"),
    ("rule", "able_default.id IS NOT NULL THEN 'default'", "FALSE THEN 'default'"),
    ("default_owner", "sequence.default_owner_id, (", "(SELECT NULL::bigint), ("),
    ("able", "owner.kind = 'queue'", "FALSE"),
    ("able", "owner.is_active AND worker.can_work", "worker.can_work"),
    ("able", "owner.is_active AND worker.can_work", "owner.is_active"),
    # Rule 7.
    ("ownership", "stand_in.person_id AS cover_id", "NULL::bigint AS cover_id"),
    ("ownership", "ON away.user_id = base.owner_id", "ON away.user_id = base.from_owner_id"),
    ("ownership", "{asked},\n        ARRAY", "absence.user_id,\n        ARRAY"),
    ("ownership", "{asked},\n        ARRAY", "absence.cover_id,\n        ARRAY"),
    ("ownership", "{asked},\n        chain", "absence.cover_id,\n        chain"),
    ("ownership", "AND elsewhere.sequence_id = base.sequence_id", ""),
    ("ownership", "AND elsewhere.sequence_id = chain.sequence_id", "AND FALSE"),
    ("asked", "WHEN COALESCE(elsewhere.is_shared, absence.cover_is_shared)", "WHEN absence.cover_is_shared"),
    ("asked", "WHEN COALESCE(elsewhere.is_shared, absence.cover_is_shared)", "WHEN FALSE"),
    ("asked", "member.queue_id = COALESCE(elsewhere.cover_id, absence", "member.queue_id = COALESCE(absence"),
    ("asked", "JOIN ({able}) AS able ON able.id = member.user_id", ""),
    ("asked", "AND NOT EXISTS (", "AND EXISTS ("),
    ("asked", "AND absent.begins_at <= due.doable_at", ""),
    ("asked", "AND absent.ends_at > due.doable_at", ""),
    ("asked", "md5(due.record_id || ':' || member.user_id", "md5('' || member.user_id"),
    ("asked", "generate_series(1, member.weight)", "generate_series(1, 1)"),
    ("asked", "CASE draw.number WHEN 1 THEN ''", "CASE draw.number WHEN 2 THEN ''"),
    ("asked", "ELSE COALESCE(elsewhere.cover_id, absence.cover_id)", "ELSE absence.cover_id"),
    ("staffed", "WHERE person.is_active\nAND worker.can_work\nUNION", "WHERE worker.can_work\nUNION"),
    ("staffed", "WHERE person.is_active\nAND worker.can_work\nUNION", "WHERE person.is_active\nUNION"),
    ("staffed", "SELECT member.queue_id", "SELECT member.user_id"),
    ("ownership", "GREATEST(base.expected_at, {turned_at})", "base.expected_at"),
    ("ownership", "GREATEST(base.expected_at, {turned_at})", "COALESCE({turned_at}, base.expected_at)"),
    ("ownership", "AND away.begins_at <= due.doable_at", "AND away.begins_at < due.doable_at"),
    ("ownership", "AND away.begins_at <= due.doable_at", ""),
    ("ownership", "AND away.ends_at > due.doable_at", "AND away.ends_at >= due.doable_at"),
    ("ownership", "AND away.ends_at > due.doable_at", ""),
    ("ownership", "absence.covers_overdue\n    OR", "TRUE OR"),
    ("ownership", "OR base.expected_at >= away.begins_at", "OR base.expected_at > away.begins_at"),
    ("ownership", "OR base.expected_at >= away.begins_at", ""),
    ("ownership", "AND away.ends_at > chain.doable_at\n    JOIN", "JOIN"),
    ("ownership", "JOIN ({staffed}) AS staffed ON staffed.id = chain.person_id", ""),
    ("ownership", "WHERE NOT EXISTS (", "WHERE EXISTS ("),
    ("ownership", "        AND away.ends_at > chain.doable_at\n    )", ")"),
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
    # Rule 8, as delegation health counts it.
    ("trouble", "WHERE NOT (owner.is_active AND worker.can_work)", "WHERE FALSE"),
    ("trouble", "WHERE NOT (owner.is_active AND worker.can_work)", "WHERE NOT owner.is_active"),
    ("trouble", "AND NOT EXISTS (", "AND EXISTS ("),
    ("trouble", "    AND person.is_active\n", ""),
    ("trouble", "    AND worker.can_work\n)", ")"),
    ("health", "AND pa.cover_id IS NULL", ""),
    ("trouble", "WHERE owner.is_active\nAND worker", "WHERE worker"),
    ("health", "AND pa.expected_at < trouble.until", ""),
    ("health", "AND pa.expected_at >= trouble.since", ""),
    ("trouble", "away.begins_at <= clock.turned_at THEN '-infinity'", "FALSE THEN '-infinity'"),
    ("trouble", "OR away.ends_at > clock.turned_at", "OR TRUE"),
]  # fmt: skip

# Of modules of `baton.rules`.
MUTANTS_OF_THE_TEXT: list[Mutant] = [
    # Rule 1.
    (
        "delegation",
        "if reassignment is None:",
        "if reassignment is None or not find(reassignment.to_id).is_active:",
    ),
    ("delegation", "lets_go = by_rule[0].id == by_hand.owner.id", "lets_go = False"),
    ("delegation", "lets_go = by_rule[0].id == by_hand.owner.id", "lets_go = True"),
    ("delegation", "lets_go = by_rule[0].id", "lets_go = facts.record.owner_id"),
    ("delegation", "Reason.RESTORED, (by_hand,)", "Reason.RESTORED, ()"),
    ("delegation", "if reassignment.is_by_undo:", "if False:"),
    ("delegation", "_pinned(reassignment, find)\n", "_pinned(Reassignment(facts.record.owner_id), find)\n"),
    ("reassignment", "lasting.until <= now:", "lasting.until < now:"),
    ("reassignment", "lasting.until <= now:", "False:"),
    ("reassignment", "lasting = lasting.then", "lasting = None"),
    ("reassignment", "while lasting and", "if lasting and"),
    ("delegation", "Reason.REASSIGNED, (by_hand,)", "Reason.REASSIGNED, ()"),
    # Rule 2.
    ("delegation", "InheritedFromSequence(facts.of_sequence)", "InheritedFromSequence(ToRecordOwner())"),
    (
        "delegation",
        "if isinstance(facts.of_action, Inherit):",
        "if isinstance(facts.of_action, Inherit | ToRecordOwner):",
    ),
    ("delegation", "OverriddenByAction(facts.of_action)", "OverriddenByAction(facts.of_sequence)"),
    # Rule 3.
    ("delegation", "if field.hop is None:", "if True:"),
    ("delegation", "record.user_ids.get(field.id)", "record.related.get(Relation.ACCOUNT, {}).get(field.id)"),
    ("delegation", ".get(field.hop.field_id)", ".get(field.id)"),
    ("delegation", "record.related.get(field.hop.through, {})", "record.user_ids"),
    ("delegation", "record.related.get(field.hop.through, {})", "record.related.get(Relation.ACCOUNT, {})"),
    ("delegation", "return user, Reason.LOOKUP, ", "return find(facts.record.owner_id), Reason.LOOKUP, "),
    ("delegation", "ReadFromField(field, user)", "ReadFromField(field, find(facts.record.owner_id))"),
    # Rule 4.
    ("delegation", "Reason.BLANK, RelatedRecordMissing(", "Reason.INACTIVE, RelatedRecordMissing("),
    ("delegation", "Reason.BLANK, FieldIsBlank(field)\n    user", "Reason.INACTIVE, FieldIsBlank(field)\n    user"),
    ("delegation", "if obstacle := user.inability():", "if obstacle := None:"),
    ("delegation", "if obstacle := user.inability():", "if obstacle := user.time_away or user.inability():"),
    ("delegation", "if isinstance(obstacle, Inactive) else Reason.UNABLE", "if True else Reason.UNABLE"),
    ("delegation", "return None, reason, UserIsUnable", "return None, Reason.BLANK, UserIsUnable"),
    ("delegation", "UserIsUnable(field, user, obstacle)", "FieldIsBlank(field)"),
    ("delegation", "if chosen is not None:", "if chosen is not None and chosen.time_away:"),
    ("delegation", "(fell_back,)", "()"),
    # Rule 5.
    ("delegation", "used = UsedRecordOwner(record_owner)", "used = FellBackToRecordOwner(record_owner)"),
    ("delegation", "(record_owner, Reason.RECORD_OWNER, (used,))", "(record_owner, Reason.BLANK, (used,))"),
    # Rule 6.
    ("delegation", "if obstacle is None or default is None", "if default is None"),
    ("delegation", " or find(default.owner_id).inability():", ":"),
    ("delegation", "find(default.owner_id), default.is", "record_owner, default.is"),
    ("availability", "if not self.is_active:", "if False:"),
    ("availability", "return None if self.may_work else MayNotWork()", "return None"),
    # Rule 7.
    ("delegation", "max(self.expected_at, self.now) if", "self.expected_at if"),
    ("delegation", "return max(self.expected_at, self.now) if", "return self.now if"),
    ("delegation", "facts.expected_at < time_away.begins_at and not", "not"),
    ("delegation", "facts.expected_at < time_away.begins_at and not time_away.covers_overdue", "False"),
    ("availability", "away.begins_at <= moment < away.ends_at", "away.begins_at < moment < away.ends_at"),
    ("availability", "away.begins_at <= moment < away.ends_at", "away.begins_at <= moment <= away.ends_at"),
    ("availability", "away.begins_at <= moment < away.ends_at", "away.begins_at <= moment"),
    ("availability", "(away for away in self.time_away if", "(away for away in self.time_away[:1] if"),
    ("availability", "or (UserIsAway(time_away) if time_away else None)", "or None"),
    ("availability", "return self.lasting_obstacle() or", "return"),
    ("delegation", "candidates[-1].obstacle is None", "candidates[-1].obstacle is None and len(candidates) == 1"),
    ("delegation", "candidates[-1].obstacle is None", "candidates[0].obstacle is None"),
    ("delegation", "if candidates and candidates[-1].obstacle is None:", "if candidates:"),
    ("delegation", "return candidates[-1].person, (away", "return candidates[0].person, (away"),
    ("delegation", "return candidates[-1].person, (away, *candidates)", "return candidates[-1].person, (away,)"),
    ("delegation", "(away, *candidates, NobodyAvailable(owner))", "(away, *candidates)"),
    ("covering", "named, named.obstacle_at(moment), None", "named, None, None"),
    ("covering", "candidate.person.time_away_at(moment)\n    return chain", "None\n    return chain"),
    ("covering", "if not choice.is_shared:", "if True:"),
    ("covering", "if not find(member_id).obstacle_at(moment)", "if not find(member_id).inability()"),
    ("covering", "if not find(member_id).obstacle_at(moment)", ""),
    ("covering", "choice := time_away.cover_in(sequence_id)", "choice := time_away.cover"),
    ("covering", "drawn(record_id, available, ", "drawn(0, available, "),
    ("covering", "weights=named.member_weights", "weights={}"),
    ("delegation", "_cover(owner, facts, find)", "_cover(find(facts.record.owner_id), facts, find)"),
    ("delegation", "if time_away is None:", "if time_away is None or not owner.is_active:"),
    # Rule 8.
    ("delegation", "*_owns_all_the_same(owner), ", ""),
    ("delegation", "*_owns_all_the_same(owner)", "*_owns_all_the_same(find(facts.record.owner_id))"),
    ("delegation", "if obstacle else ()", "if obstacle and not owner.is_queue else ()"),
    ("availability", "if self.is_queue and not self.has_members:", "if self.is_queue:"),
    ("availability", "if self.is_queue and not self.has_members:", "if False:"),
]  # fmt: skip

# Which participants a cause reaches: only a cause that follows can find these out.
MUTANTS_OF_THE_REACH: list[Mutant] = [
    ("of_people", "SELECT unnest(%(users)s::bigint[])\n    UNION", "SELECT NULL::bigint\n    UNION"),
    ("of_people", "ON affected.id = covering.cover_id", "ON FALSE"),
    ("of_people", "ON affected.id = pa.owner_id", "ON FALSE"),
    ("covering", "SELECT named.user_id, member.user_id", "SELECT named.user_id, member.queue_id"),
    ("of_people", "ON participant.record_id = lookup.record_id", "ON FALSE"),
    ("of_people", "ON below.account_id = lookup.record_id OR", "ON FALSE OR"),
    ("of_people", "WHERE record.owner_id = ANY", "WHERE record.id = ANY"),
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
