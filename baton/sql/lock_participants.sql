-- Lock the participants that a cause reaches, lowest id first, so that two changes never wait for each other.
-- Parameters: those of {reached}, which gives the ids of participants, each once.
-- They are found before they are locked: of one that was paused while we waited, PostgreSQL asks the condition again
-- but runs no subquery of it again, and would leave it out.
WITH found AS MATERIALIZED ({reached})
SELECT participant.id
FROM found
JOIN participants_participant AS participant ON participant.id = found.id
WHERE participant.status IN ('active', 'paused')
ORDER BY participant.id
{lock}
