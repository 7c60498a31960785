-- Pause or resume participants, lowest id first. Parameters: participants (bigint[]), from_status, to_status.
WITH locked AS (
    SELECT participant.id
    FROM participants_participant AS participant
    WHERE participant.id = ANY (%(participants)s::bigint[])
    AND participant.status = %(from_status)s
    ORDER BY participant.id
    FOR NO KEY UPDATE
)
UPDATE participants_participant AS participant
SET status = %(to_status)s
FROM locked
WHERE participant.id = locked.id
