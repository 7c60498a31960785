-- Which records enter automatic sequences by themselves, oldest first and no more than a sequence takes in a day.
-- Who may not enter is left out by the same rules as baton/sql/entrants.sql refuses by.
-- Parameters: at; records (bigint[]), which may be absent: all of them.
WITH entering AS (
    SELECT
        sequence.id AS sequence_id,
        record.id AS record_id,
        sequence.daily_intake,
        sequence.time_zone,
        row_number() OVER (PARTITION BY sequence.id ORDER BY record.id) AS place
    FROM sequences_sequence AS sequence
    JOIN crm_record AS record
        ON record.object = sequence.object
        AND (%(records)s::bigint[] IS NULL OR record.id = ANY (%(records)s::bigint[]))
    WHERE sequence.status = 'active'
    AND sequence.enrolment = 'automatic'
    AND {ended_in_crm} IS NULL
    AND NOT (record.do_not_call AND {is_opted_out})
    AND NOT EXISTS (
        SELECT FROM participants_participant AS present
        WHERE present.sequence_id = sequence.id
        AND present.record_id = record.id
        AND present.status IN ('active', 'paused')
    )
    AND {may_enter}
    AND NOT {meets_exit}
    AND {returns_too_soon} IS NULL
)
SELECT entering.sequence_id, entering.record_id
FROM entering
WHERE entering.daily_intake IS NULL
OR entering.place <= entering.daily_intake - (
    SELECT count(*)
    FROM participants_participant AS taken
    WHERE taken.sequence_id = entering.sequence_id
    AND taken.entered_by_itself
    AND taken.enrolled_at
        >= date_trunc('day', %(at)s AT TIME ZONE entering.time_zone) AT TIME ZONE entering.time_zone
)
ORDER BY entering.sequence_id, entering.record_id
