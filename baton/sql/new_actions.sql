-- The participant actions that an enrolment creates: each participant by each action of the sequence.
-- Parameters: participants and records (bigint[], side by side), actions (bigint[]) and dates (timestamptz[], side
-- by side, in order of position).
-- Gives the scope, and participant_id and status beside it.
SELECT
    nextval('participants_participantaction_id_seq'::regclass) AS id,
    entrant.participant_id,
    entrant.record_id,
    step.action_id,
    step.expected_at,
    CASE step.number WHEN 1 THEN 'current' ELSE 'waiting' END AS status,
    NULL::bigint AS owner_id,
    NULL::bigint AS cover_id,
    NULL::text AS reason
FROM unnest(%(participants)s::bigint[], %(records)s::bigint[]) AS entrant (participant_id, record_id)
CROSS JOIN unnest(%(actions)s::bigint[], %(dates)s::timestamptz[]) WITH ORDINALITY
    AS step (action_id, expected_at, number)
