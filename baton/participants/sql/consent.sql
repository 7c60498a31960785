-- name: is_unreachable
-- Whether a person is opted out of every channel that a sequence uses, as `rules/consent.py` says.
-- Reads `sequence` and `record` of the statement around it.
(
    EXISTS (
        SELECT FROM sequences_action AS used
        WHERE used.sequence_id = sequence.id
        AND used.type IN ('email', 'call', 'sms')
    )
    AND (
        {is_opted_out}
        OR NOT EXISTS (
            SELECT FROM sequences_action AS used
            WHERE used.sequence_id = sequence.id
            AND used.type = 'email'
        )
    )
    AND (
        {is_not_to_be_called}
        OR NOT EXISTS (
            SELECT FROM sequences_action AS used
            WHERE used.sequence_id = sequence.id
            AND used.type IN ('call', 'sms')
        )
    )
)


-- name: unreachable_participants
-- The participants of records who are opted out of every channel that their sequence uses, lowest id first, locked.
-- Parameters: records (bigint[]).
SELECT participant.id
FROM participants_participant AS participant
JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
JOIN crm_record AS record ON record.id = participant.record_id
WHERE participant.record_id = ANY (%(records)s::bigint[])
AND participant.status IN ('active', 'paused')
AND {is_unreachable}
ORDER BY participant.id
FOR NO KEY UPDATE OF participant


-- name: records_with
-- The records with one of these email addresses or phone numbers. Parameters: addresses and numbers (text[]).
SELECT record.id
FROM crm_record AS record
WHERE lower(record.email) = ANY (%(addresses)s::text[])
UNION
SELECT record.id
FROM crm_record AS record
WHERE record.phone_number <> ''
AND record.phone_number = ANY (%(numbers)s::text[])


-- name: has_automatic_email
-- Whether an open action of a participant is sent automatically. Reads `participant` of the statement around it.
EXISTS (
    SELECT FROM sequences_action AS action
    JOIN participants_participantaction AS pa
        ON pa.participant_id = participant.id
        AND pa.action_id = action.id
        AND pa.status IN ('waiting', 'current')
    WHERE action.sequence_id = participant.sequence_id
    AND action.is_automatic
)


-- name: has_problem
-- Whether a participant has a problem that delegation health counts participants of: automatic email that can't be sent
-- to them, or an account or campaign that is deleted. Reads `participant` and `record`. Parameters: problem.
CASE
    WHEN %(problem)s::text = 'related_deleted'
        THEN EXISTS (SELECT FROM crm_record AS related WHERE related.id = record.account_id AND related.is_deleted)
    ELSE record.id IN (
        SELECT unreachable.id FROM ({unreachable_records}) AS unreachable WHERE unreachable.kind = %(problem)s
    ) AND {has_automatic_email}
END


-- name: has_opted_out
-- Whether a record is opted out as asked. Reads `record` of the statement around it.
-- Parameters: opted_out (“email”, “calls”, “both” or “no”; absent for any).
CASE %(opted_out)s::text
    WHEN 'email' THEN {is_opted_out}
    WHEN 'calls' THEN {is_not_to_be_called}
    WHEN 'both' THEN {is_opted_out} AND {is_not_to_be_called}
    WHEN 'no' THEN NOT {is_opted_out} AND NOT {is_not_to_be_called}
    ELSE TRUE
END
