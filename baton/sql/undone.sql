-- The owners before a handover, for what still has the owner that it gave; the rule for the rest of the scope.
-- A previous owner whom the rule no longer gives gets the action back by hand.
-- Parameters: undone_id (the handover), and overwrite = TRUE for the rule inside.
SELECT
    ruled.id,
    ruled.expected_at,
    ruled.from_owner_id,
    ruled.from_cover_id,
    ruled.from_reason,
    CASE
        WHEN change.from_owner_id IS NOT NULL THEN change.from_owner_id
        WHEN ruled.from_reason = 'reassigned' THEN ruled.from_owner_id
        ELSE ruled.owner_id
    END AS owner_id,
    CASE
        WHEN change.from_owner_id IS NULL AND ruled.from_reason = 'reassigned' THEN 'reassigned'
        WHEN change.from_reason = 'reassigned' THEN 'reassigned'
        WHEN change.from_owner_id <> ruled.owner_id THEN 'reassigned'
        ELSE ruled.reason
    END AS reason
FROM ({rule}) AS ruled
LEFT JOIN delegation_ownerchange AS change
    ON change.participant_action_id = ruled.id
    AND change.handover_id = %(undone_id)s
    AND change.to_owner_id = ruled.from_owner_id
    AND (change.to_reason = 'reassigned') = (ruled.from_reason = 'reassigned')
