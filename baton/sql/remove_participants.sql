-- End the participation of those still in their sequence. Parameters: participants (bigint[]), at.
WITH locked AS (
    SELECT participant.id
    FROM participants_participant AS participant
    WHERE participant.id = ANY (%(participants)s::bigint[])
    AND participant.status IN ('active', 'paused')
    ORDER BY participant.id
    FOR NO KEY UPDATE
)
UPDATE participants_participant AS participant
SET
    status = 'removed',
    ended_at = %(at)s
FROM locked
WHERE participant.id = locked.id
RETURNING participant.id
