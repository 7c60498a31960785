-- name: list_actions
-- One page of the participant actions that match: found first, and only then joined to what a line shows.
-- Parameters: those of {candidates}; columns (text[], fields of the record).
WITH page AS MATERIALIZED ({candidates})
SELECT
    pa.id,
    participant.id AS participant_id,
    record.id AS record_id,
    record.name AS record_name,
    sequence.name AS sequence_name,
    action.position,
    action.name AS action_name,
    action.type,
    pa.status,
    pa.expected_at,
    pa.reason,
    owner.name AS owner_name,
    cover.name AS cover_name,
    performer.name AS performer_name,
    record_owner.name AS participant_owner_name,
    sequence.id AS sequence_id,
    owner.id AS owner_id,
    owner.kind = 'queue' AS owner_is_queue,
    owner.is_active AS owner_is_active,
    cover.id AS cover_id,
    record_owner.id AS participant_owner_id,
    record_owner.kind = 'queue' AS participant_owner_is_queue,
    record_owner.is_active AS participant_owner_is_active,
    pa.outcome,
    pa.problem,
    ARRAY(
        SELECT COALESCE({field_of_record}, '')
        FROM unnest(%(columns)s::text[]) WITH ORDINALITY AS condition (field, place)
        ORDER BY condition.place
    ) AS column_values
FROM page
JOIN participants_participantaction AS pa ON pa.id = page.id
JOIN participants_participant AS participant ON participant.id = pa.participant_id
JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
JOIN sequences_action AS action ON action.id = pa.action_id
JOIN crm_record AS record ON record.id = participant.record_id
JOIN people_owner AS record_owner ON record_owner.id = record.owner_id
JOIN people_owner AS owner ON owner.id = pa.owner_id
LEFT JOIN people_owner AS cover ON cover.id = pa.cover_id
LEFT JOIN people_owner AS performer ON performer.id = pa.performer_id
ORDER BY {order}


-- name: candidates_meeting_conditions
-- Of the participant actions that are looked at, from the row beside the page on, those that match. No index answers
-- it all: a condition that hardly any action meets would otherwise read ten million. They are materialized, or
-- PostgreSQL would expect to have found a page soon, and walk all dates for the few actions of an owner.
-- Parameters: those of {looked_at} and {matching}; page_size.
WITH looked_at AS MATERIALIZED ({looked_at})
SELECT
    in_order.id,
    in_order.expected_at
FROM looked_at AS in_order
WHERE {is_met}
ORDER BY {walked}
LIMIT %(page_size)s


-- name: last_looked_at
-- The position at which the search of {looked_at} stopped, if it did. Parameters: its own; before_last.
SELECT
    pa.expected_at,
    pa.id
FROM ({looked_at}) AS pa
ORDER BY {order}
OFFSET %(before_last)s
LIMIT 1


-- name: count_actions
-- How many participant actions match, up to `most`, and how many were looked at.
-- Parameters: those of {looked_at} and {matching}; most.
WITH looked_at AS MATERIALIZED ({looked_at})
SELECT
    (
        SELECT count(*)
        FROM (
            SELECT FROM looked_at AS in_order WHERE {is_met} LIMIT %(most)s
        ) AS counted
    ),
    (SELECT count(*) FROM looked_at)


-- name: is_met
-- The whole filter, of one action that is looked at. Joined to all of them, PostgreSQL would rather read whole tables.
-- Parameters: those of {matching}.
(
    SELECT {matching}
    FROM participants_participantaction AS pa
    LEFT JOIN participants_participant AS participant ON participant.id = pa.participant_id
    LEFT JOIN sequences_action AS action ON action.id = pa.action_id
    LEFT JOIN crm_record AS record ON record.id = participant.record_id
    WHERE pa.id = in_order.id
)


-- name: matching
-- The filter of the participant actions list; an absent parameter does not filter. What owners are is asked in arrays,
-- which an index can look up. Parameters: participant_action_ids (bigint[]), seen_by (a user), owner_id,
-- only_inactive_owners (boolean), cover_id, only_covered and only_with_problem (boolean), participant_owner_id,
-- record_id, sequence_id, expected_from and expected_before (timestamptz), type, statuses (text[]), reason, words (a
-- tsquery), and those of {meets_conditions}.
(%(participant_action_ids)s::bigint[] IS NULL OR pa.id = ANY (%(participant_action_ids)s::bigint[]))
AND (%(seen_by)s::bigint IS NULL OR {action_is_seen})
AND (%(owner_id)s::bigint IS NULL OR pa.owner_id = %(owner_id)s)
AND (NOT %(only_inactive_owners)s OR pa.owner_id = ANY (ARRAY(
    SELECT inactive.id FROM people_owner AS inactive WHERE NOT inactive.is_active
)))
AND (%(cover_id)s::bigint IS NULL OR pa.cover_id = %(cover_id)s)
AND (NOT %(only_covered)s OR pa.cover_id IS NOT NULL)
AND (NOT %(only_with_problem)s OR pa.problem <> '')
AND (%(participant_owner_id)s::bigint IS NULL OR record.owner_id = %(participant_owner_id)s)
AND (%(record_id)s::bigint IS NULL OR participant.record_id = %(record_id)s)
AND {of_sequence}
AND {of_dates}
AND {among}
AND (%(type)s::text IS NULL OR action.type = %(type)s)
AND (%(statuses)s::text[] IS NULL OR pa.status = ANY (%(statuses)s::text[]))
AND (%(reason)s::text IS NULL OR pa.reason = %(reason)s)
AND (%(words)s::text IS NULL OR {has_words})
AND {meets_conditions}


-- name: among
-- Where no condition of a package above narrows it, such as that of a handover.
TRUE


-- name: of_sequence
(%(sequence_id)s::bigint IS NULL OR participant.sequence_id = %(sequence_id)s)


-- name: walked_earliest
-- The same of the actions that are looked at, which PostgreSQL knows to be in this order already.
in_order.expected_at, in_order.id


-- name: walked_latest
in_order.expected_at DESC, in_order.id DESC


-- name: walked_newest
in_order.id DESC


-- name: walked_oldest
in_order.id


-- name: action_is_seen
-- Whether somebody who sees not all sees the action: it is the own of the person or of their team, or a queue's of
-- theirs, or covered by either. They are asked for in one array, which an index can look up.
-- Parameters: seen_by (user), in {self_and_queues} of `people/access`.
(
    pa.owner_id = ANY ({self_and_queues})
    OR pa.cover_id = ANY ({self_and_queues})
)


-- name: by_nothing
-- What leads to the participant actions that are looked at: each is what an index has in the order of the list.
TRUE


-- name: by_seer
pa.owner_id = seer.id


-- name: by_covering
pa.cover_id = seer.id


-- name: by_covering_others
-- What is not found by its owner already.
pa.cover_id = seer.id
AND pa.owner_id <> ALL ({self_and_queues})


-- name: by_owner_id
pa.owner_id = %(owner_id)s


-- name: by_cover_id
pa.cover_id = %(cover_id)s


-- name: by_only_with_problem
pa.problem <> ''


-- name: by_reason
pa.reason = %(reason)s


-- name: by_participant_action_ids
pa.id = ANY (%(participant_action_ids)s::bigint[])


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
