-- Give the waiting actions of a participant their new expected dates, and make the first of them current if asked.
-- Parameters: participant_id, actions (bigint[]) and dates (timestamptz[], side by side), current_action_id.
UPDATE participants_participantaction AS pa
SET
    expected_at = step.expected_at,
    status = CASE WHEN pa.action_id = %(current_action_id)s::bigint THEN 'current' ELSE pa.status END
FROM unnest(%(actions)s::bigint[], %(dates)s::timestamptz[]) AS step (action_id, expected_at)
WHERE pa.participant_id = %(participant_id)s
AND pa.action_id = step.action_id
AND pa.status = 'waiting'
