-- Participants still in a sequence. Parameters: sequence_id.
SELECT participant.id
FROM participants_participant AS participant
WHERE participant.sequence_id = %(sequence_id)s
AND participant.status IN ('active', 'paused')
