-- What a decision about emails finds of the open actions that match: those it can be made of, and of the others why not.
-- Parameters: those of {matching}; decision ('sent', 'again' or 'retry'); at_most (how many ids are given).
-- Gives (verdict, how many, ids of the first that can be decided, in order).
WITH judged AS (
    SELECT
        pa.id,
        CASE
            WHEN action.type <> 'email' THEN 'not_email'
            WHEN pa.status <> 'current' THEN 'not_current'
            WHEN participant.status <> 'active' OR sequence.status <> 'active' THEN 'stopped'
            WHEN mail.status IN ('queued', 'sending') THEN 'under_way'
            WHEN %(decision)s = 'retry' AND mail.status = 'unknown' THEN 'in_doubt'
            WHEN %(decision)s = 'retry' AND (mail.status = 'failed' OR (mail.id IS NULL AND action.is_automatic AND pa.problem <> ''))
                THEN 'can'
            WHEN %(decision)s = 'retry' THEN 'not_failed'
            WHEN mail.status = 'unknown' THEN 'can'
            ELSE 'not_in_doubt'
        END AS verdict
    FROM participants_participantaction AS pa
    JOIN participants_participant AS participant ON participant.id = pa.participant_id
    JOIN crm_record AS record ON record.id = participant.record_id
    JOIN sequences_action AS action ON action.id = pa.action_id
    JOIN sequences_sequence AS sequence ON sequence.id = action.sequence_id
    LEFT JOIN mail_mail AS mail ON mail.participant_action_id = pa.id
    WHERE pa.status IN ('waiting', 'current')
    AND {matching}
)
SELECT
    judged.verdict,
    count(*),
    CASE WHEN judged.verdict = 'can' THEN (array_agg(judged.id ORDER BY judged.id))[1:%(at_most)s::int] END
FROM judged
GROUP BY judged.verdict
