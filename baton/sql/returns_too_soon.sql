-- Why a record that was in a sequence before may not enter again; nothing where it may.
-- Reads `sequence` and `record` of the statement around it. Parameters: at.
CASE
    WHEN sequence.returns = 'always' THEN NULL
    ELSE (
        SELECT CASE sequence.returns WHEN 'never' THEN 'was_in_before' ELSE 'returns_too_soon' END
        FROM participants_participant AS before
        WHERE before.record_id = record.id
        AND before.sequence_id = sequence.id
        AND (
            sequence.returns = 'never'
            OR before.ended_at > %(at)s - make_interval(days => sequence.returns_after_days)
        )
        LIMIT 1
    )
END
