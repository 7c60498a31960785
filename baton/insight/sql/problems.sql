-- name: unable_covers
-- Absences that are not over with a cover who can't work, or who is away in them too: a user, or all members of a
-- queue at once. Covers in single sequences are looked at as well. The detail is who is away;
-- one of the absences has the place of the field.
WITH named AS (
    SELECT absence.id, absence.user_id, absence.last_day, absence.cover_id
    FROM people_absence AS absence
    WHERE absence.cover_id IS NOT NULL
    UNION
    SELECT absence.id, absence.user_id, absence.last_day, elsewhere.cover_id
    FROM delegation_sequencecover AS elsewhere
    JOIN people_absence AS absence ON absence.id = elsewhere.absence_id
),
able AS (
    SELECT named.cover_id, worker.owner_ptr_id AS user_id
    FROM named
    LEFT JOIN people_queuemember AS member ON member.queue_id = named.cover_id
    JOIN people_user AS worker ON worker.owner_ptr_id = COALESCE(member.user_id, named.cover_id)
    JOIN people_owner AS owner ON owner.id = worker.owner_ptr_id
    WHERE owner.is_active
    AND worker.can_work
    GROUP BY 1, 2
)
SELECT
    CASE
        WHEN NOT cover.is_active THEN 'inactive_cover'
        WHEN cover.id IN (SELECT able.cover_id FROM able) THEN 'away_cover'
        WHEN cover.kind = 'queue' THEN 'unstaffed_cover'
        ELSE 'unable_cover'
    END,
    count(DISTINCT named.id),
    cover.id,
    cover.name,
    NULL::bigint,
    NULL::text,
    min(named.id),
    NULL::text,
    string_agg(DISTINCT person.name, ', ')
FROM named
JOIN people_absencespan AS span ON span.absence_id = named.id
JOIN people_owner AS person ON person.id = named.user_id
JOIN people_owner AS cover ON cover.id = named.cover_id
WHERE span.ends_at > %(at)s
AND (person.is_active OR named.last_day IS NULL)
AND %(sequence_id)s::bigint IS NULL
AND (
    cover.id NOT IN (SELECT able.cover_id FROM able)
    OR EXISTS ({gaps})
)
GROUP BY 1, cover.id


-- name: gaps
-- The moments of a span of an absence at which nobody of the cover is there any more. Whoever is there at the beginning
-- is missing only from when somebody's own absence begins.
SELECT
FROM (
    SELECT GREATEST(span.begins_at, %(at)s) AS begins_at
    UNION
    SELECT away.begins_at
    FROM able
    JOIN people_absencespan AS away ON away.user_id = able.user_id
    WHERE able.cover_id = named.cover_id
    AND away.begins_at > %(at)s
    AND away.begins_at > span.begins_at
    AND away.begins_at < span.ends_at
) AS edge
WHERE NOT EXISTS (
    SELECT FROM able
    WHERE able.cover_id = named.cover_id
    AND NOT EXISTS (
        SELECT FROM people_absencespan AS away
        WHERE away.user_id = able.user_id
        AND away.begins_at <= edge.begins_at
        AND away.ends_at > edge.begins_at
    )
)


-- name: failed_email
-- Email that could not be written or sent, by sequence and problem.
SELECT
    'failed_email',
    count(*),
    NULL::bigint,
    NULL::text,
    sequence.id,
    sequence.name,
    NULL::bigint,
    NULL::text,
    pa.problem
FROM participants_participantaction AS pa
JOIN sequences_action AS action ON action.id = pa.action_id
JOIN sequences_sequence AS sequence ON sequence.id = action.sequence_id
WHERE pa.status IN ('waiting', 'current')
AND pa.problem <> ''
AND (%(sequence_id)s::bigint IS NULL OR sequence.id = %(sequence_id)s)
GROUP BY sequence.id, pa.problem


-- name: unsendable_email
-- Participants to whom automatic email of their sequence can't be sent: their record has no address, its address opted
-- out, or it is dead.
SELECT
    unreachable.kind,
    count(DISTINCT participant.id),
    NULL::bigint,
    NULL::text,
    sequence.id,
    sequence.name,
    NULL::bigint,
    NULL::text,
    ''
FROM ({unreachable_records}) AS unreachable
JOIN participants_participant AS participant
    ON participant.record_id = unreachable.id
    AND participant.status IN ('active', 'paused')
JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
WHERE {has_automatic_email}
AND (%(sequence_id)s::bigint IS NULL OR sequence.id = %(sequence_id)s)
GROUP BY unreachable.kind, sequence.id


-- name: email_steps
-- Automatic emails of a sequence that can't be written: without a template, or with one that is empty or has no subject
-- although no earlier email is continued. Gives the participants in the sequence; the detail is the step. In the place
-- of a user is the template, and in that of a field the step.
SELECT
    CASE
        WHEN template.id IS NULL THEN 'no_template'
        WHEN template.body !~ '\S' THEN 'empty_template'
        ELSE 'no_subject'
    END,
    (
        SELECT count(*) FROM participants_participant AS participant
        WHERE participant.sequence_id = sequence.id
        AND participant.status IN ('active', 'paused')
    ),
    template.id,
    template.name,
    sequence.id,
    sequence.name,
    action.id,
    action.name,
    action.name
FROM sequences_action AS action
JOIN sequences_sequence AS sequence ON sequence.id = action.sequence_id
LEFT JOIN sequences_template AS template ON template.id = action.template_id
WHERE action.is_automatic
AND (sequence.status = 'active' OR sequence.id = %(sequence_id)s)
AND (%(sequence_id)s::bigint IS NULL OR sequence.id = %(sequence_id)s)
AND (
    template.id IS NULL
    OR template.body !~ '\S'
    OR (template.subject = '' AND NOT EXISTS (
        SELECT FROM sequences_action AS earlier
        WHERE earlier.sequence_id = sequence.id
        AND earlier.type = 'email'
        AND earlier.position < action.position
    ))
)


-- name: senders
-- Users without an address to send from who are to send automatic email. Gives its open actions, of owners not covered.
SELECT
    'no_mailbox',
    count(*),
    person.id,
    person.name,
    NULL::bigint,
    NULL::text,
    NULL::bigint,
    NULL::text,
    ''
FROM people_owner AS person
JOIN people_user AS worker ON worker.owner_ptr_id = person.id
JOIN participants_participantaction AS pa
    ON pa.owner_id = person.id
    AND pa.status IN ('waiting', 'current')
    AND pa.cover_id IS NULL
JOIN sequences_action AS action ON action.id = pa.action_id AND action.is_automatic
WHERE worker.email = ''
AND worker.mail_from = ''
AND (%(sequence_id)s::bigint IS NULL OR action.sequence_id = %(sequence_id)s)
GROUP BY person.id
