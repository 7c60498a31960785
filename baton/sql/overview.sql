-- Every sequence, with how much is in it. Gives one row each: active ones first, then drafts, then inactive ones.
SELECT
    sequence.id,
    sequence.name,
    sequence.object,
    sequence.status,
    field.label AS field_label,
    coalesce(step.actions, 0) AS actions,
    coalesce(step.overriding, 0) AS overriding,
    coalesce(enrolled.participants, 0) AS participants
FROM sequences_sequence AS sequence
LEFT JOIN crm_lookupfield AS field ON field.id = sequence.delegation_id
LEFT JOIN (
    SELECT
        action.sequence_id,
        count(*) AS actions,
        count(*) FILTER (WHERE action.delegation_mode <> 'inherit') AS overriding
    FROM sequences_action AS action
    GROUP BY action.sequence_id
) AS step ON step.sequence_id = sequence.id
LEFT JOIN (
    SELECT
        participant.sequence_id,
        count(*) AS participants
    FROM participants_participant AS participant
    WHERE participant.status = 'active'
    GROUP BY participant.sequence_id
) AS enrolled ON enrolled.sequence_id = sequence.id
ORDER BY
    array_position(ARRAY['active', 'draft', 'inactive'], sequence.status::text),
    lower(sequence.name),
    sequence.id
