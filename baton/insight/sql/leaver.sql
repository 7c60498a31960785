-- name: holdings
-- Everything that hangs on one user, a row for each kind and what it is about there.
-- Parameters: user_id, and today (the day that it is for the user).
-- Gives (kind, count, id, name, detail); id, name and detail say which sequence, field, queue, person, …
SELECT * FROM ({leaver_actions}) AS actions
UNION ALL
SELECT * FROM ({leaver_email}) AS email
UNION ALL
SELECT * FROM ({leaver_records}) AS records
UNION ALL
SELECT * FROM ({leaver_fields}) AS fields
UNION ALL
SELECT * FROM ({leaver_people}) AS people


-- name: leaver_actions
-- Open actions that the user owns, by the reason.
SELECT
    CASE pa.reason WHEN 'reassigned' THEN 'reassigned' ELSE 'actions' END AS kind,
    count(*) AS count,
    NULL::bigint AS id,
    '' AS name,
    pa.reason::text AS detail
FROM participants_participantaction AS pa
WHERE pa.owner_id = %(user_id)s
AND pa.status IN ('waiting', 'current')
GROUP BY pa.reason


-- name: leaver_email
-- Automatic email that is to be sent in the user's name, email that is being sent, and participants who may still
-- answer what was sent.
SELECT 'automatic_email', count(*), NULL::bigint, '', ''
FROM participants_participantaction AS pa
JOIN sequences_action AS action ON action.id = pa.action_id
WHERE pa.owner_id = %(user_id)s
AND pa.status IN ('waiting', 'current')
AND action.is_automatic
HAVING count(*) > 0
UNION ALL
SELECT 'being_sent', count(*), NULL, '', ''
FROM mail_mail AS mail
WHERE mail.sender_id = %(user_id)s
AND mail.status IN ('queued', 'sending')
HAVING count(*) > 0
UNION ALL
SELECT 'replies', count(DISTINCT participant.id), NULL, '', ''
FROM mail_mail AS mail
JOIN participants_participantaction AS pa ON pa.id = mail.participant_action_id
JOIN participants_participant AS participant ON participant.id = pa.participant_id
WHERE mail.sender_id = %(user_id)s
AND mail.status = 'sent'
AND participant.status IN ('active', 'paused')
AND NOT EXISTS (
    SELECT FROM mail_receivedmail AS answer
    WHERE answer.answers_id = mail.id
    AND answer.kind = 'reply'
)
HAVING count(*) > 0


-- name: leaver_records
-- Records that the user owns, by object; the detail is how many of them are in sequences.
SELECT
    'records',
    count(*),
    NULL::bigint,
    record.object,
    count(*) FILTER (
        WHERE EXISTS (
            SELECT FROM participants_participant AS participant
            WHERE participant.record_id = record.id
            AND participant.status IN ('active', 'paused')
        )
    )::text
FROM crm_record AS record
WHERE record.owner_id = %(user_id)s
AND NOT record.is_deleted
GROUP BY record.object


-- name: leaver_fields
-- Lookup fields in which the user is, and choices of a field set that name the user; the detail is the object.
SELECT 'lookups', count(*), field.id, field.label, field.object
FROM crm_recordlookup AS lookup
JOIN crm_lookupfield AS field ON field.id = lookup.field_id
WHERE lookup.owner_id = %(user_id)s
GROUP BY field.id
UNION ALL
SELECT 'named', 1, field.id, field.label, field.object
FROM crm_lookupfield AS field
WHERE field.owner_id = %(user_id)s
UNION ALL
SELECT 'default_owner', 1, NULL, '', ''
FROM people_organization AS organization
WHERE organization.default_owner_id = %(user_id)s
UNION ALL
SELECT 'default_owner', 1, sequence.id, sequence.name, ''
FROM sequences_sequence AS sequence
WHERE sequence.default_owner_id = %(user_id)s


-- name: leaver_people
-- Absences of others that are not over and that the user covers, everywhere or in single sequences; queues, with the
-- number of other members who can work; who reports to the user; shared views that the user made, with their filter.
SELECT 'covers', 1, absence.id, away.name, ''
FROM people_absence AS absence
JOIN people_owner AS away ON away.id = absence.user_id
WHERE (absence.last_day IS NULL OR absence.last_day >= %(today)s)
AND (
    absence.cover_id = %(user_id)s
    OR EXISTS (
        SELECT FROM delegation_sequencecover AS elsewhere
        WHERE elsewhere.absence_id = absence.id
        AND elsewhere.cover_id = %(user_id)s
    )
)
UNION ALL
SELECT
    'queues',
    (
        SELECT count(*)
        FROM people_queuemember AS other
        JOIN people_user AS worker ON worker.owner_ptr_id = other.user_id
        JOIN people_owner AS person ON person.id = other.user_id
        WHERE other.queue_id = member.queue_id
        AND other.user_id <> member.user_id
        AND person.is_active
        AND worker.can_work
    ),
    queue.id,
    queue.name,
    member.weight::text
FROM people_queuemember AS member
JOIN people_owner AS queue ON queue.id = member.queue_id
WHERE member.user_id = %(user_id)s
UNION ALL
SELECT 'reports', 1, person.id, person.name, ''
FROM people_user AS report
JOIN people_owner AS person ON person.id = report.owner_ptr_id
WHERE report.manager_id = %(user_id)s
AND person.is_active
UNION ALL
SELECT 'views', 1, view.id, view.name, view.query
FROM participants_savedview AS view
WHERE view.made_by_id = %(user_id)s
AND view.is_shared
