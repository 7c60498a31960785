-- name: candidates
-- The next participant actions that match, open or closed: each side has an index of its own to walk.
-- The joins are left ones, because PostgreSQL drops a left join that the filter at hand does not ask for.
-- Parameters: those of {side}, {matching} and {beyond}; look_at.
SELECT
    pa.id,
    pa.expected_at
FROM participants_participantaction AS pa
LEFT JOIN participants_participant AS participant ON participant.id = pa.participant_id
LEFT JOIN sequences_action AS action ON action.id = pa.action_id
LEFT JOIN crm_record AS record ON record.id = participant.record_id
WHERE {side}
AND {matching}
AND {beyond}
ORDER BY {order}
LIMIT %(look_at)s


-- name: is_open
pa.status IN ('waiting', 'current')


-- name: is_closed
pa.status IN ('completed', 'skipped', 'cancelled')


-- name: candidates_any
-- The next participant actions that match, open or closed. Parameters: those of {open} and {closed}.
SELECT
    pa.id,
    pa.expected_at
FROM (({open}) UNION ALL ({closed})) AS pa
ORDER BY {order}
LIMIT %(look_at)s


-- name: candidates_of_actions
-- The next open participant actions of some actions: the first of each action, and of these the first of all. Nothing
-- but dates is asked, which the index holds: no row of the table is read, however many actions a sequence has.
-- Parameters: sequence_id or type, and those of {of_dates} and {beyond}; look_at.
SELECT
    pa.id,
    pa.expected_at
FROM sequences_action AS action
CROSS JOIN LATERAL (
    SELECT
        pa.id,
        pa.expected_at
    FROM participants_participantaction AS pa
    WHERE pa.action_id = action.id
    AND {is_open}
    AND {of_dates}
    AND {beyond}
    ORDER BY {order}
    LIMIT %(look_at)s
) AS pa
WHERE (%(sequence_id)s::bigint IS NULL OR action.sequence_id = %(sequence_id)s)
AND (%(type)s::text IS NULL OR action.type = %(type)s)
ORDER BY {order}
LIMIT %(look_at)s


-- name: candidates_seen
-- The same of somebody who sees not all: of each owner that is theirs, the first that they own and the first that they
-- cover. Asked for owner or cover at once, PostgreSQL walks all dates for the few of an agent.
-- Parameters: those of {self_and_queues}, {owned} and {covered}; look_at.
SELECT
    pa.id,
    pa.expected_at
FROM unnest({self_and_queues}) AS seer (id)
CROSS JOIN LATERAL (({owned}) UNION ALL ({covered})) AS pa
ORDER BY {order}
LIMIT %(look_at)s


-- name: seen_on_side
-- Those of one owner, {by} whom they are found. Parameters: those of {side}, {by}, {of_dates} and {beyond}; look_at.
SELECT
    pa.id,
    pa.expected_at
FROM participants_participantaction AS pa
WHERE {side}
AND {by}
AND {of_dates}
AND {beyond}
ORDER BY {order}
LIMIT %(look_at)s


-- name: owned_by_seer
pa.owner_id = seer.id


-- name: covered_by_seer
-- What is not found by its owner already.
pa.cover_id = seer.id
AND pa.owner_id <> ALL ({self_and_queues})


-- name: candidates_own_or_all
-- All that somebody sees, if it is so little; else the next of {otherwise}, each of which is asked whether they see it.
-- So the few of an agent are found in any order, and whoever sees much finds it among the next. Parameters: those of
-- {own} and {otherwise}; look_at.
SELECT
    pa.id,
    pa.expected_at
FROM (
    WITH own AS MATERIALIZED ({own})
    SELECT own.id, own.expected_at FROM own WHERE (SELECT count(*) FROM own) < %(look_at)s
    UNION ALL
    SELECT next.id, next.expected_at FROM ({otherwise}) AS next WHERE (SELECT count(*) FROM own) >= %(look_at)s
) AS pa
ORDER BY {order}
LIMIT %(look_at)s


-- name: asked_later
-- Whether somebody sees it, where that is asked of what was looked at.
TRUE


-- name: of_dates
-- Whether it is expected in a span. Parameters: expected_from (included) and expected_before (not).
(%(expected_from)s::timestamptz IS NULL OR pa.expected_at >= %(expected_from)s)
AND (%(expected_before)s::timestamptz IS NULL OR pa.expected_at < %(expected_before)s)


-- name: order_earliest
-- Each order has an index that gives the rows so.
pa.expected_at, pa.id


-- name: order_latest
pa.expected_at DESC, pa.id DESC


-- name: order_newest
pa.id DESC


-- name: order_oldest
pa.id


-- name: beyond_earliest
-- Beyond the row where the last page ended, in each order. Parameters: position_date, position_id.
(%(position_id)s::bigint IS NULL OR (pa.expected_at, pa.id) > (%(position_date)s::timestamptz, %(position_id)s::bigint))


-- name: beyond_latest
(%(position_id)s::bigint IS NULL OR (pa.expected_at, pa.id) < (%(position_date)s::timestamptz, %(position_id)s::bigint))


-- name: beyond_newest
(%(position_id)s::bigint IS NULL OR pa.id < %(position_id)s::bigint)


-- name: beyond_oldest
(%(position_id)s::bigint IS NULL OR pa.id > %(position_id)s::bigint)


-- name: own_or_next
-- All that somebody sees of a list, if they see so little; else the next of all, each of which is asked whether they
-- see it. So the few of an agent are found wherever they are, and whoever sees much finds it among the next.
-- Parameters: those of {self_and_team}, {self_and_queues}, {few} and {others}; look_at.
WITH own_record AS MATERIALIZED (
    SELECT record.id
    FROM unnest(ARRAY({self_and_team})) AS seer (id)
    CROSS JOIN LATERAL (SELECT owned.id FROM crm_record AS owned WHERE owned.owner_id = seer.id) AS record
    LIMIT %(look_at)s
),

own_action AS MATERIALIZED (
    SELECT own.participant_id
    FROM unnest({self_and_queues}) AS seer (id)
    CROSS JOIN LATERAL (
        SELECT pa.participant_id FROM participants_participantaction AS pa WHERE pa.owner_id = seer.id AND {is_open}
        UNION ALL
        SELECT pa.participant_id FROM participants_participantaction AS pa WHERE pa.cover_id = seer.id AND {is_open}
    ) AS own
    LIMIT %(look_at)s
),

own AS MATERIALIZED (
    SELECT
        (SELECT count(*) FROM own_record) < %(look_at)s
        AND (SELECT count(*) FROM own_action) < %(look_at)s AS is_little
)
SELECT in_order.*
FROM (({few}) UNION ALL ({others})) AS in_order
ORDER BY {page_order}
LIMIT %(look_at)s


-- name: among_few_participants
-- Whether `participant` is one of the little that somebody sees.
(SELECT own.is_little FROM own)
AND participant.id IN (
    SELECT mine.id
    FROM own_record
    JOIN participants_participant AS mine ON mine.record_id = own_record.id
    UNION
    SELECT own_action.participant_id FROM own_action
)


-- name: among_few_records
-- The same of `record`.
(SELECT own.is_little FROM own)
AND record.id IN (
    SELECT own_record.id FROM own_record
    UNION
    SELECT mine.record_id
    FROM own_action
    JOIN participants_participant AS mine ON mine.id = own_action.participant_id
)


-- name: among_others
NOT (SELECT own.is_little FROM own)


-- name: sees_participant
-- Whether somebody who sees not all sees `participant` of `record`. Parameters: those of {self_and_team} and
-- {action_is_seen}.
(
    record.owner_id = ANY (ARRAY({self_and_team}))
    OR EXISTS (
        SELECT FROM participants_participantaction AS pa
        WHERE pa.participant_id = participant.id
        AND {is_open}
        AND {action_is_seen}
        -- Or PostgreSQL would collect all that somebody sees beforehand.
        OFFSET 0
    )
)


-- name: sees_record
-- The same of `record`. Parameters: as above.
(
    record.owner_id = ANY (ARRAY({self_and_team}))
    OR EXISTS (
        SELECT FROM participants_participant AS participant
        JOIN participants_participantaction AS pa ON pa.participant_id = participant.id
        WHERE participant.record_id = record.id
        AND {is_open}
        AND {action_is_seen}
        OFFSET 0
    )
)
