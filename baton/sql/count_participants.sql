-- How many of these participants have each status, and how many open actions they have.
-- Parameters: participants (bigint[]). Gives (status, participants, open actions).
SELECT
    participant.status,
    count(*),
    coalesce(sum((
        SELECT count(*)
        FROM participants_participantaction AS pa
        WHERE pa.participant_id = participant.id
        AND pa.status IN ('waiting', 'current')
    )), 0)::bigint
FROM participants_participant AS participant
WHERE participant.id = ANY (%(participants)s::bigint[])
GROUP BY participant.status
