-- What a Sequence Agent sees: participants whose record the person owns, or with an open action of theirs.
-- Parameters: seen_by (user).
SELECT mine.id
FROM participants_participant AS mine
JOIN crm_record AS owned ON owned.id = mine.record_id
WHERE owned.owner_id = %(seen_by)s
UNION
SELECT pa.participant_id
FROM participants_participantaction AS pa
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
