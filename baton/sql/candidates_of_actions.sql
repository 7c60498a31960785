-- The next open participant actions of some actions: the first of each action, and of these the first of all. However
-- few of them there are and whenever they are due, none but theirs are read. What a sequence has is asked of its
-- actions alone: asked of the participants too, PostgreSQL expects few rows and sorts all instead of reading some.
-- Parameters: those of {matching}, of which sequence_id or type is given, and of {beyond}; page_size.
SELECT
    pa.id,
    pa.expected_at
FROM sequences_action AS action
CROSS JOIN LATERAL (
    SELECT
        pa.id,
        pa.expected_at
    FROM participants_participantaction AS pa
    LEFT JOIN participants_participant AS participant ON participant.id = pa.participant_id
    LEFT JOIN crm_record AS record ON record.id = participant.record_id
    WHERE pa.action_id = action.id
    AND pa.status IN ('waiting', 'current')
    AND {matching}
    AND {beyond}
    ORDER BY {order}
    LIMIT %(page_size)s
) AS pa
WHERE (%(sequence_id)s::bigint IS NULL OR action.sequence_id = %(sequence_id)s)
AND (%(type)s::text IS NULL OR action.type = %(type)s)
ORDER BY {order}
LIMIT %(page_size)s
