-- name: open_actions
-- The open participant actions that a cause reaches, among the participants that are locked for it.
-- Parameters: participants (bigint[]), and those of {reach}.
-- Gives the scope: id, participant_id, enrolled_by_id, record_id, sequence_id, action_id, expected_at, owner_id,
-- cover_id, reason, end_id.
SELECT
    pa.id,
    participant.id AS participant_id,
    participant.enrolled_by_id,
    participant.record_id,
    participant.sequence_id,
    pa.action_id,
    pa.expected_at,
    pa.owner_id,
    pa.cover_id,
    pa.reason,
    pa.reassignment_end_id AS end_id
FROM unnest(%(participants)s::bigint[]) AS locked (id)
JOIN participants_participant AS participant ON participant.id = locked.id
JOIN participants_participantaction AS pa ON pa.participant_id = participant.id
JOIN sequences_action AS action ON action.id = pa.action_id
LEFT JOIN crm_record AS record ON record.id = participant.record_id
WHERE pa.status IN ('waiting', 'current')
AND ({reach})


-- name: records_of_object
-- All records of an object as a scope, each with nothing owned in it yet. Parameters: object, at, and sequence_id.
SELECT
    record.id,
    NULL::bigint AS participant_id,
    NULL::bigint AS enrolled_by_id,
    record.id AS record_id,
    {given_sequence} AS sequence_id,
    NULL::bigint AS action_id,
    %(at)s::timestamptz AS expected_at,
    NULL::bigint AS owner_id,
    NULL::bigint AS cover_id,
    NULL::text AS reason,
    NULL::bigint AS end_id
FROM crm_record AS record
WHERE record.object = %(object)s
AND NOT record.is_deleted


-- name: new_actions
-- The participant actions that an enrollment creates: each participant by each action of the sequence.
-- Parameters: participants and records (bigint[], side by side), actions (bigint[]) and dates (timestamptz[], side
-- by side, in order of position), enroller_id, sequence_id.
-- Gives the scope, and status beside it.
SELECT
    {id} AS id,
    enrolled.participant_id,
    %(enroller_id)s::bigint AS enrolled_by_id,
    enrolled.record_id,
    {given_sequence} AS sequence_id,
    step.action_id,
    step.expected_at,
    CASE step.number WHEN 1 THEN 'current' ELSE 'waiting' END AS status,
    NULL::bigint AS owner_id,
    NULL::bigint AS cover_id,
    NULL::text AS reason,
    NULL::bigint AS end_id
FROM unnest(%(participants)s::bigint[], %(records)s::bigint[]) AS enrolled (participant_id, record_id)
CROSS JOIN unnest(%(actions)s::bigint[], %(dates)s::timestamptz[]) WITH ORDINALITY
    AS step (action_id, expected_at, number)


-- name: new_id
nextval('participants_participantaction_id_seq'::regclass)


-- name: no_id
-- For who only looks at them.
NULL::bigint


-- name: added_actions
-- The participant actions that an action creates which is added to a sequence in use.
-- Parameters: participants (bigint[]) and dates (timestamptz[], side by side), action_id.
-- Gives the scope, and status beside it.
SELECT
    {id} AS id,
    participant.id AS participant_id,
    participant.enrolled_by_id,
    participant.record_id,
    participant.sequence_id,
    %(action_id)s::bigint AS action_id,
    added.expected_at,
    'waiting' AS status,
    NULL::bigint AS owner_id,
    NULL::bigint AS cover_id,
    NULL::text AS reason,
    NULL::bigint AS end_id
FROM unnest(%(participants)s::bigint[], %(dates)s::timestamptz[]) AS added (participant_id, expected_at)
JOIN participants_participant AS participant ON participant.id = added.participant_id


-- name: given_sequence
-- The sequence that records are looked at for. Parameters: sequence_id (absent: none).
%(sequence_id)s::bigint


-- name: given_field
-- A lookup field that somebody thinks of choosing. Parameters: field_id (absent: the record owner).
%(field_id)s::bigint
