-- One page of a person's work list: found first, and only then joined to what a line shows.
-- Parameters: those of {found}.
WITH found AS MATERIALIZED ({found})
SELECT
    pa.id,
    pa.status,
    pa.expected_at,
    pa.closed_at,
    pa.outcome,
    action.name AS action_name,
    action.type,
    action.position,
    sequence.name AS sequence_name,
    record.id AS record_id,
    record.name AS record_name,
    record.object,
    owner.id AS owner_id,
    owner.name AS owner_name,
    owner.kind = 'queue' AS owner_is_queue,
    pa.problem,
    action.priority
FROM found
JOIN participants_participantaction AS pa ON pa.id = found.id
JOIN participants_participant AS participant ON participant.id = pa.participant_id
JOIN sequences_action AS action ON action.id = pa.action_id
JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
JOIN crm_record AS record ON record.id = participant.record_id
JOIN people_owner AS owner ON owner.id = pa.owner_id
ORDER BY {order}
