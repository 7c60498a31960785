-- name: problems
-- Everything that delegation health shows beside owners who are not there, worst first of each kind. One statement, of
-- legs that each begin with what is rare: a reason, an inactive user, a deleted account.
-- Gives (kind, count, owner id, owner name, sequence id, sequence name, field id, field label, detail).
-- Parameters: sequence_id (of one sequence only, or nothing); at, most_due, times_median, overdue_from.
SELECT * FROM ({blank_fields}) AS problem
UNION ALL
SELECT * FROM ({unable_in_fields}) AS problem
UNION ALL
SELECT * FROM ({absent_fields}) AS problem
UNION ALL
SELECT * FROM ({deleted_accounts}) AS problem
UNION ALL
SELECT * FROM ({record_owners_gone}) AS problem
UNION ALL
SELECT * FROM ({failed_email}) AS problem
UNION ALL
SELECT * FROM ({unsendable_email}) AS problem
UNION ALL
SELECT * FROM ({email_steps}) AS problem
UNION ALL
SELECT * FROM ({senders}) AS problem
UNION ALL
SELECT * FROM ({unable_covers}) AS problem
UNION ALL
SELECT * FROM ({workload}) AS problem
ORDER BY 1, 2 DESC, 4, 6, 8


-- name: blank_fields
-- Participants of whom open actions fall back because the field of their delegation is blank, by sequence and field.
-- Actions are closed in their order, so of those with one field the last is open for every participant: the largest
-- count of an action is that of the participants, and none has to be told from another. The detail is an action that
-- overrides the sequence, if none inherits.
SELECT
    'blank_field' AS kind,
    max(falling.actions) AS count,
    NULL::bigint AS owner_id,
    NULL::text AS owner,
    sequence.id AS sequence_id,
    sequence.name AS sequence,
    field.id AS field_id,
    field.label AS field,
    {overriding_action} AS detail
FROM (
    SELECT
        pa.action_id,
        count(*) AS actions
    FROM participants_participantaction AS pa
    WHERE pa.status IN ('waiting', 'current')
    AND pa.reason = 'blank'
    GROUP BY pa.action_id
) AS falling
JOIN sequences_action AS action ON action.id = falling.action_id
JOIN sequences_sequence AS sequence ON sequence.id = action.sequence_id
JOIN crm_lookupfield AS field ON field.id = {delegation_field}
WHERE %(sequence_id)s::bigint IS NULL OR sequence.id = %(sequence_id)s
GROUP BY sequence.id, field.id


-- name: overriding_action
-- The number of an action that overrides its sequence as text, if all actions that are grouped do; else blank.
CASE
    WHEN bool_and(action.delegation_mode <> 'inherit') THEN min(action.id)::text
    ELSE ''
END


-- name: unable_in_fields
-- Participants of whom open actions fall back because the user in the field can't work, by user, sequence and field;
-- counted as for blank fields. A delegation that names somebody otherwise than by a field has no user to show here.
SELECT
    CASE WHEN falling.reason = 'inactive' THEN 'inactive_in_field' ELSE 'unable_in_field' END,
    max(falling.actions),
    person.id,
    person.name,
    sequence.id,
    sequence.name,
    field.id,
    field.label,
    {overriding_action}
FROM (
    SELECT
        pa.reason,
        pa.action_id,
        field.id AS field_id,
        lookup.owner_id,
        count(*) AS actions
    FROM participants_participantaction AS pa
    JOIN sequences_action AS action ON action.id = pa.action_id
    JOIN sequences_sequence AS sequence ON sequence.id = action.sequence_id
    JOIN crm_lookupfield AS field ON field.id = {delegation_field}
    JOIN participants_participant AS participant ON participant.id = pa.participant_id
    JOIN crm_record AS record ON record.id = participant.record_id
    LEFT JOIN crm_recordlookup AS lookup
        ON lookup.field_id = COALESCE(field.on_account_id, field.id)
        AND lookup.record_id = CASE WHEN field.on_account_id IS NULL THEN record.id ELSE record.account_id END
    WHERE pa.status IN ('waiting', 'current')
    AND pa.reason IN ('inactive', 'unable')
    AND (%(sequence_id)s::bigint IS NULL OR sequence.id = %(sequence_id)s)
    GROUP BY pa.reason, pa.action_id, field.id, lookup.owner_id
) AS falling
JOIN sequences_action AS action ON action.id = falling.action_id
JOIN sequences_sequence AS sequence ON sequence.id = action.sequence_id
JOIN crm_lookupfield AS field ON field.id = falling.field_id
LEFT JOIN people_owner AS person ON person.id = falling.owner_id
GROUP BY falling.reason, person.id, sequence.id, field.id


-- name: absent_fields
-- Lookup fields that the last import had no column for although sequences use them, with the participants there. The
-- detail is the file; the owner is nobody, and the number of the field that came instead is in its place.
SELECT
    'absent_field',
    (
        SELECT count(*) FROM participants_participant AS participant
        WHERE participant.sequence_id = sequence.id
        AND participant.status IN ('active', 'paused')
    ),
    absent.renamed_to_id,
    renamed.label || ' (' || renamed.name || ')',
    sequence.id,
    sequence.name,
    absent.id,
    absent.label || ' (' || absent.name || ')',
    absent.absent_from
FROM crm_lookupfield AS absent
JOIN crm_lookupfield AS field ON absent.id IN (field.id, field.on_account_id)
JOIN ({used_fields}) AS used ON used.field_id = field.id
JOIN sequences_sequence AS sequence ON sequence.id = used.sequence_id
LEFT JOIN crm_lookupfield AS renamed ON renamed.id = absent.renamed_to_id
WHERE absent.absent_since IS NOT NULL
AND (sequence.status <> 'draft' OR sequence.id = %(sequence_id)s)
AND (%(sequence_id)s::bigint IS NULL OR sequence.id = %(sequence_id)s)


-- name: deleted_accounts
-- Participants whose actions are delegated to a user named on an account that is deleted in the CRM.
SELECT
    'deleted_account',
    count(DISTINCT participant.id),
    NULL::bigint,
    NULL::text,
    sequence.id,
    sequence.name,
    field.id,
    field.label,
    ''
FROM crm_record AS account
JOIN crm_record AS record ON record.account_id = account.id
JOIN participants_participant AS participant
    ON participant.record_id = record.id
    AND participant.status IN ('active', 'paused')
JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
JOIN ({used_fields}) AS used ON used.sequence_id = sequence.id
JOIN crm_lookupfield AS field
    ON field.id = used.field_id
    AND (field.on_account_id IS NOT NULL OR field.source = 'account_owner')
WHERE account.object = 'account'
AND account.is_deleted
AND (%(sequence_id)s::bigint IS NULL OR sequence.id = %(sequence_id)s)
GROUP BY sequence.id, field.id


-- name: record_owners_gone
-- Records in sequences whose owner is an inactive user: what their delegation does not name falls to nobody.
SELECT
    'record_owner_gone',
    count(DISTINCT record.id),
    owner.id,
    owner.name,
    NULL::bigint,
    NULL::text,
    NULL::bigint,
    NULL::text,
    ''
FROM people_owner AS owner
JOIN crm_record AS record ON record.owner_id = owner.id
JOIN participants_participant AS participant
    ON participant.record_id = record.id
    AND participant.status IN ('active', 'paused')
WHERE NOT owner.is_active
AND (%(sequence_id)s::bigint IS NULL OR participant.sequence_id = %(sequence_id)s)
GROUP BY owner.id


-- name: unable_covers
-- Absences that are not over with a cover who can't work, or who is away in them too: a user, or all members of a
-- queue at once. Covers in single sequences are looked at as well. The detail is who is away.
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
    NULL::bigint,
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


-- name: workload
-- Users with more due than the limit, or than some times the median of all who have something due; and users with
-- actions that are overdue for long. Due are current actions of active participants in active sequences.
-- The detail of the first is the median.
SELECT
    problem.kind,
    problem.count,
    problem.owner_id,
    owner.name,
    NULL::bigint,
    NULL::text,
    NULL::bigint,
    NULL::text,
    problem.detail
FROM (
    WITH due AS MATERIALIZED (
        SELECT
            pa.owner_id,
            count(*) AS due,
            count(*) FILTER (WHERE pa.expected_at < %(overdue_from)s) AS overdue
        FROM participants_participantaction AS pa
        JOIN sequences_action AS action ON action.id = pa.action_id
        JOIN sequences_sequence AS sequence ON sequence.id = action.sequence_id AND sequence.status = 'active'
        JOIN participants_participant AS participant
            ON participant.id = pa.participant_id
            AND participant.status = 'active'
        WHERE pa.status = 'current'
        AND pa.expected_at <= %(at)s
        AND %(sequence_id)s::bigint IS NULL
        GROUP BY pa.owner_id
    ),
    middle AS (
        SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY due.due) AS median
        FROM due
        JOIN people_owner AS owner ON owner.id = due.owner_id AND owner.kind = 'user'
    )
    SELECT 'overloaded' AS kind, due.due AS count, due.owner_id, middle.median::text AS detail
    FROM due
    CROSS JOIN middle
    WHERE due.due > COALESCE(%(most_due)s::bigint, GREATEST(middle.median * %(times_median)s, %(at_least)s))
    UNION ALL
    SELECT 'long_overdue', due.overdue, due.owner_id, ''
    FROM due
    WHERE due.overdue > 0
) AS problem
JOIN people_owner AS owner ON owner.id = problem.owner_id
WHERE problem.kind = 'long_overdue' OR owner.kind = 'user'
