-- name: apply
-- Change the owners of a scope and record it as one handover, in one statement.
{ownership},
changed AS (
    UPDATE participants_participantaction AS pa
    SET
        owner_id = difference.owner_id,
        cover_id = difference.cover_id,
        reason = difference.reason
    FROM difference
    WHERE pa.id = difference.id
),
{recorded}
{flows}


-- name: preview
-- What a change would do, from the same text as the change itself.
{ownership}
{flows}


-- name: create_actions
-- Create the participant actions of an enrollment, owned as the rule says, and record it, in one statement.
{ownership},
created AS (
    INSERT INTO participants_participantaction
        (id, participant_id, action_id, owner_id, cover_id, status, reason, expected_at, note)
    SELECT
        scope.id, scope.participant_id, scope.action_id, target.owner_id, target.cover_id, scope.status,
        target.reason, scope.expected_at, ''
    FROM target
    FULL JOIN scope ON scope.id = target.id
),
{recorded}
{flows}


-- name: ownership
-- Who owns, and who covers, everything in a scope: before and after.
-- {scope} says which participant actions, {base} gives their owner and reason; rule 7 (cover) is here.
-- The last join is a FULL one, though nobody stands in where there is no base: PostgreSQL never does that by comparing
-- each with each, however few rows it expects.
-- Ends in `target` (all of the scope) and `difference` (what really changes).
WITH RECURSIVE
scope AS ({scope}),
base AS ({base}),
chain (id, doable_at, person_id, asked) AS (
    SELECT
        base.id,
        due.doable_at,
        absence.cover_id,
        ARRAY[base.owner_id]
    FROM base
    CROSS JOIN LATERAL (SELECT GREATEST(base.expected_at, {turned_at}) AS doable_at) AS due
    JOIN people_timeaway AS away
        ON away.user_id = base.owner_id
        AND away.begins_at <= due.doable_at
        AND away.ends_at > due.doable_at
    JOIN people_absence AS absence ON absence.id = away.absence_id
    WHERE absence.covers_overdue
    OR base.expected_at >= away.begins_at
    UNION ALL
    SELECT
        chain.id,
        chain.doable_at,
        absence.cover_id,
        chain.asked || chain.person_id
    FROM chain
    JOIN people_timeaway AS away
        ON away.user_id = chain.person_id
        AND away.begins_at <= chain.doable_at
        AND away.ends_at > chain.doable_at
    JOIN people_absence AS absence ON absence.id = away.absence_id
    WHERE chain.person_id <> ALL (chain.asked)
),
stand_in AS (
    SELECT
        chain.id,
        chain.person_id
    FROM chain
    JOIN ({able}) AS able ON able.id = chain.person_id
    WHERE NOT EXISTS (
        SELECT FROM people_timeaway AS away
        WHERE away.user_id = chain.person_id
        AND away.begins_at <= chain.doable_at
        AND away.ends_at > chain.doable_at
    )
),
target AS (
    SELECT
        base.id,
        base.from_owner_id,
        base.from_cover_id,
        base.from_reason,
        base.owner_id,
        stand_in.person_id AS cover_id,
        base.reason
    FROM base
    FULL JOIN stand_in ON stand_in.id = base.id
),
difference AS (
    SELECT * FROM target
    WHERE (owner_id, cover_id, reason) IS DISTINCT FROM (from_owner_id, from_cover_id, from_reason)
)


-- name: turned_at
-- The moment up to which absences have begun and ended; absent before the first.
(SELECT clock.turned_at FROM delegation_coverclock AS clock)


-- name: able
-- Whom work may be delegated to: queues, and active users whose role allows working on actions.
SELECT owner.id
FROM people_owner AS owner
LEFT JOIN people_user AS worker ON worker.owner_ptr_id = owner.id
WHERE owner.kind = 'queue'
OR (owner.is_active AND worker.can_work)


-- name: rule
-- Rules 1 to 6 of baton/rules/delegation.py over the scope: the owner and the reason, before and after.
-- Parameters: overwrite (boolean: owners reassigned by hand give way to the rule).
SELECT
    scope.id,
    scope.expected_at,
    scope.owner_id AS from_owner_id,
    scope.cover_id AS from_cover_id,
    scope.reason AS from_reason,
    CASE
        WHEN scope.reason = 'reassigned' AND NOT %(overwrite)s THEN scope.owner_id
        WHEN able.id IS NOT NULL THEN able.id
        WHEN able_owner.id IS NULL AND able_default.id IS NOT NULL THEN able_default.id
        ELSE record.owner_id
    END AS owner_id,
    CASE
        WHEN scope.reason = 'reassigned' AND NOT %(overwrite)s THEN 'reassigned'
        WHEN able.id IS NOT NULL THEN 'lookup'
        WHEN able_owner.id IS NULL AND able_default.id IS NOT NULL THEN 'default'
        WHEN choice.id IS NULL THEN 'record_owner'
        WHEN looked_up.id IS NULL THEN 'blank'
        WHEN looked_up.is_active THEN 'unable'
        ELSE 'inactive'
    END AS reason
FROM scope
JOIN crm_record AS record ON record.id = scope.record_id
LEFT JOIN sequences_action AS action ON action.id = scope.action_id
LEFT JOIN sequences_sequence AS sequence ON sequence.id = {sequence_id}
LEFT JOIN crm_lookupfield AS choice ON choice.id = {delegation_field}
LEFT JOIN crm_recordlookup AS lookup
    ON lookup.field_id = COALESCE(choice.on_account_id, choice.id)
    AND lookup.record_id = CASE WHEN choice.on_account_id IS NULL THEN record.id ELSE record.account_id END
LEFT JOIN LATERAL ({named_otherwise}) AS otherwise ON TRUE
LEFT JOIN people_owner AS looked_up
    ON looked_up.id = CASE choice.source WHEN 'field' THEN lookup.user_id ELSE otherwise.owner_id END
LEFT JOIN ({able}) AS able ON able.id = looked_up.id
LEFT JOIN ({able}) AS able_owner ON able_owner.id = record.owner_id
LEFT JOIN ({able}) AS able_default ON able_default.id = {default_owner}


-- name: named_otherwise
-- Whom a delegation names that is not simply a field: the first who can work, or else the first who is somebody.
-- Rows of the common case, a field, find nothing here at no cost.
SELECT COALESCE(
    (array_agg(named.id ORDER BY field.position) FILTER (WHERE able.id IS NOT NULL))[1],
    (array_agg(named.id ORDER BY field.position) FILTER (WHERE named.id IS NOT NULL))[1]
) AS owner_id
FROM (
    SELECT
        choice.id,
        choice.source,
        choice.on_account_id,
        choice.owner_id,
        0 AS position
    WHERE choice.source NOT IN ('field', 'chain')
    UNION ALL
    SELECT
        link.id,
        link.source,
        link.on_account_id,
        link.owner_id,
        entry.position
    FROM crm_chainentry AS entry
    JOIN crm_lookupfield AS link ON link.id = entry.field_id
    WHERE entry.chain_id = choice.id
    AND choice.source = 'chain'
) AS field
CROSS JOIN LATERAL (SELECT {named} AS id) AS named
LEFT JOIN ({able}) AS able ON able.id = named.id


-- name: named
-- Whom one field names, able to work or not.
CASE field.source
    WHEN 'field' THEN (
        SELECT value.user_id
        FROM crm_recordlookup AS value
        WHERE value.field_id = COALESCE(field.on_account_id, field.id)
        AND value.record_id = CASE WHEN field.on_account_id IS NULL THEN record.id ELSE record.account_id END
    )
    WHEN 'account_owner' THEN (SELECT account.owner_id FROM crm_record AS account WHERE account.id = record.account_id)
    WHEN 'owners_manager' THEN (
        SELECT person.manager_id FROM people_user AS person WHERE person.owner_ptr_id = record.owner_id
    )
    WHEN 'enroller' THEN scope.enrolled_by_id
    WHEN 'performer' THEN (
        SELECT earlier.performer_id
        FROM participants_participantaction AS earlier
        JOIN sequences_action AS step ON step.id = earlier.action_id
        WHERE earlier.participant_id = scope.participant_id
        AND earlier.status = 'completed'
        AND earlier.performer_id IS NOT NULL
        AND step.position < action.position
        ORDER BY step.position DESC
        LIMIT 1
    )
    WHEN 'member' THEN (
        SELECT member.user_id
        FROM people_queuemember AS member
        JOIN ({able}) AS able ON able.id = member.user_id
        WHERE member.queue_id = field.owner_id
        ORDER BY md5(record.id || ':' || member.user_id), member.user_id
        LIMIT 1
    )
    ELSE field.owner_id
END


-- name: sequence_id
-- The sequence of an action.
action.sequence_id


-- name: default_owner
-- Rule 6: the default owner of the sequence, or else of the organization.
COALESCE(sequence.default_owner_id, (SELECT organization.default_owner_id FROM people_organization AS organization))


-- name: delegation_field
-- Rule 2: the lookup field of the action where it overrides, of its sequence where it inherits.
CASE action.delegation_mode
    WHEN 'inherit' THEN sequence.delegation_id
    ELSE action.delegation_id
END


-- name: by_hand
-- Rule 1 with a new owner: everything in the scope is reassigned.
-- Parameters: to_owner_id.
SELECT
    scope.id,
    scope.expected_at,
    scope.owner_id AS from_owner_id,
    scope.cover_id AS from_cover_id,
    scope.reason AS from_reason,
    %(to_owner_id)s::bigint AS owner_id,
    'reassigned' AS reason
FROM scope


-- name: recorded
-- The handover row, and an owner change for every difference. A change that nobody asked for by name
-- (is_deliberate false) and that changes nothing leaves no handover.
-- Parameters: the columns of the handover.
recorded AS (
    INSERT INTO delegation_handover
        (cause, by_id, at, why, sequence_id, action_id, setting_before, setting_after, undoes_id, change_count,
         left_alone_count)
    SELECT
        %(cause)s, %(by_id)s, %(at)s, %(why)s, %(about_sequence_id)s, %(about_action_id)s, %(setting_before)s::jsonb,
        %(setting_after)s::jsonb, %(undoes_id)s, (SELECT count(*) FROM difference), %(left_alone_count)s
    WHERE %(is_deliberate)s OR EXISTS (SELECT FROM difference)
    RETURNING id
),
logged AS (
    INSERT INTO delegation_ownerchange
        (handover_id, participant_action_id, from_owner_id, to_owner_id, from_cover_id, to_cover_id, from_reason,
         to_reason)
    SELECT
        recorded.id, difference.id, difference.from_owner_id, difference.owner_id, difference.from_cover_id,
        difference.cover_id, difference.from_reason, difference.reason
    FROM difference
    CROSS JOIN recorded
)


-- name: flows
-- How many participant actions of the scope stand in each before and after; the answer of a change and of its preview.
-- One row at least, so that a handover without owner changes is told too.
SELECT
    {handover} AS handover_id,
    flow.*
FROM (SELECT 1) AS one_row_at_least
LEFT JOIN (
    SELECT
        target.from_owner_id,
        target.owner_id,
        target.from_cover_id,
        target.cover_id,
        target.from_reason,
        target.reason,
        count(*) AS actions
    FROM target
    GROUP BY 1, 2, 3, 4, 5, 6
) AS flow ON TRUE
ORDER BY 2, 3, 4, 5, 6, 7


-- name: open_actions
-- The open participant actions that a cause reaches, among the participants that are locked for it.
-- Parameters: participants (bigint[]), and those of {reach}.
-- Gives the scope: id, participant_id, enrolled_by_id, record_id, action_id, expected_at, owner_id, cover_id, reason.
SELECT
    pa.id,
    participant.id AS participant_id,
    participant.enrolled_by_id,
    participant.record_id,
    pa.action_id,
    pa.expected_at,
    pa.owner_id,
    pa.cover_id,
    pa.reason
FROM unnest(%(participants)s::bigint[]) AS locked (id)
JOIN participants_participant AS participant ON participant.id = locked.id
JOIN participants_participantaction AS pa ON pa.participant_id = participant.id
JOIN sequences_action AS action ON action.id = pa.action_id
JOIN crm_record AS record ON record.id = participant.record_id
WHERE pa.status IN ('waiting', 'current')
AND ({reach})


-- name: records_of_object
-- All records of an object as a scope, each with nothing owned in it yet. Parameters: object, at.
SELECT
    record.id,
    NULL::bigint AS participant_id,
    NULL::bigint AS enrolled_by_id,
    record.id AS record_id,
    NULL::bigint AS action_id,
    %(at)s::timestamptz AS expected_at,
    NULL::bigint AS owner_id,
    NULL::bigint AS cover_id,
    NULL::text AS reason
FROM crm_record AS record
WHERE record.object = %(object)s
AND NOT record.is_deleted


-- name: new_actions
-- The participant actions that an enrollment creates: each participant by each action of the sequence.
-- Parameters: participants and records (bigint[], side by side), actions (bigint[]) and dates (timestamptz[], side
-- by side, in order of position), enroller_id.
-- Gives the scope, and status beside it.
SELECT
    nextval('participants_participantaction_id_seq'::regclass) AS id,
    enrolled.participant_id,
    %(enroller_id)s::bigint AS enrolled_by_id,
    enrolled.record_id,
    step.action_id,
    step.expected_at,
    CASE step.number WHEN 1 THEN 'current' ELSE 'waiting' END AS status,
    NULL::bigint AS owner_id,
    NULL::bigint AS cover_id,
    NULL::text AS reason
FROM unnest(%(participants)s::bigint[], %(records)s::bigint[]) AS enrolled (participant_id, record_id)
CROSS JOIN unnest(%(actions)s::bigint[], %(dates)s::timestamptz[]) WITH ORDINALITY
    AS step (action_id, expected_at, number)


-- name: given_sequence
-- The sequence that records are looked at for. Parameters: sequence_id (absent: none).
%(sequence_id)s::bigint


-- name: given_field
-- A lookup field that somebody thinks of choosing. Parameters: field_id (absent: the record owner).
%(field_id)s::bigint


-- name: handover
-- The handover that the change is recorded as.
(SELECT recorded.id FROM recorded)


-- name: no_handover
-- A preview is not recorded.
NULL::bigint
