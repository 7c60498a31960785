-- What waits for the workers, for monitoring. Every part reads only rows that are not done.

-- name: last_heartbeat
-- When a worker last said that it lives; nothing if none did.
SELECT max(worker.last_heartbeat)
FROM procrastinate_workers AS worker;

-- name: jobs_by_status
-- Jobs that wait, run or failed, and since when the oldest that could run waits.
SELECT
    job.status::text,
    count(*),
    min(coalesce(job.scheduled_at, deferred.at)) FILTER (
        WHERE job.status = 'todo' AND coalesce(job.scheduled_at, deferred.at) <= %(at)s
    )
FROM procrastinate_jobs AS job
LEFT JOIN procrastinate_events AS deferred
    ON deferred.job_id = job.id AND deferred.type = 'deferred' AND job.status = 'todo'
WHERE job.status IN ('todo', 'doing', 'failed')
GROUP BY job.status;

-- name: old_jobs
-- How many jobs failed or were canceled before a moment. Parameters: before.
SELECT count(*)
FROM procrastinate_jobs AS job
WHERE job.status IN ('failed', 'cancelled', 'aborted')
AND NOT EXISTS (
    SELECT FROM procrastinate_events AS event WHERE event.job_id = job.id AND event.at >= %(before)s
);

-- name: unsent_emails
-- Emails that are queued, being sent, or wait for the end of a pause, and since when the oldest could be sent.
-- And those of open actions that were possibly sent, which wait for somebody to decide.
SELECT
    CASE WHEN mail.pause_id IS NULL THEN mail.status ELSE 'paused' END AS standing,
    count(*),
    min(coalesce(mail.not_before, mail.written_at)) FILTER (
        WHERE mail.pause_id IS NULL AND coalesce(mail.not_before, mail.written_at) <= %(at)s
    )
FROM mail_mail AS mail
WHERE mail.status IN ('queued', 'sending')
GROUP BY 1
UNION ALL
SELECT 'possibly_sent', count(*), NULL::timestamptz
FROM participants_participantaction AS pa
JOIN mail_mail AS mail ON mail.participant_action_id = pa.id
WHERE pa.problem <> ''
AND pa.status IN ('waiting', 'current')
AND mail.answer_to_id IS NULL
AND mail.status = 'unknown';


-- name: suggest_owners
-- Users and queues for somebody who has typed the beginning of a name, of a word of it, or of a username.
-- Parameters: typed, with_inactive (boolean), only (bigint[], or absent for all), at, open_limit (open actions are
-- counted up to it), size.
-- Gives one row each, names that begin so first.
WITH offered AS (
    SELECT
        owner.id,
        owner.kind,
        owner.name,
        owner.is_active,
        owner.crm_id,
        person.username,
        person.title,
        person.time_zone,
        starts_with(lower(owner.name), lower(%(typed)s)) AS begins_so
    FROM people_owner AS owner
    LEFT JOIN people_user AS person ON person.owner_ptr_id = owner.id
    WHERE (
        strpos(' ' || lower(owner.name), ' ' || lower(%(typed)s)) > 0
        OR starts_with(lower(person.username), lower(%(typed)s))
    )
    AND (owner.is_active OR %(with_inactive)s)
    AND (%(only)s::bigint[] IS NULL OR owner.id = ANY (%(only)s::bigint[]))
    ORDER BY begins_so DESC, lower(owner.name), owner.id
    LIMIT %(size)s
)
SELECT
    offered.id,
    offered.kind,
    offered.name,
    offered.is_active,
    offered.crm_id,
    offered.username,
    coalesce(offered.title, ''),
    EXISTS (
        SELECT FROM people_owner AS namesake
        WHERE lower(namesake.name) = lower(offered.name)
        AND namesake.id <> offered.id
    ) AS has_namesake,
    (
        SELECT count(*)
        FROM (
            SELECT FROM participants_participantaction AS pa
            WHERE pa.owner_id = offered.id
            AND pa.status IN ('waiting', 'current')
            LIMIT %(open_limit)s
        ) AS some_open
    ) AS open_actions,
    offered.kind = 'user' OR EXISTS (
        SELECT FROM people_queuemember AS member
        JOIN people_owner AS person ON person.id = member.user_id
        JOIN people_user AS worker ON worker.owner_ptr_id = person.id
        WHERE member.queue_id = offered.id
        AND person.is_active
        AND worker.can_work
    ) AS has_people,
    ((away.ends_at - interval '1 second') AT TIME ZONE offered.time_zone)::date AS away_until,
    cover.name
FROM offered
LEFT JOIN people_absencespan AS away
    ON away.user_id = offered.id
    AND away.begins_at <= %(at)s::timestamptz
    AND away.ends_at > %(at)s::timestamptz
LEFT JOIN people_absence AS absence ON absence.id = away.absence_id
LEFT JOIN people_owner AS cover ON cover.id = absence.cover_id
ORDER BY offered.begins_so DESC, lower(offered.name), offered.id


-- name: stand_ins
-- Whom to propose for the work of somebody, or of a sequence: users who can work and are there, those first who share a
-- queue, then those of the same manager, or who have work of the sequence; then who has the fewest open actions.
-- Parameters: owner_id and sequence_id (either may be absent), at, open_limit (open actions are counted up to it),
-- look_at (of how many they are counted), size.
SELECT near.id
FROM (
    SELECT
        owner.id,
        owner.name,
        CASE
            WHEN EXISTS (
                SELECT FROM people_queuemember AS theirs
                JOIN people_queuemember AS own ON own.queue_id = theirs.queue_id
                WHERE theirs.user_id = %(owner_id)s::bigint
                AND own.user_id = owner.id
            ) THEN 0
            WHEN owner.id IN (
                SELECT colleague.owner_ptr_id
                FROM people_user AS colleague
                JOIN people_user AS own ON own.manager_id IN (colleague.manager_id, colleague.owner_ptr_id)
                WHERE own.owner_ptr_id = %(owner_id)s::bigint
                UNION
                SELECT pa.owner_id
                FROM (
                    SELECT participant.id
                    FROM participants_participant AS participant
                    WHERE participant.sequence_id = %(sequence_id)s::bigint
                    LIMIT %(look_at)s
                ) AS recent
                JOIN participants_participantaction AS pa ON pa.participant_id = recent.id AND pa.status = 'current'
            ) THEN 1
            ELSE 2
        END AS distance
    FROM people_user AS person
    JOIN people_owner AS owner ON owner.id = person.owner_ptr_id
    WHERE owner.is_active
    AND person.can_work
    AND owner.id IS DISTINCT FROM %(owner_id)s::bigint
    AND NOT EXISTS (
        SELECT FROM people_absencespan AS away
        WHERE away.user_id = owner.id
        AND away.begins_at <= %(at)s::timestamptz
        AND away.ends_at > %(at)s::timestamptz
    )
    ORDER BY distance, lower(owner.name), owner.id
    LIMIT %(look_at)s
) AS near
CROSS JOIN LATERAL (
    SELECT count(*) AS open_actions
    FROM (
        SELECT FROM participants_participantaction AS pa
        WHERE pa.owner_id = near.id
        AND pa.status IN ('waiting', 'current')
        LIMIT %(open_limit)s
    ) AS some_open
) AS load
ORDER BY near.distance, load.open_actions, lower(near.name), near.id
LIMIT %(size)s


-- name: delegated_to
-- Whether the delegation of an action names a lookup field, and who is in it. Parameters: field_id, holder_id (absent
-- for whoever it is). Reads `action` and `record` of the statement around it.
(SELECT {delegation_field} FROM sequences_sequence AS sequence WHERE sequence.id = action.sequence_id) = %(field_id)s
AND (
    %(holder_id)s::bigint IS NULL
    OR EXISTS (
        SELECT FROM crm_lookupfield AS field
        JOIN crm_recordlookup AS lookup
            ON lookup.field_id = COALESCE(field.related_field_id, field.id)
            AND lookup.record_id = CASE field.through
                WHEN '' THEN record.id
                WHEN 'account' THEN record.account_id
                WHEN 'campaign' THEN record.account_id
                ELSE record.person_id
            END
        WHERE field.id = %(field_id)s
        AND lookup.owner_id = %(holder_id)s
    )
)
