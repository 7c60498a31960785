-- name: enroll
-- Make participants of records, but for one that was enrolled in another way at the same moment.
-- Parameters: records (bigint[]), sequence_id, at, by_id, automatically. Gives (participant id, record id).
INSERT INTO participants_participant (
    sequence_id, record_id, status, enrolled_at, enrolled_by_id, enrolled_automatically
)
SELECT %(sequence_id)s, enrolled.id, 'active', %(at)s, %(by_id)s, %(automatically)s
FROM unnest(%(records)s::bigint[]) AS enrolled (id)
-- In one order, so that two enrollments of the same records wait for each other instead of deadlocking.
ORDER BY enrolled.id
ON CONFLICT (sequence_id, record_id) WHERE status IN ('active', 'paused') DO NOTHING
RETURNING id, record_id


-- name: enrollable
-- Which of the records can be enrolled in a sequence, and why the others cannot.
-- Parameters: records (bigint[]), sequence_id, at.
-- Gives (id, name, refusal), a row for each id asked for; no refusal: it can be enrolled. Of several records of one
-- person, the first enters an exclusive sequence.
WITH judged AS (
    SELECT
        wanted.id,
        COALESCE(record.name, wanted.id::text) AS name,
        CASE WHEN record.id IS NULL THEN 'unknown' ELSE {refusal} END AS refusal,
        CASE WHEN sequence.other_sequences = 'exclusive' THEN NULLIF(lower(record.email), '') END AS only_address
    FROM (SELECT DISTINCT unnest(%(records)s::bigint[])) AS wanted (id)
    JOIN sequences_sequence AS sequence ON sequence.id = %(sequence_id)s
    LEFT JOIN crm_record AS record ON record.id = wanted.id
    {present}
)
SELECT
    judged.id,
    judged.name,
    CASE
        WHEN judged.refusal IS NULL
            AND judged.only_address IS NOT NULL
            AND row_number() OVER (PARTITION BY judged.only_address, judged.refusal IS NULL ORDER BY judged.id) > 1
            THEN 'same_person'
        ELSE judged.refusal
    END
FROM judged
ORDER BY judged.id


-- name: automatically_enrollable
-- Which records automatic sequences enroll, oldest first and no more than a sequence takes in a day; those of exclusive
-- sequences by their priority, so that nobody enters one only to leave it for the next.
-- Object and status are among the refusals too; here they are what makes the join small.
-- Parameters: at; records (bigint[]), which may be absent: all of them.
WITH enrollable AS (
    SELECT
        sequence.id AS sequence_id,
        record.id AS record_id,
        sequence.exclusive_priority,
        sequence.daily_intake,
        sequence.time_zone,
        row_number() OVER (PARTITION BY sequence.id ORDER BY record.id) AS place
    FROM sequences_sequence AS sequence
    JOIN crm_record AS record
        ON record.object = sequence.object
        AND (%(records)s::bigint[] IS NULL OR record.id = ANY (%(records)s::bigint[]))
    {present}
    WHERE sequence.enrollment = 'automatic'
    AND sequence.status = 'active'
    AND {refusal} IS NULL
)
SELECT enrollable.sequence_id, enrollable.record_id
FROM enrollable
WHERE enrollable.daily_intake IS NULL
OR enrollable.place <= enrollable.daily_intake - (
    SELECT count(*)
    FROM participants_participant AS taken
    WHERE taken.sequence_id = enrollable.sequence_id
    AND taken.enrolled_automatically
    AND taken.enrolled_at
        -- The day of the sequence, not of the server: a limit of
        -- 50 a day is counted from midnight where its people work.
        >= date_trunc('day', %(at)s AT TIME ZONE enrollable.time_zone) AT TIME ZONE enrollable.time_zone
)
ORDER BY enrollable.exclusive_priority NULLS LAST, enrollable.sequence_id, enrollable.record_id


-- name: present
-- Who is in the sequence now. Reads `sequence` and `record` of the statement around it.
LEFT JOIN participants_participant AS present
    ON present.record_id = record.id
    AND present.sequence_id = sequence.id
    AND present.status IN ('active', 'paused')


-- name: refusal
-- Why a record cannot be enrolled in a sequence, manually or automatically; nothing where it can.
-- Reads `sequence`, `record` and `present` of the statement around it. Parameters: at.
CASE
    WHEN sequence.status <> 'active' THEN 'sequence_not_active'
    WHEN record.object <> sequence.object THEN 'other_object'
    WHEN {ended_in_crm} IS NOT NULL THEN {ended_in_crm}
    WHEN {is_unreachable} THEN 'opted_out'
    WHEN present.id IS NOT NULL THEN 'already_in'
    WHEN NOT {matches_enrollment_rules} THEN 'not_matching'
    WHEN {matches_exit_rules} THEN 'would_leave'
    ELSE COALESCE({returns_too_soon}, {excluded})
END


-- name: matching_exit_rules
-- Participants whose records match the exit rules of their sequence and, of the records given, those who are opted out
-- of every channel that it uses. Gives (sequence id, participant id, whether that is the reason).
-- Parameters: records (bigint[]) and sequence_id, each of which may be absent: all of them.
SELECT
    sequence.id,
    participant.id,
    %(records)s::bigint[] IS NOT NULL AND {is_unreachable}
FROM sequences_sequence AS sequence
JOIN participants_participant AS participant
    ON participant.sequence_id = sequence.id
    AND participant.status IN ('active', 'paused')
    AND (%(records)s::bigint[] IS NULL OR participant.record_id = ANY (%(records)s::bigint[]))
JOIN crm_record AS record ON record.id = participant.record_id
WHERE (%(sequence_id)s::bigint IS NULL OR sequence.id = %(sequence_id)s)
AND ({matches_exit_rules} OR (%(records)s::bigint[] IS NOT NULL AND {is_unreachable}))
ORDER BY sequence.id, participant.id


-- name: returns_too_soon
-- Why a record that was in a sequence before cannot be enrolled again; nothing where it can.
-- Reads `sequence` and `record` of the statement around it. Parameters: at.
CASE
    WHEN sequence.returns = 'always' THEN NULL
    ELSE (
        SELECT CASE sequence.returns WHEN 'never' THEN 'was_in_before' ELSE 'returns_too_soon' END
        FROM participants_participant AS before
        WHERE before.record_id = record.id
        AND before.sequence_id = sequence.id
        AND (
            sequence.returns = 'never'
            OR before.ended_at > %(at)s - make_interval(days => sequence.returns_after_days)
        )
        LIMIT 1
    )
END


-- name: hold_ruled_sequences
-- Hold still the sequences that enroll or remove records automatically, lowest id first. Parameters: none.
SELECT sequence.id
FROM sequences_sequence AS sequence
WHERE sequence.status <> 'draft'
AND (sequence.enrollment = 'automatic' OR sequence.exit_rules <> '{}')
ORDER BY sequence.id
FOR SHARE


-- name: analyze_participants
-- Tell the planner of many new participants; it would hear of them from autovacuum, but only in a minute, and until
-- then join them as if they were few. Without waiting: who holds the lock is analyzing them.
ANALYZE (SKIP_LOCKED) participants_participant, participants_participantaction
