"""Small mistakes that somebody could make in who may enter: (section, what it says, what it would say).

Left out is what only makes it faster: `always` is asked before a look at the participants, and
object and status of the sequence are joined by before anything is refused for them.
"""

from tests.agreement.mutants import Mutant

MUTANTS_OF_RECORD_RULES: list[Mutant] = [
    # Every reason to refuse.
    ("refusal", "WHEN sequence.status <> 'active' THEN", "WHEN FALSE THEN"),
    ("refusal", "WHEN sequence.status <> 'active' THEN", "WHEN sequence.status = 'draft' THEN"),
    ("refusal", "WHEN record.object <> sequence.object THEN", "WHEN FALSE THEN"),
    ("refusal", "WHEN {ended_in_crm} IS NOT NULL THEN", "WHEN FALSE THEN"),
    ("refusal", "WHEN {is_unreachable} THEN", "WHEN FALSE THEN"),
    ("refusal", "WHEN present.id IS NOT NULL THEN", "WHEN FALSE THEN"),
    ("refusal", "WHEN NOT {matches_enrollment_rules} THEN", "WHEN FALSE THEN"),
    ("refusal", "WHEN {matches_exit_rules} THEN", "WHEN FALSE THEN"),
    ("refusal", "COALESCE({returns_too_soon}", "COALESCE(NULLIF({returns_too_soon}, 'was_in_before')"),
    ("refusal", "COALESCE({returns_too_soon}", "COALESCE(NULLIF({returns_too_soon}, 'returns_too_soon')"),
    ("matches_exit_rules", "sequence.exit_rules <> '{}' AND", "sequence.exit_rules = '{}' AND"),
    ("matches_exit_rules", "SELECT sequence.exit_rules", "SELECT sequence.enrollment_rules"),
    ("matches_enrollment_rules", "SELECT sequence.enrollment_rules", "SELECT sequence.exit_rules"),
    # Who is in the sequence now.
    ("present", "present.record_id = record.id", "present.record_id <> record.id"),
    ("present", "AND present.sequence_id = sequence.id", "AND present.sequence_id <> sequence.id"),
    ("present", "IN ('active', 'paused')", "IN ('active')"),
    ("present", "IN ('active', 'paused')", "IN ('paused')"),
    ("present", "IN ('active', 'paused')", "IN ('active', 'paused', 'removed')"),
    # Who was in it before.
    ("returns_too_soon", "before.ended_at > %(at)s", "before.ended_at >= %(at)s"),
    ("returns_too_soon", "before.ended_at > %(at)s", "before.ended_at < %(at)s"),
    ("returns_too_soon", "before.ended_at > %(at)s", "before.enrolled_at > %(at)s"),
    ("returns_too_soon", "make_interval(days => ", "make_interval(days => 1 + "),
    ("returns_too_soon", "make_interval(days => ", "make_interval(hours => "),
    ("returns_too_soon", "sequence.returns = 'never'\n            OR", "FALSE\n            OR"),
    ("returns_too_soon", "before.record_id = record.id", "TRUE"),
    ("returns_too_soon", "AND before.sequence_id = sequence.id", "AND before.sequence_id <> sequence.id"),
    ("returns_too_soon", "WHEN 'never' THEN 'was_in_before' ELSE 'returns", "WHEN 'never' THEN 'returns"),
    # Which of those enter automatically.
    ("automatically_enrollable", "sequence.enrollment = 'automatic'", "TRUE"),
    ("automatically_enrollable", "{refusal} IS NULL", "TRUE"),
    ("automatically_enrollable", "PARTITION BY sequence.id ORDER", "ORDER"),
    ("automatically_enrollable", "ORDER BY record.id)", "ORDER BY record.id DESC)"),
    ("automatically_enrollable", "enrollable.daily_intake IS NULL", "FALSE"),
    ("automatically_enrollable", "enrollable.place <= enrollable", "enrollable.place < enrollable"),
    ("automatically_enrollable", "taken.sequence_id = enrollable.sequence_id", "TRUE"),
    ("automatically_enrollable", "AND taken.enrolled_automatically", ""),
    ("automatically_enrollable", ">= date_trunc", "> date_trunc"),
    ("automatically_enrollable", "%(at)s AT TIME ZONE enrollable.time_zone", "%(at)s AT TIME ZONE 'UTC'"),
    ("automatically_enrollable", ") AT TIME ZONE enrollable.time_zone\n", ") AT TIME ZONE 'UTC'\n"),
]  # fmt: skip
