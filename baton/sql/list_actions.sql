-- One page of the participant actions that match: found first, and only then joined to what a line shows.
-- Parameters: those of {candidates}.
WITH page AS MATERIALIZED ({candidates})
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
    record_owner.name AS participant_owner_name,
    sequence.id AS sequence_id,
    owner.id AS owner_id,
    owner.kind = 'queue' AS owner_is_queue,
    owner.is_active AS owner_is_active,
    cover.id AS cover_id,
    record_owner.id AS participant_owner_id,
    record_owner.kind = 'queue' AS participant_owner_is_queue,
    record_owner.is_active AS participant_owner_is_active
FROM page
JOIN participants_participantaction AS pa ON pa.id = page.id
JOIN participants_participant AS participant ON participant.id = pa.participant_id
JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
JOIN sequences_action AS action ON action.id = pa.action_id
JOIN crm_record AS record ON record.id = participant.record_id
JOIN people_owner AS record_owner ON record_owner.id = record.owner_id
JOIN people_owner AS owner ON owner.id = pa.owner_id
LEFT JOIN people_owner AS cover ON cover.id = pa.cover_id
ORDER BY {order}
