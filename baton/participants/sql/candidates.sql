-- name: candidates
-- The next participant actions, open or closed, {led_by} what an index has in the order of the list. Nothing else is
-- asked of them here, so that the index alone answers.
-- Parameters: those of {side}, {led_by}, {of_dates} and {beyond}; look_at.
SELECT
    pa.id,
    pa.expected_at
FROM participants_participantaction AS pa
WHERE {side}
AND {led_by}
AND {of_dates}
AND {beyond}
ORDER BY {order}
LIMIT %(look_at)s


-- name: candidates_among
-- The same of those that meet a condition of a package above, which may read any of these tables.
SELECT
    pa.id,
    pa.expected_at
FROM participants_participantaction AS pa
LEFT JOIN participants_participant AS participant ON participant.id = pa.participant_id
LEFT JOIN sequences_action AS action ON action.id = pa.action_id
LEFT JOIN crm_record AS record ON record.id = participant.record_id
WHERE {side}
AND {among}
AND {of_dates}
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


-- name: candidates_of_owners
-- The same of several owners: of each, the first that are {owned}, or owned or covered. Asked for owner or cover at
-- once, PostgreSQL walks all dates for the few of an agent.
-- Parameters: those of {owners} and {owned}; look_at.
SELECT
    pa.id,
    pa.expected_at
FROM unnest({owners}) AS seer (id)
CROSS JOIN LATERAL ({owned}) AS pa
ORDER BY {order}
LIMIT %(look_at)s


-- name: few_of_owners
-- The same, in no order. Parameters: those of {owners} and {owned}; look_at.
SELECT pa.id, pa.expected_at
FROM unnest({owners}) AS seer (id)
CROSS JOIN LATERAL ({owned}) AS pa
LIMIT %(look_at)s


-- name: own_or_anyones
-- Of the few owners of an agent, so many of each are found; of the many of a manager that would be far too many, and
-- among the next of all are enough of theirs. Parameters: those of {own}, {anyones} and {self_and_queues}; look_at.
SELECT own.id, own.expected_at FROM ({own}) AS own WHERE cardinality({self_and_queues}) <= 5
UNION ALL
SELECT anyones.id, anyones.expected_at FROM ({anyones}) AS anyones WHERE cardinality({self_and_queues}) > 5


-- name: owned_or_covered
-- What one owner owns, and what they cover. Parameters: those of {owned} and {covered}.
({owned}) UNION ALL ({covered})


-- name: inactive_owners
ARRAY(SELECT inactive.id FROM people_owner AS inactive WHERE NOT inactive.is_active)


-- name: all_owners
ARRAY(SELECT owner.id FROM people_owner AS owner)


-- name: few_or_next
-- All that {few} finds, if it is that little; else the next of {others}, where everything is asked of one after the
-- other. So what hardly any have is found wherever it is, and what many have is found among the next.
-- Parameters: those of {few}, {little} and {others}; look_at.
WITH few AS MATERIALIZED ({few})
SELECT in_order.*
FROM (
    SELECT little.* FROM ({little}) AS little WHERE (SELECT count(*) FROM few) < %(look_at)s
    UNION ALL
    SELECT next.* FROM ({others}) AS next WHERE (SELECT count(*) FROM few) >= %(look_at)s
) AS in_order
ORDER BY {page_order}
LIMIT %(look_at)s


-- name: few_actions
-- Where {few} are participant actions.
SELECT few.id, few.expected_at FROM few


-- name: actions_of_few
-- Where {few} are participants. Parameters: those of {side}, {of_dates} and {beyond}.
SELECT
    pa.id,
    pa.expected_at
FROM (SELECT DISTINCT few.id FROM few) AS few
CROSS JOIN LATERAL (
    SELECT
        pa.id,
        pa.expected_at
    FROM participants_participantaction AS pa
    WHERE pa.participant_id = few.id
    AND {side}
    AND {of_dates}
    AND {beyond}
    -- Or PostgreSQL would rather read the whole table.
    OFFSET 0
) AS pa


-- name: of_dates
-- Whether it is expected in a span. Parameters: expected_from (included) and expected_before (not).
(%(expected_from)s::timestamptz IS NULL OR pa.expected_at >= %(expected_from)s)
AND (%(expected_before)s::timestamptz IS NULL OR pa.expected_at < %(expected_before)s)


-- name: records_of
-- The first records that have something, in no order. Parameters: those of {having}; look_at.
SELECT record.id
FROM crm_record AS record
WHERE {having}
LIMIT %(look_at)s


-- name: having_owner_id
record.owner_id = %(record_owner_id)s


-- name: having_import_id
record.import_id = %(import_id)s


-- name: having_belongs_to
record.account_id = %(belongs_to)s


-- name: having_added_since
-- Of one object, as the index has them. Parameters: object, added_since.
record.object = %(object)s
AND record.added_at >= %(added_since)s::timestamptz


-- name: records_found
-- The first records with some words. Parameters: those of {found_by_words}; look_at.
SELECT found.id
FROM ({found_by_words}) AS found
LIMIT %(look_at)s


-- name: records_own
-- The first records that somebody owns, or their team. Parameters: those of {self_and_team}; look_at.
SELECT own.id
FROM unnest(ARRAY({self_and_team})) AS seer (id)
CROSS JOIN LATERAL (
    SELECT owned.id FROM crm_record AS owned WHERE owned.owner_id = seer.id LIMIT %(look_at)s
) AS own
LIMIT %(look_at)s


-- name: participants_of_records
-- The participants of {records}. A record without any counts as well, by a row without an id: so they are few only if
-- all of the records were looked at. Parameters: those of {records}; look_at.
SELECT participant.id
FROM ({records}) AS chosen
LEFT JOIN LATERAL (
    SELECT participant.id FROM participants_participant AS participant WHERE participant.record_id = chosen.id
    OFFSET 0
) AS participant ON TRUE
LIMIT %(look_at)s


-- name: participants_of
-- The first participants that have something, in no order. Parameters: those of {having}; look_at.
SELECT participant.id
FROM participants_participant AS participant
WHERE {having}
LIMIT %(look_at)s


-- name: having_sequence_id
participant.sequence_id = %(sequence_id)s


-- name: having_record_id
participant.record_id = %(record_id)s


-- name: having_result_id
participant.result_id = %(result_id)s


-- name: participants_at_work
-- The first participants with an open action that somebody owns or covers, or their team or queues, once for each.
-- Parameters: those of {self_and_queues}; look_at.
SELECT own.participant_id AS id
FROM unnest({self_and_queues}) AS seer (id)
CROSS JOIN LATERAL (
    SELECT pa.participant_id FROM participants_participantaction AS pa WHERE pa.owner_id = seer.id AND {is_open}
    UNION ALL
    SELECT pa.participant_id FROM participants_participantaction AS pa WHERE pa.cover_id = seer.id AND {is_open}
) AS own
LIMIT %(look_at)s


-- name: participants_seen
-- Parameters: those of {participants_of_records} and {participants_at_work}.
({participants_of_records}) UNION ALL ({participants_at_work})


-- name: records_seen
-- Parameters: those of {records_own} and {participants_at_work}.
({records_own})
UNION ALL
SELECT participant.record_id
FROM ({participants_at_work}) AS own
CROSS JOIN LATERAL (
    SELECT participant.record_id FROM participants_participant AS participant WHERE participant.id = own.id
    OFFSET 0
) AS participant


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
