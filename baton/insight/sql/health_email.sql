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
