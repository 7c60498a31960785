-- Which of the records may enter a sequence, and why the others may not.
-- Parameters: records (bigint[]), sequence_id, at.
-- Gives (id, name, refusal), a row for each id asked for; no refusal: it may enter.
SELECT
    wanted.id,
    COALESCE(record.name, wanted.id::text),
    CASE
        WHEN record.id IS NULL THEN 'unknown'
        WHEN sequence.status <> 'active' THEN 'sequence_not_active'
        WHEN record.object <> sequence.object THEN 'other_object'
        WHEN {ended_in_crm} IS NOT NULL THEN {ended_in_crm}
        WHEN record.do_not_call AND {is_opted_out} THEN 'opted_out'
        WHEN participant.id IS NOT NULL THEN 'already_in'
        WHEN NOT {may_enter} THEN 'not_admitted'
        WHEN {meets_exit} THEN 'would_leave'
        ELSE {returns_too_soon}
    END
FROM (SELECT DISTINCT unnest(%(records)s::bigint[])) AS wanted (id)
JOIN sequences_sequence AS sequence ON sequence.id = %(sequence_id)s
LEFT JOIN crm_record AS record ON record.id = wanted.id
LEFT JOIN participants_participant AS participant
    ON participant.record_id = record.id
    AND participant.sequence_id = sequence.id
    AND participant.status IN ('active', 'paused')
ORDER BY wanted.id
