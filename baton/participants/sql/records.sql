-- name: list_records
-- One page of the records that match, with the sequences they are in.
-- Parameters: those of {records_in_order} and {matching_records}; page_size; columns (text[], names of fields).
WITH page AS (
    SELECT record.*
    FROM ({records_in_order}) AS record
    WHERE {matching_records}
    ORDER BY {page_order}
    LIMIT %(page_size)s
)
SELECT
    record.id,
    record.name,
    record.email,
    record.phone,
    record.account_id,
    coalesce(account.name, record.fields ->> 'Company', '') AS company,
    record.opted_out_of_email,
    record.do_not_call,
    record.phone_number,
    owner.id AS owner_id,
    owner.name AS owner_name,
    owner.kind = 'queue' AS owner_is_queue,
    owner.is_active AS owner_is_active,
    record.added_at,
    ARRAY(
        SELECT sequence.name
        FROM participants_participant AS participant
        JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
        WHERE participant.record_id = record.id
        AND participant.status IN ('active', 'paused')
        ORDER BY participant.id DESC
    ) AS sequences,
    ARRAY(
        SELECT COALESCE({field_or_owner}, '')
        FROM unnest(%(columns)s::text[]) WITH ORDINALITY AS condition (field, place)
        ORDER BY condition.place
    ) AS column_values
FROM page AS record
JOIN people_owner AS owner ON owner.id = record.owner_id
LEFT JOIN crm_record AS account ON account.id = record.account_id
ORDER BY {list_order}


-- name: records_in_order
-- The records that {narrowed} finds, from the row beside the page on. What is asked of one after the other is asked of
-- so many of them and no more: a condition that hardly any record meets would otherwise read ten million.
-- Parameters: those of {narrowed} and {beyond}; look_at (absent for no end).
SELECT
    record.*,
    lower(record.name) COLLATE "C" AS sort_name
FROM crm_record AS record
WHERE {narrowed}
AND {beyond}
ORDER BY {order}
LIMIT %(look_at)s


-- name: of_object
-- Parameters: object.
record.object = %(object)s
AND NOT record.is_deleted


-- name: is_one_of_few
-- One of {few} of `participants/candidates`.
{of_object}
AND record.id IN (SELECT few.id FROM few)


-- name: last_looked_at
-- Where the search of {records_in_order} stopped, if it did: the last record that is seen, or the last if none is.
-- Parameters: its own; before_last, seen_by.
SELECT looked_at.id
FROM (
    SELECT
        record.id,
        row_number() OVER (ORDER BY {page_order}) AS place,
        count(*) OVER () AS rows_looked_at,
        (%(seen_by)s::bigint IS NULL OR {is_seen}) AS is_seen
    FROM ({records_in_order}) AS record
) AS looked_at
WHERE looked_at.rows_looked_at > %(before_last)s
ORDER BY looked_at.is_seen DESC, looked_at.place DESC
LIMIT 1


-- name: count_records
-- How many records match, up to `most`, and how many were looked at, if that has an end. Parameters: those of
-- {records_in_order} and {matching_records}; most.
SELECT
    (
        SELECT count(*)
        FROM (
            SELECT FROM ({records_in_order}) AS record WHERE {matching_records} LIMIT %(most)s
        ) AS counted
    ),
    CASE WHEN %(look_at)s::bigint IS NULL THEN 0 ELSE (SELECT count(*) FROM ({records_in_order}) AS looked_at) END


-- name: is_enrolled
-- Whether a record is in any sequence, or in none. Parameters: is_enrolled (absent for both).
(
    %(is_enrolled)s::boolean IS NULL
    OR %(is_enrolled)s::boolean = EXISTS (
        SELECT FROM participants_participant AS participant
        WHERE participant.record_id = record.id
        AND participant.status IN ('active', 'paused')
    )
)


-- name: beyond_nothing
TRUE


-- name: beyond_name_forward
-- Beyond the row beside the page, in the order of the list or backward. Parameters: position_name and position_id.
(lower(record.name) COLLATE "C", record.id) > (lower(%(position_name)s::text) COLLATE "C", %(position_id)s::bigint)


-- name: beyond_name_backward
(lower(record.name) COLLATE "C", record.id) < (lower(%(position_name)s::text) COLLATE "C", %(position_id)s::bigint)


-- name: beyond_newest_forward
-- The same from the newest to the oldest. Parameters: position_added and position_id.
(record.added_at, record.id) < (%(position_added)s::timestamptz, %(position_id)s::bigint)


-- name: beyond_newest_backward
(record.added_at, record.id) > (%(position_added)s::timestamptz, %(position_id)s::bigint)


-- name: order_name_forward
lower(record.name) COLLATE "C", record.id


-- name: order_name_backward
lower(record.name) COLLATE "C" DESC, record.id DESC


-- name: order_newest_forward
record.added_at DESC, record.id DESC


-- name: order_newest_backward
record.added_at, record.id


-- name: sorted_name_forward
-- The same of rows that have it as a column, which PostgreSQL knows to be in this order already.
record.sort_name, record.id


-- name: sorted_name_backward
record.sort_name DESC, record.id DESC


-- name: sorted_newest_forward
record.added_at DESC, record.id DESC


-- name: sorted_newest_backward
record.added_at, record.id


-- name: walked_name_forward
-- The same of rows that `few_or_next` gives.
in_order.sort_name, in_order.id


-- name: walked_name_backward
in_order.sort_name DESC, in_order.id DESC


-- name: walked_newest_forward
in_order.added_at DESC, in_order.id DESC


-- name: walked_newest_backward
in_order.added_at, in_order.id


-- name: select_records
-- The ids of all records that match. Parameters: those of {matching_records}.
SELECT record.id
FROM crm_record AS record
WHERE {matching_records}
ORDER BY record.id


-- name: matching_records
-- The filter of the records list; an absent parameter does not filter.
-- Parameters: object, record_ids (bigint[]), owner_id, import_id (that last wrote them), belongs_to (an account or
-- campaign), added_since (timestamptz), words (a tsquery), seen_by (user), and those of {is_enrolled},
-- {has_opted_out} and {matches_a_group}.
{of_object}
AND (%(record_ids)s::bigint[] IS NULL OR record.id = ANY (%(record_ids)s::bigint[]))
AND (%(owner_id)s::bigint IS NULL OR record.owner_id = %(owner_id)s)
AND (%(import_id)s::bigint IS NULL OR record.import_id = %(import_id)s)
AND (%(belongs_to)s::bigint IS NULL OR record.account_id = %(belongs_to)s)
AND (%(added_since)s::timestamptz IS NULL OR record.added_at >= %(added_since)s::timestamptz)
AND (%(words)s::text IS NULL OR {has_words})
AND (%(seen_by)s::bigint IS NULL OR {is_seen})
AND {is_enrolled}
AND {has_opted_out}
AND {matches_a_group}


-- name: is_found
-- Whether a record has these words, where all that have are wanted. Parameters: those of {found_by_words}.
record.id = ANY (ARRAY({found_by_words}))


-- name: is_among_seen
-- Whether somebody who sees not all sees it, where all that they see are wanted. Parameters: those of {seen_records}.
record.id IN ({seen_records})


-- name: seen_records
-- What somebody sees who sees not all: records that they or their team own, or have an open action for. Parameters:
-- those of {action_is_seen} in `participants/actions`.
SELECT owned.id
FROM crm_record AS owned
WHERE owned.owner_id = ANY (ARRAY({self_and_team}))
UNION
SELECT participant.record_id
FROM participants_participantaction AS pa
JOIN participants_participant AS participant ON participant.id = pa.participant_id
WHERE pa.status IN ('waiting', 'current')
AND {action_is_seen}


-- name: search_records
-- The records with all the words typed (the beginning of each is enough), of every object, and then those of an account
-- or campaign with them: the first few by name. A common beginning matches very many, so no more than `look_at` of each
-- are looked at. Parameters: words (a tsquery), typed, seen_by (user, or absent for all), look_at, size.
SELECT
    found.id,
    found.object,
    found.name,
    found.email,
    account.name AS account_name,
    owner.name AS owner_name
FROM (
    (
        SELECT
            record.id,
            record.object,
            record.name,
            record.email,
            record.owner_id,
            record.account_id,
            FALSE AS by_account
        FROM crm_record AS record
        WHERE {record_words} @@ to_tsquery('simple', %(words)s)
        AND NOT record.is_deleted
        AND (%(seen_by)s::bigint IS NULL OR record.id IN ({seen_records}))
        LIMIT %(look_at)s
    )
    UNION ALL
    (
        SELECT
            record.id,
            record.object,
            record.name,
            record.email,
            record.owner_id,
            record.account_id,
            TRUE
        FROM (
            SELECT record.id
            FROM crm_record AS record
            WHERE {record_words} @@ to_tsquery('simple', %(words)s)
            AND record.object IN ('account', 'campaign')
            LIMIT %(look_at)s
        ) AS related
        JOIN crm_record AS record ON record.account_id = related.id
        WHERE NOT {record_words} @@ to_tsquery('simple', %(words)s)
        AND NOT record.is_deleted
        AND (%(seen_by)s::bigint IS NULL OR record.id IN ({seen_records}))
        LIMIT %(look_at)s
    )
) AS found
JOIN people_owner AS owner ON owner.id = found.owner_id
LEFT JOIN crm_record AS account ON account.id = found.account_id
ORDER BY
    found.by_account,
    starts_with(lower(found.name), lower(%(typed)s)) DESC,
    lower(found.name) COLLATE "C",
    found.id
LIMIT %(size)s
