-- name: previous_owners
-- The owners before a handover, for what goes back; the rule for the rest of the scope.
-- A previous owner whom the rule no longer gives gets the action restored, until the rule gives them again.
-- Parameters: undone_id (the handover), and overwrite = TRUE for the rule inside.
WITH ruled AS ({rule}),
verdict AS ({verdict})
SELECT
    ruled.id,
    ruled.record_id,
    ruled.sequence_id,
    ruled.expected_at,
    ruled.from_owner_id,
    ruled.from_cover_id,
    ruled.from_reason,
    CASE
        WHEN previous.owner_id IS NOT NULL THEN previous.owner_id
        WHEN ruled.from_reason IN ('reassigned', 'restored') THEN ruled.from_owner_id
        ELSE ruled.owner_id
    END AS owner_id,
    CASE
        WHEN previous.owner_id IS NULL AND ruled.from_reason = 'reassigned' THEN 'reassigned'
        WHEN previous.owner_id IS NULL AND ruled.from_reason = 'restored' AND ruled.from_owner_id <> ruled.owner_id
            THEN 'restored'
        WHEN previous.reason = 'reassigned' THEN 'reassigned'
        WHEN previous.owner_id <> ruled.owner_id THEN 'restored'
        ELSE ruled.reason
    END AS reason
FROM ruled
LEFT JOIN verdict AS previous
    ON previous.id = ruled.id
    AND previous.left_alone IS NULL


-- name: verdict
-- What an undo makes of each owner change of a handover that moved something: it goes back (no `left_alone`), or is
-- left alone and why: closed or given to somebody else since, or its previous owner has left and the rule would not
-- give it back to them. That an owner whom an undo restored became the rule's own is no change.
-- Parameters: undone_id. Reads `ruled`, which is the rule over the scope.
SELECT
    change.participant_action_id AS id,
    change.from_owner_id AS owner_id,
    change.from_reason AS reason,
    CASE
        WHEN ruled.id IS NULL THEN 'closed'
        -- Somebody has decided again in the meantime, and that decision counts.
        WHEN change.to_owner_id <> ruled.from_owner_id THEN 'changed_since'
        WHEN (change.to_reason = 'reassigned') <> (ruled.from_reason = 'reassigned') THEN 'changed_since'
        -- To give it back by hand would pin the action to somebody who can't work it.
        WHEN able.id IS NULL AND previous.id <> ruled.owner_id THEN 'inactive'
    END AS left_alone
FROM delegation_ownerchange AS change
JOIN people_owner AS previous ON previous.id = change.from_owner_id
LEFT JOIN ({able}) AS able ON able.id = previous.id
LEFT JOIN ruled ON ruled.id = change.participant_action_id
WHERE change.handover_id = %(undone_id)s
AND (
    change.from_owner_id <> change.to_owner_id
    OR (change.from_reason = 'reassigned') <> (change.to_reason = 'reassigned')
)


-- name: left_alone
-- How many actions that a handover moved an undo leaves alone, and why. Gives (why, count).
-- Parameters: those of {scope}; undone_id, and overwrite = TRUE for the rule inside.
WITH scope AS ({scope}),
ruled AS ({rule}),
verdict AS ({verdict})
SELECT
    verdict.left_alone,
    count(*)
FROM verdict
WHERE verdict.left_alone IS NOT NULL
GROUP BY verdict.left_alone


-- name: reached
-- Participants of a handover's owner changes, and of the setting that is restored with it.
-- Parameters: undone_id, restored_sequence_id (absent where no setting is restored), restored_chain_id (where no order
-- of a chain is).
SELECT pa.participant_id AS id
FROM delegation_ownerchange AS change
JOIN participants_participantaction AS pa ON pa.id = change.participant_action_id
WHERE change.handover_id = %(undone_id)s
UNION
SELECT governed.id
FROM participants_participant AS governed
WHERE governed.sequence_id = %(restored_sequence_id)s::bigint
OR governed.sequence_id IN ({using_chain})


-- name: reach
-- The actions of a handover, and all that the restored setting governs.
-- Parameters: undone_id, restored_sequence_id, restored_action_id (absent where it was the sequence's setting),
-- restored_chain_id.
EXISTS (
    SELECT FROM delegation_ownerchange AS change
    WHERE change.handover_id = %(undone_id)s
    AND change.participant_action_id = pa.id
)
OR pa.action_id = %(restored_action_id)s::bigint
OR (
    %(restored_action_id)s::bigint IS NULL
    AND participant.sequence_id = %(restored_sequence_id)s::bigint
    AND action.delegation_mode = 'inherit'
)
OR participant.sequence_id IN ({using_chain})


-- name: using_chain
-- The sequences that delegate to the chain whose order is restored. Parameters: restored_chain_id.
SELECT used.sequence_id
FROM ({used_fields}) AS used
WHERE used.field_id = %(restored_chain_id)s::bigint
