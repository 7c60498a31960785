-- name: page
-- One page of a person's work list: found first, and only then joined to what a line shows.
-- Parameters: those of {lines}.
WITH line AS MATERIALIZED ({lines})
SELECT
    pa.id,
    pa.status,
    pa.expected_at,
    pa.closed_at,
    pa.outcome,
    action.name AS action_name,
    action.type,
    action.position,
    sequence.name AS sequence_name,
    record.id AS record_id,
    record.name AS record_name,
    record.object,
    owner.id AS owner_id,
    owner.name AS owner_name,
    owner.kind = 'queue' AS owner_is_queue,
    pa.problem,
    action.priority
FROM line
JOIN participants_participantaction AS pa ON pa.id = line.id
JOIN participants_participant AS participant ON participant.id = pa.participant_id
JOIN sequences_action AS action ON action.id = pa.action_id
JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
JOIN crm_record AS record ON record.id = participant.record_id
JOIN people_owner AS owner ON owner.id = pa.owner_id
ORDER BY {order}


-- name: own
-- The actions that a person is to do: those they own and nobody covers, and those they cover.
-- Without priorities, each part is read in the order of its index and stops after a page.
-- Parameters: user_id, page_size, and those of {window}.
(
    SELECT pa.id, pa.expected_at, {rank} AS rank
    FROM {workable}
    WHERE pa.owner_id = %(user_id)s
    AND pa.cover_id IS NULL
    AND {window}
    ORDER BY {order}
    LIMIT %(page_size)s
)
UNION ALL
(
    SELECT pa.id, pa.expected_at, {rank} AS rank
    FROM {workable}
    WHERE pa.cover_id = %(user_id)s
    AND {window}
    ORDER BY {order}
    LIMIT %(page_size)s
)
ORDER BY {merged}
LIMIT %(page_size)s


-- name: queued
-- The actions that wait in a person's queues, for any member to take, and those that the queues cover for owners who
-- are away; a page of each queue, then of all.
-- Parameters: user_id, page_size, and those of {window}.
SELECT queued.id, queued.expected_at, queued.rank
FROM people_queuemember AS member
CROSS JOIN LATERAL (
    ({owned_by_queue})
    UNION ALL
    (
        SELECT pa.id, pa.expected_at, {rank} AS rank
        FROM {workable}
        WHERE pa.cover_id = member.queue_id
        AND {window}
        ORDER BY {order}
        LIMIT %(page_size)s
    )
) AS queued
WHERE member.user_id = %(user_id)s
ORDER BY {merged}
LIMIT %(page_size)s


-- name: takeable
-- Those of them that a member can take: a cover does the work without owning it.
SELECT queued.id, queued.expected_at, queued.rank
FROM people_queuemember AS member
CROSS JOIN LATERAL ({owned_by_queue}) AS queued
WHERE member.user_id = %(user_id)s
ORDER BY {merged}
LIMIT %(page_size)s


-- name: owned_by_queue
-- A page of the actions of the queue of a `member`.
SELECT pa.id, pa.expected_at, {rank} AS rank
FROM {workable}
WHERE pa.owner_id = member.queue_id
AND {window}
ORDER BY {order}
LIMIT %(page_size)s


-- name: done
-- What a person has completed or skipped since a moment, the last first, whoever owned it.
-- Parameters: user_id, page_size, closed_since, and those of {beyond}.
SELECT pa.id
FROM participants_participantaction AS pa
JOIN participants_participant AS participant ON participant.id = pa.participant_id
JOIN sequences_action AS action ON action.id = pa.action_id
WHERE pa.performer_id = %(user_id)s
AND pa.status IN ('completed', 'skipped')
AND pa.closed_at >= %(closed_since)s
AND {narrowed}
AND (%(position_date)s::timestamptz IS NULL OR ({beyond}))
ORDER BY {order}
LIMIT %(page_size)s


-- name: counts
-- How much is due to a person, and how much waits in their queues; neither is counted beyond a page.
-- Parameters: those of {own}.
SELECT
    (SELECT count(*) FROM ({own}) AS own),
    (SELECT count(*) FROM ({queued}) AS queued)


-- name: next_in_queues
-- The action of the highest priority that has been due longest in a person's queues, its participant locked; one that
-- somebody else is just taking is passed over, so that nobody waits for another and gets nothing.
-- Parameters: those of {takeable}; the page is among how many to look.
WITH queued AS MATERIALIZED ({takeable})
SELECT queued.id
FROM queued
JOIN participants_participantaction AS pa ON pa.id = queued.id
JOIN participants_participant AS participant ON participant.id = pa.participant_id
ORDER BY queued.rank, queued.expected_at, queued.id
LIMIT 1
FOR NO KEY UPDATE OF participant SKIP LOCKED


-- name: workable
-- Participant actions that somebody can work on if they are current: of active participants in active sequences.
-- An automatic email sends itself and is nobody's work, unless it has a problem.
participants_participantaction AS pa
JOIN participants_participant AS participant ON participant.id = pa.participant_id AND participant.status = 'active'
JOIN sequences_action AS action ON action.id = pa.action_id AND (NOT action.is_automatic OR pa.problem <> '')
JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id AND sequence.status = 'active'


-- name: window
-- Current, ready to be worked on, expected in a span of time, and beyond the line beside the page.
-- Parameters: expected_after (excluded) and expected_until (included), and those of {beyond}; all may be absent.
pa.status = 'current'
AND {ready}
AND {narrowed}
AND (%(expected_after)s::timestamptz IS NULL OR pa.expected_at > %(expected_after)s)
AND (%(expected_until)s::timestamptz IS NULL OR pa.expected_at <= %(expected_until)s)
AND (%(position_date)s::timestamptz IS NULL OR ({beyond}))


-- name: narrowed
-- What a person filters a work list by. A phone number is where the longest of its beginnings is, and a record without
-- one is nowhere. Parameters: only_type, only_sequence, only_priority, and beginnings (text[]) with are_open
-- (boolean[], side by side); all may be absent.
(%(only_type)s::text IS NULL OR action.type = %(only_type)s)
AND (%(only_sequence)s::bigint IS NULL OR participant.sequence_id = %(only_sequence)s)
AND (%(only_priority)s::smallint IS NULL OR action.priority = %(only_priority)s)
AND (
    %(beginnings)s::text[] IS NULL
    OR (
        SELECT place.is_open
        FROM crm_record AS record
        CROSS JOIN unnest(%(beginnings)s::text[], %(are_open)s::boolean[]) AS place (beginning, is_open)
        WHERE record.id = participant.record_id
        AND starts_with(record.phone_number, place.beginning)
        ORDER BY length(place.beginning) DESC
        LIMIT 1
    )
)


-- name: sequences_of_work
-- The sequences in which a person has something to do, of themselves, as a cover, or in a queue. Parameters: user_id.
SELECT DISTINCT sequence.id, sequence.name
FROM {workable}
WHERE pa.status = 'current'
AND (
    pa.owner_id = %(user_id)s
    OR pa.cover_id = %(user_id)s
    OR pa.owner_id IN (SELECT member.queue_id FROM people_queuemember AS member WHERE member.user_id = %(user_id)s)
)
ORDER BY sequence.name, sequence.id


-- name: by_rank
-- The order of a page of what is to be done.
line.rank, pa.expected_at, pa.id


-- name: closed_last
pa.closed_at DESC, pa.id DESC


-- name: rank_date
0::smallint


-- name: rank_priority
action.priority


-- name: beyond_date_forward
-- Beyond a position in an order by date, which is that of an index. Parameters: position_date, position_id.
pa.expected_at >= %(position_date)s AND (pa.expected_at, pa.id) > (%(position_date)s, %(position_id)s)


-- name: beyond_date_backward
pa.expected_at <= %(position_date)s AND (pa.expected_at, pa.id) < (%(position_date)s, %(position_id)s)


-- name: beyond_priority_forward
-- Beyond a position in an order by priority. Parameters: position_rank, position_date, position_id.
(action.priority, pa.expected_at, pa.id) > (%(position_rank)s, %(position_date)s, %(position_id)s)


-- name: beyond_priority_backward
(action.priority, pa.expected_at, pa.id) < (%(position_rank)s, %(position_date)s, %(position_id)s)


-- name: beyond_closing_forward
-- Beyond a position in what is done, the last first. Parameters: position_date, position_id.
pa.closed_at <= %(position_date)s AND (pa.closed_at, pa.id) < (%(position_date)s, %(position_id)s)


-- name: beyond_closing_backward
pa.closed_at >= %(position_date)s AND (pa.closed_at, pa.id) > (%(position_date)s, %(position_id)s)


-- name: order_date_forward
pa.expected_at, pa.id


-- name: order_date_backward
pa.expected_at DESC, pa.id DESC


-- name: order_priority_forward
action.priority, pa.expected_at, pa.id


-- name: order_priority_backward
action.priority DESC, pa.expected_at DESC, pa.id DESC


-- name: order_closing_forward
pa.closed_at DESC, pa.id DESC


-- name: order_closing_backward
pa.closed_at, pa.id


-- name: merged_forward
-- The order of what was read by owner or queue, put together.
rank, expected_at, id


-- name: merged_backward
rank DESC, expected_at DESC, id DESC
