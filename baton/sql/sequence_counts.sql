-- The participant actions of one sequence, counted. Owner and cover are told for open ones only, so that there are as
-- few rows as there are people at work, however much is closed.
-- Parameters: sequence_id. Gives (action id, status, owner id, cover id, count).
SELECT
    counted.action_id,
    counted.status,
    counted.owner_id,
    counted.cover_id,
    count(*)
FROM (
    SELECT
        pa.action_id,
        pa.status,
        CASE WHEN pa.status IN ('waiting', 'current') THEN pa.owner_id END AS owner_id,
        CASE WHEN pa.status IN ('waiting', 'current') THEN pa.cover_id END AS cover_id
    FROM participants_participant AS participant
    JOIN participants_participantaction AS pa ON pa.participant_id = participant.id
    WHERE participant.sequence_id = %(sequence_id)s
) AS counted
GROUP BY 1, 2, 3, 4
