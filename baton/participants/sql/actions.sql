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
-- Of the participant actions that an index finds, from the row beside the page on, those that match. No index answers
-- what remains: a condition that hardly any action meets would otherwise read ten million. They are materialized, or
-- PostgreSQL would expect to have found a page soon, and walk all dates for the few actions of an owner.
-- Parameters: those of {looked_at} and {remaining}; page_size.
WITH looked_at AS MATERIALIZED ({looked_at})
SELECT
    looked_at.id,
    looked_at.expected_at
FROM looked_at
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
-- Parameters: those of {looked_at} and {remaining}; most.
WITH looked_at AS MATERIALIZED ({looked_at})
SELECT
    (
        SELECT count(*)
        FROM (
            SELECT FROM looked_at WHERE {is_met} LIMIT %(most)s
        ) AS counted
    ),
    (SELECT count(*) FROM looked_at)


-- name: is_met
-- What remains, of one action that is looked at. Joined to all of them, PostgreSQL would rather read whole tables.
-- Parameters: seen_by, and those of {of_sequence} and {remaining}.
(
    SELECT
        (%(seen_by)s::bigint IS NULL OR {action_is_seen})
        AND {of_sequence}
        AND {remaining}
    FROM participants_participantaction AS pa
    LEFT JOIN participants_participant AS participant ON participant.id = pa.participant_id
    LEFT JOIN sequences_action AS action ON action.id = pa.action_id
    LEFT JOIN crm_record AS record ON record.id = participant.record_id
    WHERE pa.id = looked_at.id
)


-- name: matching
-- The filter of the participant actions list; an absent parameter does not filter.
-- Parameters: those of {narrowing} and {remaining}.
{narrowing}
AND {remaining}


-- name: narrowing
-- What an index answers. Parameters: participant_action_ids (bigint[]), seen_by (a user), owner_id,
-- only_inactive_owners (boolean), cover_id, only_covered and only_with_problem (boolean), participant_owner_id,
-- record_id, sequence_id, expected_from and expected_before (timestamptz). What owners are is asked in arrays, which
-- an index can look up.
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


-- name: remaining
-- What is asked of one action after the other. Parameters: type, statuses (text[]), reason, and those of
-- {meets_conditions}.
(%(type)s::text IS NULL OR action.type = %(type)s)
AND (%(statuses)s::text[] IS NULL OR pa.status = ANY (%(statuses)s::text[]))
AND (%(reason)s::text IS NULL OR pa.reason = %(reason)s)
AND {meets_conditions}


-- name: among
-- Where no condition of a package above narrows it, such as that of a handover.
TRUE


-- name: of_sequence
(%(sequence_id)s::bigint IS NULL OR participant.sequence_id = %(sequence_id)s)


-- name: walked_earliest
-- The same of the actions that are looked at, which PostgreSQL knows to be in this order already.
looked_at.expected_at, looked_at.id


-- name: walked_latest
looked_at.expected_at DESC, looked_at.id DESC


-- name: walked_newest
looked_at.id DESC


-- name: walked_oldest
looked_at.id


-- name: action_is_seen
-- Whether somebody who sees not all sees the action: it is the own of the person or of their team, or a queue's of
-- theirs, or covered by either. They are asked for in one array, which an index can look up.
-- Parameters: seen_by (user), in {self_and_queues} of `people/access`.
(
    pa.owner_id = ANY ({self_and_queues})
    OR pa.cover_id = ANY ({self_and_queues})
)
