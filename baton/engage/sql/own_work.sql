-- name: matching
-- The open actions of a person among those that match. Gives (id, sequence). Parameters: giver_id, and those of
-- {matching}.
SELECT pa.id, participant.sequence_id
FROM participants_participantaction AS pa
JOIN participants_participant AS participant ON participant.id = pa.participant_id
JOIN sequences_action AS action ON action.id = pa.action_id
JOIN crm_record AS record ON record.id = participant.record_id
WHERE pa.status IN ('waiting', 'current')
AND pa.owner_id = %(giver_id)s
AND {matching}
ORDER BY pa.id


-- name: of_participants
-- All open actions of a person for the participants of those that match. Gives and takes the same.
WITH chosen AS (
    SELECT pa.participant_id
    FROM participants_participantaction AS pa
    JOIN participants_participant AS participant ON participant.id = pa.participant_id
    JOIN sequences_action AS action ON action.id = pa.action_id
    JOIN crm_record AS record ON record.id = participant.record_id
    WHERE pa.status IN ('waiting', 'current')
    AND pa.owner_id = %(giver_id)s
    AND {matching}
)
SELECT pa.id, participant.sequence_id
FROM participants_participantaction AS pa
JOIN participants_participant AS participant ON participant.id = pa.participant_id
WHERE pa.status IN ('waiting', 'current')
AND pa.owner_id = %(giver_id)s
AND pa.participant_id IN (SELECT chosen.participant_id FROM chosen)
ORDER BY pa.id
