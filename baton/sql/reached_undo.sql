-- Participants of a handover's owner changes, and of the setting that is restored with it.
-- Parameters: undone_id, restored_sequence_id (absent where no setting is restored).
SELECT pa.participant_id AS id
FROM delegation_ownerchange AS change
JOIN participants_participantaction AS pa ON pa.id = change.participant_action_id
WHERE change.handover_id = %(undone_id)s
UNION
SELECT governed.id
FROM participants_participant AS governed
WHERE governed.sequence_id = %(restored_sequence_id)s::bigint
