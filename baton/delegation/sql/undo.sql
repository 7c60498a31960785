-- name: previous_owners
-- The owners before a handover, for what goes back; the rule for the rest of the scope.
-- A previous owner whom the rule no longer gives gets the action restored, until the rule gives them again.
-- Parameters: undone_id (the handover), and overwrite = TRUE for the rule inside.
WITH {paired}
SELECT
    paired.id,
    paired.record_id,
    paired.sequence_id,
    paired.expected_at,
    paired.from_owner_id,
    paired.from_cover_id,
    paired.from_reason,
    paired.from_end_id,
    CASE
        WHEN paired.goes_back THEN paired.previous_owner_id
        WHEN paired.from_reason IN ('reassigned', 'restored') THEN paired.from_owner_id
        ELSE paired.ruled_owner_id
    END AS owner_id,
    CASE
        WHEN paired.goes_back AND paired.previous_reason = 'reassigned' THEN 'reassigned'
        -- Restored, or the next recalculation would take it away again.
        WHEN paired.goes_back AND paired.previous_owner_id <> paired.ruled_owner_id THEN 'restored'
        WHEN paired.goes_back THEN paired.ruled_reason
        WHEN paired.from_reason = 'reassigned' THEN 'reassigned'
        WHEN paired.from_reason = 'restored' AND paired.from_owner_id <> paired.ruled_owner_id THEN 'restored'
        ELSE paired.ruled_reason
    END AS reason,
    CASE
        WHEN paired.goes_back AND paired.previous_reason = 'reassigned' THEN paired.previous_end_id
        WHEN NOT paired.goes_back AND paired.from_reason = 'reassigned' THEN paired.from_end_id
    END AS end_id
FROM paired
WHERE paired.id IS NOT NULL


-- name: paired
-- The rule over the scope beside the owner changes of a handover that moved something; either may be without the other.
-- What moved goes back (`goes_back`) or is left alone, and why: closed or given to somebody else since, or its previous
-- owner has left and the rule would not give it back to them. That an owner whom an undo restored became the rule's own
-- is no change.
-- Both sides are made first and joined by a FULL join: PostgreSQL expects few rows of either, and would otherwise
-- compare each with each.
-- Parameters: undone_id, and those of {rule}, which reads `scope`.
ruled AS MATERIALIZED ({rule}),
moved AS MATERIALIZED ({moved}),
paired AS MATERIALIZED (
    SELECT
        ruled.id,
        ruled.record_id,
        ruled.sequence_id,
        ruled.expected_at,
        ruled.from_owner_id,
        ruled.from_cover_id,
        ruled.from_reason,
        ruled.from_end_id,
        ruled.owner_id AS ruled_owner_id,
        ruled.reason AS ruled_reason,
        COALESCE(moved.previous_owner_id, ruled.owner_id) AS previous_owner_id,
        CASE WHEN moved.previous_owner_id IS NULL THEN ruled.reason ELSE moved.from_reason END AS previous_reason,
        moved.previous_end_id,
        moved.id IS NOT NULL AND verdict.left_alone IS NULL AS goes_back,
        verdict.left_alone
    FROM ruled
    FULL JOIN moved ON moved.id = ruled.id
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN moved.id IS NULL THEN NULL
                WHEN ruled.id IS NULL THEN 'closed'
                -- Somebody has decided again in the meantime, and that decision counts.
                WHEN moved.to_owner_id <> ruled.from_owner_id THEN 'changed_since'
                WHEN (moved.to_reason = 'reassigned') <> (ruled.from_reason = 'reassigned') THEN 'changed_since'
                WHEN moved.to_end_id IS DISTINCT FROM ruled.from_end_id THEN 'changed_since'
                -- To give it back all the same would pin the action to somebody who can't work it.
                WHEN NOT moved.is_able AND moved.previous_owner_id <> ruled.owner_id THEN 'inactive'
            END AS left_alone
    ) AS verdict
)


-- name: moved
-- The owner changes of a handover that moved something, and whether the previous owner can work now. Where that was one
-- by hand until a moment that is past, the previous owner is whose the action would be by hand since then; none is whom
-- the rule gives.
-- Parameters: undone_id.
SELECT
    change.participant_action_id AS id,
    change.to_owner_id,
    change.from_reason,
    change.to_reason,
    change.to_end_id,
    previous.owner_id AS previous_owner_id,
    previous.end_id AS previous_end_id,
    previous.owner_id IN ({able}) AS is_able
FROM delegation_ownerchange AS change
LEFT JOIN participants_reassignmentend AS ended ON ended.id = change.from_end_id AND ended.at <= {turned_at}
LEFT JOIN LATERAL ({lasting}) AS lasting ON TRUE
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN ended.id IS NULL THEN change.from_owner_id ELSE lasting.owner_id END AS owner_id,
        CASE WHEN ended.id IS NULL THEN change.from_end_id ELSE lasting.end_id END AS end_id
) AS previous
WHERE change.handover_id = %(undone_id)s
AND change.from_owner_id IS NOT NULL
AND (
    change.from_owner_id <> change.to_owner_id
    OR (change.from_reason = 'reassigned') <> (change.to_reason = 'reassigned')
    OR change.from_end_id IS DISTINCT FROM change.to_end_id
)


-- name: left_alone
-- How many actions that a handover moved an undo leaves alone, and why. Gives (why, count).
-- Parameters: those of {scope}; undone_id, and overwrite = TRUE for the rule inside.
WITH scope AS MATERIALIZED ({scope}),
{paired}
SELECT
    paired.left_alone,
    count(*)
FROM paired
WHERE paired.left_alone IS NOT NULL
GROUP BY paired.left_alone


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


-- name: reached_with_settings
-- Participants of a handover's owner changes, and those that the settings reach which are restored with it.
-- Parameters: undone_id, participant_ids (bigint[]).
SELECT pa.participant_id AS id
FROM delegation_ownerchange AS change
JOIN participants_participantaction AS pa ON pa.id = change.participant_action_id
WHERE change.handover_id = %(undone_id)s
UNION
SELECT unnest(%(participant_ids)s::bigint[])


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


-- name: field_of_handover
-- What a handover has in the field of a condition, in the words of the log. Reads `condition` and
-- `delegation_handover` of the statement around it. Parameters: causes (jsonb, the words for each), by_the_clock
-- (text[], of these), by_provider and matched_rules (reasons), zone (of the person's days).
CASE condition.field
    WHEN 'Number' THEN delegation_handover.id::text
    WHEN 'Cause' THEN %(causes)s::jsonb ->> delegation_handover.cause
    WHEN 'When' THEN to_char(delegation_handover.at AT TIME ZONE %(zone)s, 'YYYY-MM-DD')
    WHEN 'By' THEN COALESCE(
        (SELECT maker.name FROM people_owner AS maker WHERE maker.id = delegation_handover.by_id),
        CASE
            WHEN delegation_handover.why = %(by_provider)s THEN 'identity provider'
            WHEN delegation_handover.cause = ANY (%(by_the_clock)s::text[]) THEN 'automatic'
            WHEN delegation_handover.cause = 'enrollment' AND delegation_handover.why = %(matched_rules)s
                THEN 'automatic'
            ELSE 'command line'
        END
    )
    WHEN 'Actions' THEN delegation_handover.change_count::text
    WHEN 'Not changed' THEN delegation_handover.left_alone_count::text
    WHEN 'Reason' THEN delegation_handover.why
    WHEN 'Sequence' THEN (
        SELECT sequence.name FROM sequences_sequence AS sequence WHERE sequence.id = delegation_handover.sequence_id
    )
    WHEN 'Reassigned until' THEN to_char(delegation_handover.until AT TIME ZONE %(zone)s, 'YYYY-MM-DD')
    WHEN 'Undone' THEN CASE
        WHEN EXISTS (
            SELECT FROM delegation_handover AS undoing WHERE undoing.undoes_id = delegation_handover.id
        ) THEN 'Yes'
        ELSE 'No'
    END
END
