-- End the participation of those still in their sequence.
-- Parameters: participants (bigint[]), exit, why, by_id, at.
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
    exit = %(exit)s,
    exit_why = %(why)s,
    ended_by_id = %(by_id)s,
    ended_at = %(at)s
FROM locked
WHERE participant.id = locked.id
RETURNING participant.id
