-- The actions of a handover, and all that the restored setting governs.
-- Parameters: undone_id, restored_sequence_id, restored_action_id (absent where it was the sequence's setting).
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
