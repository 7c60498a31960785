-- One page of the participant actions that match, by expected date, oldest first.
-- Parameters: those of {matching}; after_date and after_id (the last row of the page before); page_size.
SELECT
    pa.id,
    participant.id AS participant_id,
    record.id AS record_id,
    record.name AS record_name,
    sequence.name AS sequence_name,
    action.position,
    action.name AS action_name,
    action.type,
    pa.status,
    pa.expected_at,
    pa.reason,
    owner.name AS owner_name,
    cover.name AS cover_name,
    record_owner.name AS participant_owner_name
FROM participants_participantaction AS pa
JOIN participants_participant AS participant ON participant.id = pa.participant_id
JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
JOIN sequences_action AS action ON action.id = pa.action_id
JOIN crm_record AS record ON record.id = participant.record_id
JOIN people_owner AS record_owner ON record_owner.id = record.owner_id
JOIN people_owner AS owner ON owner.id = pa.owner_id
LEFT JOIN people_owner AS cover ON cover.id = pa.cover_id
WHERE {matching}
AND (%(after_date)s::timestamptz IS NULL OR (pa.expected_at, pa.id) > (%(after_date)s::timestamptz, %(after_id)s::bigint))
ORDER BY pa.expected_at, pa.id
LIMIT %(page_size)s
