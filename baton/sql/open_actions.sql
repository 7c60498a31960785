-- The open participant actions that a cause reaches, among the participants that are locked for it.
-- Parameters: participants (bigint[]), and those of {reach}.
-- Gives the scope: id, record_id, action_id, expected_at, owner_id, cover_id, reason.
SELECT
    pa.id,
    participant.record_id,
    pa.action_id,
    pa.expected_at,
    pa.owner_id,
    pa.cover_id,
    pa.reason
FROM unnest(%(participants)s::bigint[]) AS locked (id)
JOIN participants_participant AS participant ON participant.id = locked.id
JOIN participants_participantaction AS pa ON pa.participant_id = participant.id
JOIN sequences_action AS action ON action.id = pa.action_id
JOIN crm_record AS record ON record.id = participant.record_id
WHERE pa.status IN ('waiting', 'current')
AND ({reach})
