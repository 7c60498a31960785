-- Lock the participants that a cause reaches, lowest id first, so that two changes never wait for each other.
-- Parameters: those of {reached}.
-- They are found before they are locked: of one that was paused while we waited, PostgreSQL asks the condition again
-- but runs no subquery of it again, and would leave it out.
WITH found AS MATERIALIZED (
    SELECT participant.id
    FROM participants_participant AS participant
    WHERE participant.status IN ('active', 'paused')
    AND ({reached})
)
SELECT participant.id
FROM participants_participant AS participant
JOIN found ON found.id = participant.id
WHERE participant.status IN ('active', 'paused')
ORDER BY participant.id
{lock}
