-- The owners before a handover, for what goes back; the rule for the rest of the scope.
-- A previous owner whom the rule no longer gives gets the action back by hand.
-- Parameters: undone_id (the handover), and overwrite = TRUE for the rule inside.
WITH ruled AS ({rule}),
verdict AS ({undo_verdict})
SELECT
    ruled.id,
    ruled.expected_at,
    ruled.from_owner_id,
    ruled.from_cover_id,
    ruled.from_reason,
    CASE
        WHEN previous.owner_id IS NOT NULL THEN previous.owner_id
        WHEN ruled.from_reason = 'reassigned' THEN ruled.from_owner_id
        ELSE ruled.owner_id
    END AS owner_id,
    CASE
        WHEN previous.owner_id IS NULL AND ruled.from_reason = 'reassigned' THEN 'reassigned'
        WHEN previous.reason = 'reassigned' THEN 'reassigned'
        WHEN previous.owner_id <> ruled.owner_id THEN 'reassigned'
        ELSE ruled.reason
    END AS reason
FROM ruled
LEFT JOIN verdict AS previous
    ON previous.id = ruled.id
    AND previous.left_alone IS NULL
