-- name: list_participants
-- One page of the participants that match: found first, and only then joined to what a line shows.
-- Parameters: those of {participants_in_order} and {is_met}; page_size; columns (text[], fields of the record).
WITH in_order AS MATERIALIZED ({participants_in_order}),

page AS MATERIALIZED (
    SELECT in_order.id
    FROM in_order
    WHERE {is_met}
    ORDER BY {page_order}
    LIMIT %(page_size)s
)
SELECT
    participant.id,
    participant.status,
    participant.enrolled_at,
    enroller.name AS enrolled_by,
    participant.ended_at,
    participant.exit,
    result.name AS result,
    participant.sequence_id,
    sequence.name AS sequence,
    (SELECT count(*) FROM sequences_action AS each WHERE each.sequence_id = participant.sequence_id) AS steps,
    record.id AS record_id,
    record.name AS record,
    record.object,
    record_owner.name AS record_owner,
    current_pa.id AS pa_id,
    current_pa.expected_at,
    action.name AS action,
    action.type,
    action.position,
    owner.id AS owner_id,
    owner.name AS owner,
    owner.kind = 'queue' AS owner_is_queue,
    owner.is_active AS owner_is_active,
    cover.name AS cover,
    ARRAY(
        SELECT COALESCE({field_of_record}, '')
        FROM unnest(%(columns)s::text[]) WITH ORDINALITY AS condition (field, place)
        ORDER BY condition.place
    ) AS column_values
FROM page
JOIN participants_participant AS participant ON participant.id = page.id
JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
JOIN crm_record AS record ON record.id = participant.record_id
JOIN people_owner AS record_owner ON record_owner.id = record.owner_id
LEFT JOIN participants_participantaction AS current_pa
    ON current_pa.participant_id = participant.id
    AND current_pa.status = 'current'
LEFT JOIN sequences_action AS action ON action.id = current_pa.action_id
LEFT JOIN sequences_finishresult AS result ON result.id = participant.result_id
LEFT JOIN people_owner AS enroller ON enroller.id = participant.enrolled_by_id
LEFT JOIN people_owner AS owner ON owner.id = current_pa.owner_id
LEFT JOIN people_owner AS cover ON cover.id = current_pa.cover_id
ORDER BY {list_order}


-- name: participants_in_order
-- The participants that {narrowed} finds, from the row beside the page on. What is asked of one after the other is
-- asked of so many of them: a condition that hardly anybody meets would otherwise read ten million.
-- Parameters: those of {narrowed} and {beyond}; look_at.
SELECT {position}
FROM participants_participant AS participant
{with_their_actions}
WHERE {narrowed}
AND {beyond}
ORDER BY {order}
LIMIT %(look_at)s


-- name: participants_of_few
-- Those of {few} of `participants/candidates`, some of which are found twice, or stand for a record without any.
SELECT {position}
FROM (SELECT DISTINCT few.id FROM few WHERE few.id IS NOT NULL) AS few
CROSS JOIN LATERAL (
    SELECT participant.id, participant.record_id FROM participants_participant AS participant
    WHERE participant.id = few.id
    OFFSET 0
) AS participant
LEFT JOIN crm_record AS record ON record.id = participant.record_id
WHERE {beyond}


-- name: last_looked_at
-- Where the search of {participants_in_order} stopped, if it did: the last participant that is seen, or the last if
-- none is. Parameters: its own; before_last, seen_by.
SELECT looked_at.*
FROM (
    SELECT
        in_order.*,
        row_number() OVER (ORDER BY {page_order}) AS place,
        count(*) OVER () AS rows_looked_at,
        (%(seen_by)s::bigint IS NULL OR {is_seen_one}) AS is_seen
    FROM ({participants_in_order}) AS in_order
) AS looked_at
WHERE looked_at.rows_looked_at > %(before_last)s
ORDER BY looked_at.is_seen DESC, looked_at.place DESC
LIMIT 1


-- name: is_seen_one
-- Whether the person sees a participant that is looked at. Parameters: those of {is_seen}.
(
    SELECT {is_seen}
    FROM participants_participant AS participant
    {with_their_actions}
    WHERE participant.id = in_order.id
)


-- name: count_participants
-- How many participants match, up to `most`, and how many were looked at.
-- Parameters: those of {participants_in_order} and {is_met}; most.
WITH in_order AS MATERIALIZED ({participants_in_order})
SELECT
    (
        SELECT count(*)
        FROM (
            SELECT FROM in_order WHERE {is_met} LIMIT %(most)s
        ) AS counted
    ),
    (SELECT count(*) FROM in_order)


-- name: is_met
-- The whole filter, of one participant that is looked at. Joined to all of them, PostgreSQL would rather read whole
-- tables. Parameters: those of {matching_participants}.
(
    SELECT {matching_participants}
    FROM participants_participant AS participant
    {with_their_actions}
    WHERE participant.id = in_order.id
)


-- name: position_of_id
-- What a list that is sorted by when they were enrolled goes by.
participant.id


-- name: position_by_name
-- The id comes first, by which everything else finds the participant.
participant.id,
record.id AS record_id,
lower(record.name) COLLATE "C" AS sort_name


-- name: find_position
-- Where a participant is in the order of names, if the person sees it: a page that begins there must not tell where a
-- hidden one is. Parameters: position_id, and those of {is_seen}.
SELECT {position_by_name}
FROM participants_participant AS participant
JOIN crm_record AS record ON record.id = participant.record_id
WHERE participant.id = %(position_id)s
AND (%(seen_by)s::bigint IS NULL OR {is_seen})


-- name: beyond_newest
-- Beyond the row beside the page, in the order of the list or backward. Parameters: position_id (may be absent).
(%(position_id)s::bigint IS NULL OR participant.id < %(position_id)s::bigint)


-- name: beyond_oldest
(%(position_id)s::bigint IS NULL OR participant.id > %(position_id)s::bigint)


-- name: with_a_record
-- All of them. Said, it makes an inner join of the left one, so that PostgreSQL may begin with the records.
record.id IS NOT NULL


-- name: beyond_name
-- The same by the names of records. An index cannot compare columns of two tables, so the names are bounded apart.
-- Parameters: position_id, position_record and position_name.
{with_a_record}
AND (lower(record.name) COLLATE "C", record.id) >= (lower(%(position_name)s) COLLATE "C", %(position_record)s::bigint)
AND (lower(record.name) COLLATE "C", record.id, participant.id)
    > (lower(%(position_name)s) COLLATE "C", %(position_record)s::bigint, %(position_id)s::bigint)


-- name: beyond_name_backward
-- The same from the last name to the first.
{with_a_record}
AND (lower(record.name) COLLATE "C", record.id) <= (lower(%(position_name)s) COLLATE "C", %(position_record)s::bigint)
AND (lower(record.name) COLLATE "C", record.id, participant.id)
    < (lower(%(position_name)s) COLLATE "C", %(position_record)s::bigint, %(position_id)s::bigint)


-- name: order_newest
participant.id DESC


-- name: order_oldest
participant.id


-- name: order_name
lower(record.name) COLLATE "C", record.id, participant.id


-- name: order_name_backward
lower(record.name) COLLATE "C" DESC, record.id DESC, participant.id DESC


-- name: walked_newest
-- The same of rows that PostgreSQL knows to be in this order already.
in_order.id DESC


-- name: walked_oldest
in_order.id


-- name: walked_name
in_order.sort_name, in_order.record_id, in_order.id


-- name: walked_name_backward
in_order.sort_name DESC, in_order.record_id DESC, in_order.id DESC


-- name: select_participants
-- The ids of all participants that match. Parameters: those of {matching_participants}.
SELECT participant.id
FROM participants_participant AS participant
{with_their_actions}
WHERE {matching_participants}
ORDER BY participant.id


-- name: with_their_actions
-- Their records and current actions. The joins are left ones, because PostgreSQL drops a left join that the filter at
-- hand does not ask for.
LEFT JOIN crm_record AS record ON record.id = participant.record_id
LEFT JOIN participants_participantaction AS current_pa
    ON current_pa.participant_id = participant.id
    AND current_pa.status = 'current'
LEFT JOIN sequences_action AS action ON action.id = current_pa.action_id


-- name: matching_participants
-- The filter of the participants list; an absent parameter does not filter. Parameters: participant_ids (bigint[]),
-- sequence_id, participant_owner_id, result_id, participant_statuses (text[]), step (that of the current action),
-- problem, words (a tsquery), seen_by (a user), and those of {meets_conditions}.
(%(participant_ids)s::bigint[] IS NULL OR participant.id = ANY (%(participant_ids)s::bigint[]))
AND (%(sequence_id)s::bigint IS NULL OR participant.sequence_id = %(sequence_id)s)
AND (%(participant_owner_id)s::bigint IS NULL OR record.owner_id = %(participant_owner_id)s)
AND (%(result_id)s::bigint IS NULL OR participant.result_id = %(result_id)s)
AND (%(participant_statuses)s::text[] IS NULL OR participant.status = ANY (%(participant_statuses)s::text[]))
AND (%(step)s::integer IS NULL OR action.position = %(step)s)
AND (%(problem)s::text IS NULL OR {has_problem})
AND (%(words)s::text IS NULL OR {has_words})
AND (%(seen_by)s::bigint IS NULL OR {is_seen})
AND {meets_conditions}


-- name: is_found
-- Whether the record has these words, where all that have are wanted. Parameters: those of {found_by_words}.
participant.record_id = ANY (ARRAY({found_by_words}))


-- name: is_among_seen
-- Whether somebody who sees not all sees it, where all that they see are wanted: of a record that they or their team
-- own, or with their open action. Parameters: those of {action_is_seen} in `participants/actions`.
participant.id IN (
    SELECT mine.id
    FROM participants_participant AS mine
    JOIN crm_record AS owned ON owned.id = mine.record_id
    WHERE owned.owner_id = ANY (ARRAY({self_and_team}))
    UNION
    SELECT pa.participant_id
    FROM participants_participantaction AS pa
    WHERE pa.status IN ('waiting', 'current')
    AND {action_is_seen}
)


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
