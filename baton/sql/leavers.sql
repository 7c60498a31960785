-- Participants whose records meet the exit rules of their sequence. Gives (sequence id, participant id).
-- Parameters: records (bigint[]) and sequence_id, each of which may be absent: all of them.
SELECT
    sequence.id,
    participant.id
FROM sequences_sequence AS sequence
JOIN participants_participant AS participant
    ON participant.sequence_id = sequence.id
    AND participant.status IN ('active', 'paused')
    AND (%(records)s::bigint[] IS NULL OR participant.record_id = ANY (%(records)s::bigint[]))
JOIN crm_record AS record ON record.id = participant.record_id
WHERE (%(sequence_id)s::bigint IS NULL OR sequence.id = %(sequence_id)s)
AND {meets_exit}
ORDER BY sequence.id, participant.id
