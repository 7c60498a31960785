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


-- name: end_participants
-- End the participation of those still in their sequence.
-- Parameters: participants (bigint[]), status, exit, result_id, why, by_id, at. Gives (id, sequence id, record id).
WITH locked AS (
    SELECT participant.id
    FROM participants_participant AS participant
    WHERE participant.id = ANY (%(participants)s::bigint[])
    AND participant.status IN ('active', 'paused')
    ORDER BY participant.id
    FOR NO KEY UPDATE
)
UPDATE participants_participant AS participant
SET
    status = %(status)s,
    exit = %(exit)s,
    result_id = %(result_id)s::bigint,
    exit_why = %(why)s,
    ended_by_id = %(by_id)s,
    ended_at = %(at)s
FROM locked
WHERE participant.id = locked.id
RETURNING participant.id, participant.sequence_id, participant.record_id


-- name: cancel_actions
-- Cancel the open actions of participants. Parameters: participants (bigint[]), at.
UPDATE participants_participantaction AS pa
SET
    status = 'cancelled',
    closed_at = %(at)s
WHERE pa.participant_id = ANY (%(participants)s::bigint[])
AND pa.status IN ('waiting', 'current')


-- name: move_participants
-- Pause or resume participants, lowest id first. Parameters: participants (bigint[]), from_status, to_status, why (of a
-- pause), at. Gives (sequence id, participant id, since when it was paused, if it was).
WITH locked AS (
    SELECT
        participant.id,
        participant.paused_at
    FROM participants_participant AS participant
    WHERE participant.id = ANY (%(participants)s::bigint[])
    AND participant.status = %(from_status)s
    ORDER BY participant.id
    FOR NO KEY UPDATE
)
UPDATE participants_participant AS participant
SET
    status = %(to_status)s,
    pause_why = %(why)s,
    paused_at = CASE %(to_status)s WHEN 'paused' THEN %(at)s::timestamptz END
FROM locked
WHERE participant.id = locked.id
RETURNING participant.sequence_id, participant.id, locked.paused_at


-- name: reschedule_following
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


-- name: carry_on
-- Let the participants of records that are gone carry on as another record, where it is not in that sequence already:
-- of a merged record as the one that won, of a converted lead as the contact if the sequence says so. Of two that
-- become one, the first to enter carries on. Parameters: records (bigint[]). Gives (id).
WITH followers AS (
    SELECT
        participant.id,
        follower.id AS follower_id,
        row_number() OVER (PARTITION BY follower.id, participant.sequence_id ORDER BY participant.id) AS place
    FROM crm_record AS gone
    JOIN participants_participant AS participant ON participant.record_id = gone.id
    JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
    CROSS JOIN LATERAL (
        SELECT survivor.*
        FROM crm_record AS survivor
        WHERE survivor.object = gone.object
        AND survivor.crm_id = gone.fields ->> 'MasterRecordId'
        UNION ALL
        SELECT contact.*
        FROM crm_record AS contact
        WHERE sequence.follows_conversion
        AND gone.object = 'lead'
        AND contact.object = 'contact'
        AND contact.crm_id = gone.fields ->> 'ConvertedContactId'
    ) AS follower
    WHERE gone.id = ANY (%(records)s::bigint[])
    AND participant.status IN ('active', 'paused')
    AND NOT follower.is_deleted
    AND COALESCE(follower.fields ->> 'MasterRecordId', '') = ''
    AND NOT EXISTS (
        SELECT FROM participants_participant AS present
        WHERE present.sequence_id = participant.sequence_id
        AND present.record_id = follower.id
        AND present.status IN ('active', 'paused')
    )
)
UPDATE participants_participant AS participant
SET record_id = followers.follower_id
FROM followers
WHERE participant.id = followers.id
AND followers.place = 1
RETURNING participant.id


-- name: field_of_action
-- What a participant action has in the field of a condition, in the words of the list; any other field is the record's.
-- Reads `condition`, `pa`, `participant`, `action` and `record` of the statement around it.
-- Parameters: labels (jsonb: by field and stored value) and zone, in which dates are those of a day.
CASE condition.field
    WHEN 'Sequence' THEN (
        SELECT sequence.name FROM sequences_sequence AS sequence WHERE sequence.id = participant.sequence_id
    )
    WHEN 'Action' THEN action.name
    WHEN 'Step' THEN action.position::text
    WHEN 'Type' THEN %(labels)s::jsonb #>> ARRAY['Type', action.type]
    WHEN 'Status' THEN %(labels)s::jsonb #>> ARRAY['Status', pa.status]
    WHEN 'Expected' THEN to_char(pa.expected_at AT TIME ZONE %(zone)s, 'YYYY-MM-DD')
    WHEN 'Action owner' THEN (SELECT owner.name FROM people_owner AS owner WHERE owner.id = pa.owner_id)
    WHEN 'Cover' THEN (SELECT owner.name FROM people_owner AS owner WHERE owner.id = pa.cover_id)
    WHEN 'Performed by' THEN (SELECT owner.name FROM people_owner AS owner WHERE owner.id = pa.performer_id)
    WHEN 'Reason' THEN %(labels)s::jsonb #>> ARRAY['Reason', pa.reason]
    WHEN 'Participant owner' THEN (SELECT owner.name FROM people_owner AS owner WHERE owner.id = record.owner_id)
    WHEN 'Outcome' THEN %(labels)s::jsonb #>> ARRAY['Outcome', pa.outcome]
    WHEN 'Problem' THEN pa.problem
    ELSE {field_of_record}
END


-- name: field_of_participant
-- What a participant has in the field of a condition, in the words of the list; any other field is the record's.
-- Reads `condition`, `participant`, `current_pa`, `action` and `record` of the statement around it.
-- Parameters: labels (jsonb: by field and stored value) and zone, in which dates are those of a day.
CASE condition.field
    WHEN 'Sequence' THEN (
        SELECT sequence.name FROM sequences_sequence AS sequence WHERE sequence.id = participant.sequence_id
    )
    WHEN 'Status' THEN COALESCE(
        CASE WHEN participant.status = 'removed' THEN %(labels)s::jsonb #>> ARRAY['Badge', participant.exit] END,
        %(labels)s::jsonb #>> ARRAY['Status', participant.status]
    )
    WHEN 'Current action' THEN action.name
    WHEN 'Current step' THEN action.position::text
    WHEN 'Action owner' THEN (SELECT owner.name FROM people_owner AS owner WHERE owner.id = current_pa.owner_id)
    WHEN 'Cover' THEN (SELECT owner.name FROM people_owner AS owner WHERE owner.id = current_pa.cover_id)
    WHEN 'Expected' THEN to_char(current_pa.expected_at AT TIME ZONE %(zone)s, 'YYYY-MM-DD')
    WHEN 'Enrolled' THEN to_char(participant.enrolled_at AT TIME ZONE %(zone)s, 'YYYY-MM-DD')
    WHEN 'Enrolled by' THEN (SELECT owner.name FROM people_owner AS owner WHERE owner.id = participant.enrolled_by_id)
    WHEN 'Result' THEN COALESCE(
        (SELECT result.name FROM sequences_finishresult AS result WHERE result.id = participant.result_id),
        %(labels)s::jsonb #>> ARRAY['Result', participant.exit]
    )
    WHEN 'Participant owner' THEN (SELECT owner.name FROM people_owner AS owner WHERE owner.id = record.owner_id)
    ELSE {field_of_record}
END


-- name: to_do_by
-- What a user has to do, as a condition of their filter and as the load of a team counts it: what they own and
-- nobody covers, and what they cover. Parameters: to_do_by (a user).
(pa.cover_id = %(to_do_by)s OR (pa.cover_id IS NULL AND pa.owner_id = %(to_do_by)s))
AND NOT action.is_automatic
AND participant.status = 'active'
AND action.sequence_id IN (SELECT sequence.id FROM sequences_sequence AS sequence WHERE sequence.status = 'active')


-- name: both
-- Two conditions of `ActionFilter.among` at once.
({one})
AND ({other})
