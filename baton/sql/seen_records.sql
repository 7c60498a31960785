-- What a Sequence Agent sees: records that the person owns, or has an open action for. Parameters: seen_by (user).
SELECT owned.id
FROM crm_record AS owned
WHERE owned.owner_id = %(seen_by)s
UNION
SELECT participant.record_id
FROM participants_participantaction AS pa
JOIN participants_participant AS participant ON participant.id = pa.participant_id
WHERE pa.status IN ('waiting', 'current')
AND (
    pa.owner_id = %(seen_by)s
    OR pa.owner_id = ANY (ARRAY(
        SELECT member.queue_id
        FROM people_queuemember AS member
        WHERE member.user_id = %(seen_by)s
    ))
    OR pa.cover_id = %(seen_by)s
)
