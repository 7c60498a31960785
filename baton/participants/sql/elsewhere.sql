-- name: same_person
-- The records of one person, as `rules/other_sequences.py` says: a record, and those with its email address.
-- Reads `record` of the statement around it.
SELECT record.id
UNION ALL
SELECT twin.id
FROM crm_record AS twin
WHERE record.email <> ''
AND lower(twin.email) = lower(record.email)
AND twin.id <> record.id


-- name: exclusive
-- The exclusive sequences that a person is in. Reads `record` of the statement around it.
-- Gives rows of `participant` and of its sequence, `other`.
participants_participant AS participant
JOIN sequences_sequence AS other
    ON other.id = participant.sequence_id
    AND other.status = 'active'
    AND other.exclusive_priority IS NOT NULL
WHERE participant.record_id = ANY (ARRAY({same_person}))
AND participant.status IN ('active', 'paused')


-- name: moved_from
-- The sequences that records leave for the one that they enter: none, unless they are moved.
'{}'::bigint[]


-- name: excluded
-- Why a person cannot enter a sequence because of others: `refusal` of `rules/other_sequences.py`. Nothing if it can.
-- Reads `sequence` and `record` of the statement around it.
CASE
    WHEN EXISTS (
        SELECT FROM sequences_sequence_skips AS skip
        JOIN participants_participant AS before
            ON before.sequence_id = skip.to_sequence_id
            AND before.record_id = ANY (ARRAY({same_person}))
        WHERE skip.from_sequence_id = sequence.id
        AND skip.to_sequence_id <> ALL ({moved_from})
    ) THEN 'skipped'
    WHEN sequence.exclusive_priority IS NOT NULL AND EXISTS (
        SELECT FROM {exclusive}
        AND other.exclusive_priority <= sequence.exclusive_priority
        AND other.id <> ALL ({moved_from})
    ) THEN 'excluded'
END


-- name: leaving
-- The participants who leave exclusive sequences of a lower priority because their person enters this one.
-- Parameters: records (bigint[]), sequence_id.
SELECT DISTINCT leaving.id
FROM crm_record AS record
JOIN sequences_sequence AS sequence ON sequence.id = %(sequence_id)s
CROSS JOIN LATERAL (
    SELECT participant.id
    FROM {exclusive}
    AND other.exclusive_priority > sequence.exclusive_priority
) AS leaving
WHERE record.id = ANY (%(records)s::bigint[])
AND sequence.exclusive_priority IS NOT NULL
ORDER BY leaving.id


-- name: warnings
-- In which other active sequences the persons of records are, or in this one as another record.
-- Parameters: records (bigint[]), sequence_id. Gives (record id, name, names of sequences).
SELECT
    record.id,
    record.name,
    array_agg(DISTINCT found.name ORDER BY found.name)
FROM crm_record AS record
CROSS JOIN LATERAL (
    SELECT other.name
    FROM participants_participant AS participant
    JOIN sequences_sequence AS other ON other.id = participant.sequence_id AND other.status = 'active'
    WHERE participant.record_id = ANY (ARRAY({same_person}))
    AND participant.status IN ('active', 'paused')
    UNION ALL
    SELECT sequence.name
    FROM sequences_sequence AS sequence
    WHERE sequence.id = %(sequence_id)s
    AND EXISTS (
        SELECT FROM crm_record AS twin
        WHERE record.email <> ''
        AND lower(twin.email) = lower(record.email)
        AND twin.id = ANY (%(records)s::bigint[])
        AND twin.id <> record.id
    )
) AS found
WHERE record.id = ANY (%(records)s::bigint[])
GROUP BY record.id, record.name
ORDER BY record.id


-- name: persons
-- The records of persons. A person is a record with all records of its address, or all records of an address.
-- Parameters: records (bigint[]), addresses (text[], in lower case).
SELECT record.id
FROM crm_record AS record
WHERE record.id = ANY (%(records)s::bigint[])
UNION
SELECT twin.id
FROM crm_record AS twin
WHERE lower(twin.email) = ANY (ARRAY(
    SELECT lower(record.email)
    FROM crm_record AS record
    WHERE record.id = ANY (%(records)s::bigint[])
    AND record.email <> ''
    UNION ALL
    SELECT unnest(%(addresses)s::text[])
))


-- name: lock_persons
-- Lock the participants of persons in all their sequences, lowest id first. Parameters: those of {persons}.
-- Gives (participant id, what its sequence does on a reply elsewhere).
WITH person AS MATERIALIZED ({persons})
SELECT
    participant.id,
    sequence.on_a_reply_elsewhere
FROM person
JOIN participants_participant AS participant
    ON participant.record_id = person.id
    AND participant.status IN ('active', 'paused')
JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
ORDER BY participant.id
FOR NO KEY UPDATE OF participant
