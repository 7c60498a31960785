-- name: movable
-- The participants that are to be moved, by id. Parameters: participants (bigint[]).
-- Gives (participant id, record id, name of the record, sequence id).
SELECT
    participant.id,
    participant.record_id,
    record.name,
    participant.sequence_id
FROM participants_participant AS participant
JOIN crm_record AS record ON record.id = participant.record_id
WHERE participant.id = ANY (%(participants)s::bigint[])
ORDER BY participant.id


-- name: lock_enrolled
-- Lock those of the participants that are in their sequence, lowest id first. Parameters: participants (bigint[]).
SELECT participant.id
FROM participants_participant AS participant
WHERE participant.id = ANY (%(participants)s::bigint[])
AND participant.status IN ('active', 'paused')
ORDER BY participant.id
FOR NO KEY UPDATE


-- name: current_actions
-- The current actions of locked participants. Parameters: participants (bigint[]).
-- Gives (participant id, action id, expected date).
SELECT
    pa.participant_id,
    pa.action_id,
    pa.expected_at
FROM participants_participantaction AS pa
WHERE pa.participant_id = ANY (%(participants)s::bigint[])
AND pa.status = 'current'
ORDER BY pa.participant_id


-- name: enter
-- Enroll the records of locked participants in another sequence, each as it was enrolled, paused and by whom; not one
-- that is in there already. Parameters: participants (bigint[]), sequence_id, at. Gives (participant id, whom it
-- continues).
INSERT INTO participants_participant (
    sequence_id, record_id, status, enrolled_at, enrolled_by_id, pause_why, paused_at, moved_from_id
)
SELECT
    %(sequence_id)s,
    participant.record_id,
    participant.status,
    %(at)s,
    participant.enrolled_by_id,
    participant.pause_why,
    participant.paused_at,
    participant.id
FROM participants_participant AS participant
WHERE participant.id = ANY (%(participants)s::bigint[])
-- In one order, as enrollments do, so that two of the same records wait for each other.
ORDER BY participant.record_id, participant.id
ON CONFLICT (sequence_id, record_id) WHERE status IN ('active', 'paused') DO NOTHING
RETURNING id, moved_from_id


-- name: keep_choices
-- Let participants keep the members of queues that were chosen for those whom they continue.
-- Parameters: participants (bigint[]).
INSERT INTO delegation_memberchoice (participant_id, queue_id, user_id, source, weight, at)
SELECT
    participant.id,
    taken.queue_id,
    taken.user_id,
    taken.source,
    taken.weight,
    taken.at
FROM participants_participant AS participant
JOIN delegation_memberchoice AS taken ON taken.participant_id = participant.moved_from_id
WHERE participant.id = ANY (%(participants)s::bigint[])


-- name: before
-- The action of whom a participant continues that corresponds to an action, `moved` of the statement around it.
-- Parameters: from_actions and to_actions (bigint[], side by side).
SELECT pa.*
FROM unnest(%(from_actions)s::bigint[], %(to_actions)s::bigint[]) AS pair (from_id, to_id)
JOIN participants_participantaction AS pa ON pa.action_id = pair.from_id
WHERE pair.to_id = moved.action_id
AND pa.participant_id = participant.moved_from_id


-- name: skip_earlier
-- Skip the actions before the one that each participant carries on at, with the owner of the corresponding one.
-- Parameters: participants and actions (bigint[], side by side), those of {before}, at.
INSERT INTO participants_participantaction
    (participant_id, action_id, owner_id, status, reason, expected_at, closed_at, note)
SELECT
    participant.id,
    moved.action_id,
    COALESCE(before.owner_id, record.owner_id),
    'skipped',
    COALESCE(before.reason, 'record_owner'),
    COALESCE(before.expected_at, %(at)s),
    %(at)s,
    CASE before.status
        WHEN 'completed' THEN 'Done in “' || source.name || '”.'
        ELSE 'Moved here from “' || source.name || '”.'
    END
FROM unnest(%(participants)s::bigint[], %(actions)s::bigint[]) AS moved (participant_id, action_id)
JOIN participants_participant AS participant ON participant.id = moved.participant_id
JOIN crm_record AS record ON record.id = participant.record_id
JOIN participants_participant AS continued ON continued.id = participant.moved_from_id
JOIN sequences_sequence AS source ON source.id = continued.sequence_id
LEFT JOIN LATERAL ({before}) AS before ON TRUE


-- name: moved_actions
-- The open participant actions of those who were moved, as the scope of what creates them. Owners chosen by hand, or
-- restored by an undo, stay with the action that corresponds.
-- Parameters: participants, actions (bigint[]), dates (timestamptz[]) and statuses (text[]), side by side; those of
-- {before}.
SELECT
    {id} AS id,
    moved.participant_id,
    participant.enrolled_by_id,
    participant.record_id,
    participant.sequence_id,
    moved.action_id,
    moved.expected_at,
    moved.status,
    before.owner_id,
    NULL::bigint AS cover_id,
    before.reason,
    before.reassignment_end_id AS end_id
FROM unnest(
    %(participants)s::bigint[], %(actions)s::bigint[], %(dates)s::timestamptz[], %(statuses)s::text[]
) AS moved (participant_id, action_id, expected_at, status)
JOIN participants_participant AS participant ON participant.id = moved.participant_id
LEFT JOIN LATERAL ({before} AND pa.reason IN ('reassigned', 'restored')) AS before ON TRUE


-- name: new_owners
-- The rule over the scope; nobody owned these actions before, as they did not exist.
SELECT
    ruled.id,
    ruled.record_id,
    ruled.sequence_id,
    ruled.expected_at,
    NULL::bigint AS from_owner_id,
    NULL::bigint AS from_cover_id,
    NULL::text AS from_reason,
    NULL::bigint AS from_end_id,
    ruled.owner_id,
    ruled.reason,
    ruled.end_id
FROM ({rule}) AS ruled


-- name: moved_by
-- The participants that a handover moved, locked, those whom they continue with them, and why one can't go back.
-- Parameters: undone_id. Gives (participant id, whom it continues, why it is left alone).
SELECT
    participant.id,
    continued.id,
    CASE
        WHEN participant.status NOT IN ('active', 'paused') THEN 'left_since'
        WHEN EXISTS (
            SELECT FROM participants_participantaction AS pa
            WHERE pa.participant_id = participant.id
            AND (pa.status = 'completed' OR (pa.status = 'skipped' AND pa.closed_at > participant.enrolled_at))
        ) THEN 'worked_since'
        WHEN continued.exit <> 'moved' OR EXISTS (
            SELECT FROM participants_participant AS present
            WHERE present.sequence_id = continued.sequence_id
            AND present.record_id = continued.record_id
            AND present.status IN ('active', 'paused')
        ) THEN 'enrolled_since'
    END
FROM participants_participant AS participant
JOIN participants_participant AS continued ON continued.id = participant.moved_from_id
WHERE participant.id IN (
    SELECT pa.participant_id
    FROM delegation_ownerchange AS change
    JOIN participants_participantaction AS pa ON pa.id = change.participant_action_id
    WHERE change.handover_id = %(undone_id)s
)
ORDER BY participant.id
FOR NO KEY UPDATE OF participant, continued


-- name: take_back
-- Let those who were moved be in their sequence again, as those are who continue them.
-- Parameters: participants (bigint[]: who continue them).
UPDATE participants_participant AS participant
SET
    status = continuing.status,
    pause_why = continuing.pause_why,
    paused_at = continuing.paused_at,
    exit = '',
    exit_why = '',
    ended_by_id = NULL,
    ended_at = NULL
FROM participants_participant AS continuing
WHERE continuing.moved_from_id = participant.id
AND continuing.id = ANY (%(participants)s::bigint[])


-- name: open_again
-- Open the actions that were canceled when participants were moved away; the first of each is current.
-- Parameters: participants (bigint[]).
UPDATE participants_participantaction AS pa
SET
    status = CASE ahead.place WHEN 1 THEN 'current' ELSE 'waiting' END,
    closed_at = NULL
FROM (
    SELECT
        earlier.id,
        row_number() OVER (PARTITION BY earlier.participant_id ORDER BY step.position) AS place
    FROM participants_participantaction AS earlier
    JOIN sequences_action AS step ON step.id = earlier.action_id
    WHERE earlier.participant_id = ANY (%(participants)s::bigint[])
    AND earlier.status = 'cancelled'
) AS ahead
WHERE pa.id = ahead.id


-- name: sequences_left
-- The sequences that participants are moved from. Parameters: sequences_left (bigint[]).
%(sequences_left)s::bigint[]
