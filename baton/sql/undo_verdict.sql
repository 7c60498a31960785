-- What an undo makes of each owner change of a handover that moved something: it goes back (no `left_alone`), or is
-- left alone and why: closed or given to somebody else since, or its previous owner has left and only a hand could
-- give it back to them.
-- Parameters: undone_id. Reads `ruled`, which is the rule over the scope.
SELECT
    change.participant_action_id AS id,
    change.from_owner_id AS owner_id,
    change.from_reason AS reason,
    CASE
        WHEN ruled.id IS NULL THEN 'closed'
        WHEN change.to_owner_id <> ruled.from_owner_id THEN 'changed_since'
        WHEN (change.to_reason = 'reassigned') <> (ruled.from_reason = 'reassigned') THEN 'changed_since'
        WHEN NOT previous.is_active AND previous.id <> ruled.owner_id THEN 'inactive'
    END AS left_alone
FROM delegation_ownerchange AS change
JOIN people_owner AS previous ON previous.id = change.from_owner_id
LEFT JOIN ruled ON ruled.id = change.participant_action_id
WHERE change.handover_id = %(undone_id)s
AND (
    change.from_owner_id <> change.to_owner_id
    OR (change.from_reason = 'reassigned') <> (change.to_reason = 'reassigned')
)
