-- name: add
-- Add notices for those of the people who can sign in and use the pages; queues, and everybody else, get none.
-- Parameters: at, by_id, roles (text[]: those that use the pages), and side by side users, kinds, counts, persons,
-- sequences, records, actions, handovers and texts.
INSERT INTO notices_notice
    (user_id, kind, at, by_id, count, person_id, sequence_id, record_id, participant_action_id, handover_number, text)
SELECT
    event.user_id, event.kind, %(at)s, %(by_id)s, event.count, event.person_id, event.sequence_id, event.record_id,
    event.action_id, event.handover_number, event.text
FROM unnest(
    %(users)s::bigint[], %(kinds)s::text[], %(counts)s::integer[], %(persons)s::bigint[], %(sequences)s::bigint[],
    %(records)s::bigint[], %(actions)s::bigint[], %(handovers)s::bigint[], %(texts)s::text[]
) AS event (user_id, kind, count, person_id, sequence_id, record_id, action_id, handover_number, text)
JOIN people_owner AS owner ON owner.id = event.user_id
JOIN people_user AS person ON person.owner_ptr_id = owner.id
WHERE owner.is_active
AND person.role = ANY (%(roles)s)


-- name: unread
-- How many unread notices a person has, counted up to a limit. Parameters: user_id, most.
SELECT count(*)
FROM (
    SELECT FROM notices_notice AS notice
    WHERE notice.user_id = %(user_id)s
    AND notice.read_at IS NULL
    LIMIT %(most)s
) AS unread


-- name: people_of_records
-- Whose a record is: its owner, and whoever is to do a current action of it. The records are those named by id, and
-- those with the addresses. Gives (record, user or queue). Parameters: records (bigint[]) and addresses
-- (text[], in small letters).
WITH chosen AS (
    SELECT record.id, record.owner_id
    FROM crm_record AS record
    WHERE record.id = ANY (%(records)s::bigint[])
    OR lower(record.email) = ANY (%(addresses)s::text[])
)
SELECT chosen.id, chosen.owner_id
FROM chosen
UNION
SELECT chosen.id, COALESCE(pa.cover_id, pa.owner_id)
FROM chosen
JOIN participants_participant AS participant ON participant.record_id = chosen.id
JOIN participants_participantaction AS pa ON pa.participant_id = participant.id
WHERE participant.status IN ('active', 'paused')
AND pa.status = 'current'
ORDER BY 1, 2
