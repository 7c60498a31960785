-- name: list_participants
-- One page of the participants that match, enrolled last first.
-- Parameters: those of {matching_participants} and {beyond}; page_size.
WITH page AS (
    SELECT
        participant.id,
        participant.status,
        participant.enrolled_at,
        participant.enrolled_by_id,
        participant.ended_at,
        participant.exit,
        participant.result_id,
        participant.sequence_id,
        record.id AS record_id,
        record.name AS record_name,
        record.object,
        record.owner_id AS record_owner_id,
        current_pa.id AS pa_id,
        current_pa.expected_at,
        current_pa.owner_id,
        current_pa.cover_id,
        action.name AS action_name,
        action.type,
        action.position
    FROM {filtered_participants}
    AND {beyond}
    ORDER BY {order}
    LIMIT %(page_size)s
)
SELECT
    page.id,
    page.status,
    page.enrolled_at,
    enroller.name AS enrolled_by,
    page.ended_at,
    page.exit,
    result.name AS result,
    page.sequence_id,
    sequence.name AS sequence,
    (SELECT count(*) FROM sequences_action AS each WHERE each.sequence_id = page.sequence_id) AS steps,
    page.record_id,
    page.record_name,
    page.object,
    record_owner.name AS record_owner,
    page.pa_id,
    page.expected_at,
    page.action_name,
    page.type,
    page.position,
    owner.id AS owner_id,
    owner.name AS owner,
    owner.kind = 'queue' AS owner_is_queue,
    owner.is_active AS owner_is_active,
    cover.name AS cover
FROM page
JOIN sequences_sequence AS sequence ON sequence.id = page.sequence_id
JOIN people_owner AS record_owner ON record_owner.id = page.record_owner_id
LEFT JOIN sequences_finishresult AS result ON result.id = page.result_id
LEFT JOIN people_owner AS enroller ON enroller.id = page.enrolled_by_id
LEFT JOIN people_owner AS owner ON owner.id = page.owner_id
LEFT JOIN people_owner AS cover ON cover.id = page.cover_id
ORDER BY page.id DESC


-- name: beyond_forward
-- Beyond the row beside the page, in the order of the list or backward. Parameters: position_id (may be absent).
(%(position_id)s::bigint IS NULL OR participant.id < %(position_id)s::bigint)


-- name: beyond_backward
participant.id > %(position_id)s::bigint


-- name: order_forward
participant.id DESC


-- name: order_backward
participant.id


-- name: select_participants
-- The ids of all participants that match. Parameters: those of {matching_participants}.
SELECT participant.id
FROM {filtered_participants}
ORDER BY participant.id


-- name: filtered_participants
-- Participants with their record and their current action, those that match.
participants_participant AS participant
JOIN crm_record AS record ON record.id = participant.record_id
LEFT JOIN participants_participantaction AS current_pa
    ON current_pa.participant_id = participant.id
    AND current_pa.status = 'current'
LEFT JOIN sequences_action AS action ON action.id = current_pa.action_id
WHERE {matching_participants}


-- name: matching_participants
-- The filter of the participants list. Each parameter may be absent: participant_ids (bigint[]), sequence_id, seen_by,
-- participant_statuses (text[]), participant_owner_id, step (that of the current action), result_id, problem, words.
(%(participant_ids)s::bigint[] IS NULL OR participant.id = ANY (%(participant_ids)s::bigint[]))
AND (%(sequence_id)s::bigint IS NULL OR participant.sequence_id = %(sequence_id)s)
AND (%(participant_statuses)s::text[] IS NULL OR participant.status = ANY (%(participant_statuses)s::text[]))
AND (%(participant_owner_id)s::bigint IS NULL OR record.owner_id = %(participant_owner_id)s)
AND (%(result_id)s::bigint IS NULL OR participant.result_id = %(result_id)s)
AND (%(step)s::integer IS NULL OR action.position = %(step)s)
AND (%(problem)s::text IS NULL OR {has_problem})
AND (%(words)s::text IS NULL OR participant.record_id = ANY (ARRAY({found_by_words})))
AND (%(seen_by)s::bigint IS NULL OR participant.id IN ({seen_participants}))


-- name: seen_participants
-- What somebody sees who sees not all: participants of records that they or their team own, or with their open action.
-- Parameters: those of {action_is_seen} in `participants/actions`.
SELECT mine.id
FROM participants_participant AS mine
JOIN crm_record AS owned ON owned.id = mine.record_id
WHERE owned.owner_id = ANY (ARRAY({self_and_team}))
UNION
SELECT pa.participant_id
FROM participants_participantaction AS pa
WHERE pa.status IN ('waiting', 'current')
AND {action_is_seen}


-- name: seen_whole
-- Those of these participants whose whole sequence a person sees: they own the record, or own or cover any step, also
-- a closed one, alone or as a member of a queue. Parameters: participants (bigint[]), seen_by (user).
SELECT participant.id
FROM participants_participant AS participant
JOIN crm_record AS record ON record.id = participant.record_id
WHERE participant.id = ANY (%(participants)s::bigint[])
AND (
    record.owner_id = ANY (ARRAY({self_and_team}))
    OR EXISTS (
        SELECT FROM participants_participantaction AS pa
        WHERE pa.participant_id = participant.id
        AND {action_is_seen}
    )
)


-- name: own_participants
-- Those of these participants that are a person's own. Parameters: participants (bigint[]), and those of {is_own}.
SELECT participant.id
FROM participants_participant AS participant
JOIN crm_record AS record ON record.id = participant.record_id
WHERE participant.id = ANY (%(participants)s::bigint[])
AND {is_own}
ORDER BY participant.id


-- name: groups_of_participants
-- These participants by status, and by whether they are a person's own: how many, how many open actions they have, and
-- the names of the first few. Parameters: participants (bigint[]), named (how many names), and those of {is_own}.
SELECT
    chosen.status,
    chosen.is_own,
    count(*),
    sum(chosen.open_actions)::bigint,
    array_agg(chosen.name ORDER BY chosen.number) FILTER (WHERE chosen.number <= %(named)s)
FROM (
    SELECT
        judged.*,
        row_number() OVER (PARTITION BY judged.status, judged.is_own ORDER BY judged.id) AS number
    FROM (
        SELECT
            participant.id,
            participant.status,
            {is_own} AS is_own,
            record.name,
            (
                SELECT count(*)
                FROM participants_participantaction AS pa
                WHERE pa.participant_id = participant.id
                AND pa.status IN ('waiting', 'current')
            ) AS open_actions
        FROM participants_participant AS participant
        JOIN crm_record AS record ON record.id = participant.record_id
        WHERE participant.id = ANY (%(participants)s::bigint[])
    ) AS judged
) AS chosen
GROUP BY chosen.status, chosen.is_own
ORDER BY chosen.status, chosen.is_own


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
