-- One person's open actions by sequence. Gives (sequence id, owned, covered for others, in own queues).
-- Parameters: user_id.
SELECT
    action.sequence_id,
    count(*) FILTER (WHERE pa.owner_id = %(user_id)s) AS owned,
    count(*) FILTER (WHERE pa.cover_id = %(user_id)s) AS as_cover,
    count(*) FILTER (WHERE pa.owner_id <> %(user_id)s AND pa.cover_id IS NULL) AS in_queues
FROM participants_participantaction AS pa
JOIN sequences_action AS action ON action.id = pa.action_id
WHERE pa.status IN ('waiting', 'current')
AND (
    pa.owner_id = %(user_id)s
    OR pa.owner_id = ANY (ARRAY(
        SELECT member.queue_id
        FROM people_queuemember AS member
        WHERE member.user_id = %(user_id)s
    ))
    OR pa.cover_id = %(user_id)s
)
GROUP BY action.sequence_id
