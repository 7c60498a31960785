-- name: shares
-- Who owns the open actions of each sequence: its largest owners, with the totals of all its owners in each row.
-- Actions are counted before anything is joined to them, from open ones alone, so closed ones cost nothing.
-- Parameters: largest (how many owners a sequence).
WITH held AS (
    SELECT
        pa.action_id,
        pa.owner_id,
        pa.cover_id,
        count(*) AS actions
    FROM participants_participantaction AS pa
    WHERE pa.status IN ('waiting', 'current')
    GROUP BY pa.action_id, pa.owner_id, pa.cover_id
),
owned AS (
    SELECT
        action.sequence_id,
        held.owner_id,
        held.cover_id,
        sum(held.actions) AS actions
    FROM held
    JOIN sequences_action AS action ON action.id = held.action_id
    GROUP BY action.sequence_id, held.owner_id, held.cover_id
),
share AS (
    SELECT
        owned.sequence_id,
        owned.owner_id,
        sum(owned.actions) AS actions,
        coalesce(sum(owned.actions) FILTER (WHERE owned.cover_id IS NOT NULL), 0) AS covered,
        (array_agg(owned.cover_id ORDER BY owned.actions DESC, owned.cover_id)
            FILTER (WHERE owned.cover_id IS NOT NULL))[1] AS first_cover_id,
        count(owned.cover_id) AS covers
    FROM owned
    GROUP BY owned.sequence_id, owned.owner_id
),
placed AS (
    SELECT
        share.*,
        owner.name,
        owner.kind,
        owner.is_active,
        row_number() OVER (
            PARTITION BY share.sequence_id
            ORDER BY share.actions DESC, owner.name, owner.id
        ) AS place,
        sum(share.actions) OVER (PARTITION BY share.sequence_id) AS all_actions,
        count(*) OVER (PARTITION BY share.sequence_id) AS all_owners
    FROM share
    JOIN people_owner AS owner ON owner.id = share.owner_id
)
SELECT
    placed.sequence_id,
    placed.all_actions::bigint,
    placed.all_owners,
    placed.owner_id,
    placed.name,
    placed.kind,
    placed.is_active,
    placed.actions::bigint,
    placed.covered::bigint,
    cover.name AS cover_name,
    placed.covers
FROM placed
LEFT JOIN people_owner AS cover ON cover.id = placed.first_cover_id
WHERE placed.place <= %(largest)s
ORDER BY placed.sequence_id, placed.place


-- name: overview
-- Every sequence, with how much is in it. Gives one row each: active ones first, then drafts, then inactive ones.
SELECT
    sequence.id,
    sequence.name,
    sequence.object,
    sequence.status,
    field.label AS field_label,
    coalesce(step.actions, 0) AS actions,
    coalesce(step.overriding, 0) AS overriding,
    coalesce(enrolled.participants, 0) AS participants
FROM sequences_sequence AS sequence
LEFT JOIN crm_lookupfield AS field ON field.id = sequence.delegation_id
LEFT JOIN (
    SELECT
        action.sequence_id,
        count(*) AS actions,
        count(*) FILTER (WHERE action.delegation_mode <> 'inherit') AS overriding
    FROM sequences_action AS action
    WHERE action.removed_at IS NULL
    GROUP BY action.sequence_id
) AS step ON step.sequence_id = sequence.id
LEFT JOIN (
    SELECT
        participant.sequence_id,
        count(*) AS participants
    FROM participants_participant AS participant
    WHERE participant.status = 'active'
    GROUP BY participant.sequence_id
) AS enrolled ON enrolled.sequence_id = sequence.id
ORDER BY
    array_position(ARRAY['active', 'draft', 'inactive'], sequence.status::text),
    lower(sequence.name),
    sequence.id


-- name: own_open_actions
-- One person's open actions by sequence. Gives (sequence id, owned, covered for others, in own queues).
-- Parameters: seen_by (user), as in {action_is_seen} of `participants/actions`.
SELECT
    action.sequence_id,
    count(*) FILTER (WHERE pa.owner_id = %(seen_by)s) AS owned,
    count(*) FILTER (WHERE pa.cover_id = %(seen_by)s) AS as_cover,
    count(*) FILTER (WHERE pa.owner_id <> %(seen_by)s AND pa.cover_id IS NULL) AS in_queues
FROM participants_participantaction AS pa
JOIN sequences_action AS action ON action.id = pa.action_id
WHERE pa.status IN ('waiting', 'current')
AND {action_is_seen}
GROUP BY action.sequence_id


-- name: estimated_actions
-- About how many participant actions there are, as of the last vacuum or analysis; -1 before the first.
SELECT reltuples::bigint
FROM pg_class
WHERE oid = 'participants_participantaction'::regclass


-- name: sequence_counts
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


-- name: health
-- Open participant actions that nobody is there to do, by owner. Gives (kind, owner id, owner name, count).
-- The few owners in trouble are found first, so that only their actions are read.
SELECT
    trouble.kind,
    owner.id,
    owner.name,
    count(*)
FROM ({trouble}) AS trouble
JOIN people_owner AS owner ON owner.id = trouble.id
JOIN participants_participantaction AS pa ON pa.owner_id = trouble.id
WHERE pa.status IN ('waiting', 'current')
AND pa.cover_id IS NULL
AND pa.expected_at >= trouble.since
AND pa.expected_at < trouble.until
GROUP BY trouble.kind, owner.id, owner.name
ORDER BY count(*) DESC, owner.name, trouble.kind


-- name: trouble
-- Owners who can't do what is expected from `since` until before `until`, and why; each of them for one reason only.
-- What was expected before an absence that has begun can only be done after it.
WITH clock AS (SELECT {turned_at} AS turned_at)
SELECT
    owner.id,
    CASE WHEN owner.is_active THEN 'may_not_work' ELSE 'inactive' END AS kind,
    '-infinity'::timestamptz AS since,
    'infinity'::timestamptz AS until
FROM people_owner AS owner
JOIN people_user AS worker ON worker.owner_ptr_id = owner.id
WHERE NOT (owner.is_active AND worker.can_work)
UNION ALL
SELECT
    owner.id,
    'no_members',
    '-infinity',
    'infinity'
FROM people_owner AS owner
WHERE owner.kind = 'queue'
AND NOT EXISTS (
    SELECT FROM people_queuemember AS member
    JOIN people_owner AS person ON person.id = member.user_id
    JOIN people_user AS worker ON worker.owner_ptr_id = person.id
    WHERE member.queue_id = owner.id
    AND person.is_active
    AND worker.can_work
)
UNION ALL
SELECT
    owner.id,
    'away_uncovered',
    CASE WHEN away.begins_at <= clock.turned_at THEN '-infinity' ELSE away.begins_at END,
    away.ends_at
FROM people_absencespan AS away
CROSS JOIN clock
JOIN people_owner AS owner ON owner.id = away.user_id
JOIN people_user AS worker ON worker.owner_ptr_id = owner.id
WHERE owner.is_active
AND worker.can_work
AND (clock.turned_at IS NULL OR away.ends_at > clock.turned_at)


-- name: unattended
-- The condition on `pa` of the actions of one owner that {health} counts. Parameters: unattended (an owner).
pa.owner_id = %(unattended)s
AND pa.cover_id IS NULL
AND EXISTS (
    SELECT FROM ({trouble}) AS trouble
    WHERE trouble.id = %(unattended)s
    AND pa.expected_at >= trouble.since
    AND pa.expected_at < trouble.until
)


-- name: load_by_day
-- What these users have to do by the day on which it is expected: what they own and nobody covers, and what they cover.
-- Automatic emails are nobody's work, and paused participants wait. Parameters: users (bigint[]), time_zone, first_day
-- (earlier days count as one, without a day), until. Gives (user id, day or nothing, actions, of them as cover).
SELECT
    held.user_id,
    CASE WHEN held.day >= %(first_day)s THEN held.day END AS day,
    count(*),
    count(*) FILTER (WHERE held.as_cover)
FROM (
    SELECT
        pa.owner_id AS user_id,
        pa.participant_id,
        pa.action_id,
        (pa.expected_at AT TIME ZONE %(time_zone)s)::date AS day,
        FALSE AS as_cover
    FROM participants_participantaction AS pa
    WHERE pa.status IN ('waiting', 'current')
    AND pa.owner_id = ANY (%(users)s::bigint[])
    AND pa.expected_at < %(until)s
    AND pa.cover_id IS NULL
    UNION ALL
    SELECT
        pa.cover_id,
        pa.participant_id,
        pa.action_id,
        (pa.expected_at AT TIME ZONE %(time_zone)s)::date,
        TRUE
    FROM participants_participantaction AS pa
    WHERE pa.status IN ('waiting', 'current')
    AND pa.cover_id = ANY (%(users)s::bigint[])
    AND pa.expected_at < %(until)s
) AS held
JOIN participants_participant AS participant ON participant.id = held.participant_id
JOIN sequences_action AS action ON action.id = held.action_id
JOIN sequences_sequence AS sequence ON sequence.id = action.sequence_id
WHERE participant.status = 'active'
AND sequence.status = 'active'
AND NOT action.is_automatic
GROUP BY 1, 2


-- name: done_since
-- What these users have completed, and the replies to email that they sent. Skipped actions are not counted.
-- Parameters: users (bigint[]), since, answered_since (how old an email with a new reply may be).
-- Gives (user id, completed, replies).
SELECT
    person.id,
    (
        SELECT count(*)
        FROM participants_participantaction AS pa
        WHERE pa.performer_id = person.id
        AND pa.closed_at >= %(since)s
        AND pa.status = 'completed'
    ),
    (
        SELECT count(*)
        FROM mail_mail AS mail
        JOIN mail_receivedmail AS received ON received.answers_id = mail.id
        WHERE mail.sender_id = person.id
        AND mail.written_at >= %(answered_since)s
        AND received.kind = 'reply'
        AND received.received_at >= %(since)s
    )
FROM unnest(%(users)s::bigint[]) AS person (id)
