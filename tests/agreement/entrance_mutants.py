"""Small mistakes that somebody could make in who may enter: (section, what it says, what it would say).

Left out is what only makes it faster: `always` is asked before a look at the participants, and
object and status of the sequence are joined by before anything is refused for them.
"""

from tests.agreement.mutants import Mutant

MUTANTS_OF_ENTRANCE: list[Mutant] = [
    # Every reason to refuse.
    ("refusal", "WHEN sequence.status <> 'active' THEN", "WHEN FALSE THEN"),
    ("refusal", "WHEN sequence.status <> 'active' THEN", "WHEN sequence.status = 'draft' THEN"),
    ("refusal", "WHEN record.object <> sequence.object THEN", "WHEN FALSE THEN"),
    ("refusal", "WHEN {ended_in_crm} IS NOT NULL THEN", "WHEN FALSE THEN"),
    ("refusal", "WHEN record.do_not_call AND {is_opted_out} THEN", "WHEN FALSE THEN"),
    ("refusal", "record.do_not_call AND {is_opted_out}", "record.do_not_call"),
    ("refusal", "record.do_not_call AND {is_opted_out}", "{is_opted_out}"),
    ("refusal", "WHEN present.id IS NOT NULL THEN", "WHEN FALSE THEN"),
    ("refusal", "WHEN NOT {may_enter} THEN", "WHEN FALSE THEN"),
    ("refusal", "WHEN {meets_exit} THEN", "WHEN FALSE THEN"),
    ("refusal", "ELSE {returns_too_soon}", "ELSE NULLIF({returns_too_soon}, 'was_in_before')"),
    ("refusal", "ELSE {returns_too_soon}", "ELSE NULLIF({returns_too_soon}, 'returns_too_soon')"),
    ("meets_exit", "sequence.exits <> '{}' AND", "sequence.exits = '{}' AND"),
    ("meets_exit", "SELECT sequence.exits", "SELECT sequence.entrance"),
    ("may_enter", "SELECT sequence.entrance", "SELECT sequence.exits"),
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
    ("automatic_entrants", "sequence.enrollment = 'automatic'", "TRUE"),
    ("automatic_entrants", "{refusal} IS NULL", "TRUE"),
    ("automatic_entrants", "PARTITION BY sequence.id ORDER", "ORDER"),
    ("automatic_entrants", "ORDER BY record.id)", "ORDER BY record.id DESC)"),
    ("automatic_entrants", "entering.daily_intake IS NULL", "FALSE"),
    ("automatic_entrants", "entering.place <= entering", "entering.place < entering"),
    ("automatic_entrants", "taken.sequence_id = entering.sequence_id", "TRUE"),
    ("automatic_entrants", "AND taken.entered_by_itself", ""),
    ("automatic_entrants", ">= date_trunc", "> date_trunc"),
    ("automatic_entrants", "('day', %(at)s AT TIME ZONE entering.time_zone)", "('day', %(at)s AT TIME ZONE 'UTC')"),
    ("automatic_entrants", ") AT TIME ZONE entering.time_zone\n", ") AT TIME ZONE 'UTC'\n"),
]  # fmt: skip
