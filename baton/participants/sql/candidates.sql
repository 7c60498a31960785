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
