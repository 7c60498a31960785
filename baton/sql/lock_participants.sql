-- Lock the participants that a cause reaches, lowest id first, so that two changes never wait for each other.
-- Parameters: those of {reached}.
SELECT participant.id
FROM participants_participant AS participant
WHERE participant.status IN ('active', 'paused')
AND ({reached})
ORDER BY participant.id
{lock}
