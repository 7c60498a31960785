-- name: lock_enrolled
-- Those who are in a sequence, locked lowest id first. Parameters: sequence_id. Gives (id).
SELECT participant.id
FROM participants_participant AS participant
WHERE participant.sequence_id = %(sequence_id)s
AND participant.status IN ('active', 'paused')
ORDER BY participant.id
FOR NO KEY UPDATE


-- name: ahead
-- What participants have still to do. Parameters: participants (bigint[]).
-- Gives (participant id, since when its current action was awaited, current action id, its date, its position, whether
-- it was rescheduled, waiting action ids in order).
SELECT
    participant.id,
    COALESCE(max(pa.closed_at) FILTER (WHERE pa.status IN ('completed', 'skipped')), participant.enrolled_at),
    max(pa.action_id) FILTER (WHERE pa.status = 'current'),
    max(pa.expected_at) FILTER (WHERE pa.status = 'current'),
    max(action.position) FILTER (WHERE pa.status = 'current'),
    COALESCE(bool_or(pa.status = 'current' AND EXISTS (
        SELECT FROM participants_rescheduling AS rescheduling
        WHERE rescheduling.participant_action_id = pa.id
    )), FALSE),
    COALESCE(array_agg(pa.action_id ORDER BY action.position) FILTER (WHERE pa.status = 'waiting'), '{}')
FROM unnest(%(participants)s::bigint[]) AS locked (id)
JOIN participants_participant AS participant ON participant.id = locked.id
JOIN participants_participantaction AS pa ON pa.participant_id = participant.id
JOIN sequences_action AS action ON action.id = pa.action_id
GROUP BY participant.id
ORDER BY participant.id


-- name: cancel_step
-- Cancel one action of participants, where it is open. Parameters: participants (bigint[]), action_id, at.
-- Gives (participant id).
UPDATE participants_participantaction AS pa
SET
    status = 'cancelled',
    closed_at = %(at)s
WHERE pa.participant_id = ANY (%(participants)s::bigint[])
AND pa.action_id = %(action_id)s
AND pa.status IN ('waiting', 'current')
RETURNING pa.participant_id


-- name: date_steps
-- Give open actions their expected dates, and make some of them current.
-- Parameters: participants, actions (bigint[]), dates (timestamptz[]) and statuses (text[]), side by side.
UPDATE participants_participantaction AS pa
SET
    expected_at = step.expected_at,
    status = step.status
FROM unnest(%(participants)s::bigint[], %(actions)s::bigint[], %(dates)s::timestamptz[], %(statuses)s::text[])
    AS step (participant_id, action_id, expected_at, status)
WHERE pa.participant_id = step.participant_id
AND pa.action_id = step.action_id
AND pa.status IN ('waiting', 'current')
AND (pa.expected_at, pa.status) IS DISTINCT FROM (step.expected_at, step.status)


-- name: finish
-- End the participation of those who have nothing left to do. Parameters: participants (bigint[]), by_id, at.
UPDATE participants_participant AS participant
SET
    status = 'completed',
    exit = 'finished',
    ended_at = %(at)s,
    ended_by_id = %(by_id)s
WHERE participant.id = ANY (%(participants)s::bigint[])


-- name: skip_steps
-- Skip the open actions of one type of a locked participant, those that {ready} lets through.
-- Parameters: participant_id, type, by_id, note, at, and those of {ready}. Gives (id).
UPDATE participants_participantaction AS pa
SET
    status = 'skipped',
    performer_id = %(by_id)s,
    closed_at = %(at)s,
    note = %(note)s,
    problem = ''
FROM sequences_action AS action
WHERE action.id = pa.action_id
AND action.type = %(type)s
AND pa.participant_id = %(participant_id)s
AND pa.status IN ('waiting', 'current')
AND {ready}
RETURNING pa.id


-- name: of_participants
-- The condition on `pa` of the actions of some participants. Parameters: participants (bigint[]).
pa.participant_id = ANY (%(participants)s::bigint[])
