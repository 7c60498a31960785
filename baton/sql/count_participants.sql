-- How many of these participants have each status, and how many open actions they have.
-- Parameters: participants (bigint[]). Gives (status, participants, open actions).
SELECT
    participant.status,
    count(*),
    coalesce(sum(held.open_actions), 0)::bigint
FROM participants_participant AS participant
LEFT JOIN (
    SELECT
        pa.participant_id,
        count(*) AS open_actions
    FROM participants_participantaction AS pa
    WHERE pa.participant_id = ANY (%(participants)s::bigint[])
    AND pa.status IN ('waiting', 'current')
    GROUP BY pa.participant_id
) AS held ON held.participant_id = participant.id
WHERE participant.id = ANY (%(participants)s::bigint[])
GROUP BY participant.status
