-- name: add
-- Add notices for those of the people who can sign in and use the pages; queues, and everybody else, get none. A kind
-- that a person wants neither by bell nor by email is left out. Gives the users who get some by email.
-- Parameters: at, by_id, roles (text[]: those that use the pages), sends_email (boolean), and side by side users,
-- kinds, counts, persons, sequences, records, actions, handovers and texts.
WITH event AS (
    SELECT
        told.*,
        NOT told.kind = ANY (COALESCE(preferences.not_by_bell, '{}')) AS by_bell,
        (
            %(sends_email)s
            AND person.email <> ''
            AND NOT told.kind = ANY (COALESCE(preferences.not_by_email, '{}'))
        ) AS by_email
    FROM unnest(
        %(users)s::bigint[], %(kinds)s::text[], %(counts)s::integer[], %(persons)s::bigint[], %(sequences)s::bigint[],
        %(records)s::bigint[], %(actions)s::bigint[], %(handovers)s::bigint[], %(texts)s::text[]
    ) AS told (user_id, kind, count, person_id, sequence_id, record_id, action_id, handover_number, text)
    JOIN people_owner AS owner ON owner.id = told.user_id
    JOIN people_user AS person ON person.owner_ptr_id = owner.id
    LEFT JOIN notices_noticepreferences AS preferences ON preferences.user_id = told.user_id
    WHERE owner.is_active
    AND person.role = ANY (%(roles)s)
),
added AS (
    INSERT INTO notices_notice
        (user_id, kind, at, by_id, count, person_id, sequence_id, record_id, participant_action_id, handover_number,
         text, by_bell, by_email)
    SELECT
        event.user_id, event.kind, %(at)s, %(by_id)s, event.count, event.person_id, event.sequence_id,
        event.record_id, event.action_id, event.handover_number, event.text, event.by_bell, event.by_email
    FROM event
    WHERE event.by_bell OR event.by_email
    RETURNING user_id, by_email
)
SELECT DISTINCT added.user_id
FROM added
WHERE added.by_email
ORDER BY added.user_id


-- name: unread
-- How many unread notices a person has, counted up to a limit. Parameters: user_id, most.
SELECT count(*)
FROM (
    SELECT FROM notices_notice AS notice
    WHERE notice.user_id = %(user_id)s
    AND notice.by_bell
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


-- name: people_without_a_job
-- Those who have notices to be sent, or an email to be tried again, and no job that is going to send it.
-- Parameters: task.
SELECT waiting.user_id
FROM (
    SELECT notice.user_id
    FROM notices_notice AS notice
    WHERE notice.by_email
    AND notice.email_id IS NULL
    UNION
    SELECT digest.user_id
    FROM notices_noticeemail AS digest
    WHERE digest.status IN ('queued', 'sending')
) AS waiting
WHERE NOT EXISTS (
    SELECT FROM procrastinate_jobs AS job
    WHERE job.task_name = %(task)s
    AND job.status IN ('todo', 'doing')
    AND job.args = jsonb_build_object('user_id', waiting.user_id)
)
ORDER BY waiting.user_id


-- name: forget
-- Delete notices that are older than a moment, and the emails that are. Parameters: before.
WITH old_notices AS (
    DELETE FROM notices_notice AS notice
    WHERE notice.at < %(before)s
)
DELETE FROM notices_noticeemail AS digest
WHERE digest.written_at < %(before)s
AND NOT EXISTS (SELECT FROM notices_notice AS notice WHERE notice.email_id = digest.id AND notice.at >= %(before)s)
