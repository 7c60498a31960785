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
SELECT * FROM ({deleted_related}) AS problem
UNION ALL
SELECT * FROM ({restored}) AS problem
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
        ON lookup.field_id = COALESCE(field.related_field_id, field.id)
        AND lookup.record_id = CASE field.through
        WHEN '' THEN record.id
        WHEN 'account' THEN record.account_id
        WHEN 'campaign' THEN record.account_id
        ELSE record.person_id
    END
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
JOIN crm_lookupfield AS field ON absent.id IN (field.id, field.related_field_id)
JOIN ({used_fields}) AS used ON used.field_id = field.id
JOIN sequences_sequence AS sequence ON sequence.id = used.sequence_id
LEFT JOIN crm_lookupfield AS renamed ON renamed.id = absent.renamed_to_id
WHERE absent.absent_since IS NOT NULL
AND (sequence.status <> 'draft' OR sequence.id = %(sequence_id)s)
AND (%(sequence_id)s::bigint IS NULL OR sequence.id = %(sequence_id)s)


-- name: deleted_related
-- Participants whose actions are delegated to a user named on an account or campaign that is deleted in the CRM.
SELECT
    'deleted_' || related.object,
    count(DISTINCT participant.id),
    NULL::bigint,
    NULL::text,
    sequence.id,
    sequence.name,
    field.id,
    field.label,
    ''
FROM crm_record AS related
JOIN crm_record AS record ON record.account_id = related.id
JOIN participants_participant AS participant
    ON participant.record_id = record.id
    AND participant.status IN ('active', 'paused')
JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
JOIN ({used_fields}) AS used ON used.sequence_id = sequence.id
JOIN crm_lookupfield AS field
    ON field.id = used.field_id
    AND (field.through = related.object OR field.source = related.object || '_owner')
WHERE related.object IN ('account', 'campaign')
AND related.is_deleted
AND (%(sequence_id)s::bigint IS NULL OR sequence.id = %(sequence_id)s)
GROUP BY related.object, sequence.id, field.id


-- name: restored
-- Open actions that an undo returned to an owner whom delegation does not give, by owner. They follow nothing until it
-- does, or until somebody clears them.
SELECT
    'restored',
    count(*),
    owner.id,
    owner.name,
    NULL::bigint,
    NULL::text,
    NULL::bigint,
    NULL::text,
    ''
FROM participants_participantaction AS pa
JOIN people_owner AS owner ON owner.id = pa.owner_id
JOIN sequences_action AS action ON action.id = pa.action_id
WHERE pa.status IN ('waiting', 'current')
AND pa.reason = 'restored'
AND (%(sequence_id)s::bigint IS NULL OR action.sequence_id = %(sequence_id)s)
GROUP BY owner.id


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


-- name: save_counts
-- Save how much of each kind there is on a day; a later count of the day takes the place of an earlier one.
-- Parameters: day; kinds (text[]) and counts (bigint[]), side by side.
INSERT INTO delegation_healthcount (day, kind, count)
SELECT %(day)s, counted.kind, counted.count
FROM unnest(%(kinds)s::text[], %(counts)s::bigint[]) AS counted (kind, count)
ON CONFLICT (day, kind) DO UPDATE SET count = EXCLUDED.count


-- name: forget_counts
-- Parameters: before (a day).
DELETE FROM delegation_healthcount AS counted
WHERE counted.day < %(before)s


-- name: counts_since
-- Gives (kind, day, count). Parameters: since (a day).
SELECT
    counted.kind,
    counted.day,
    counted.count
FROM delegation_healthcount AS counted
WHERE counted.day >= %(since)s
ORDER BY counted.kind, counted.day
