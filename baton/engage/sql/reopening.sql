-- name: closing
-- How an action was closed and what happened since, as `Closing` of `rules/reopening.py` has it; the exit is that of a
-- participant who left otherwise than by finishing. Parameters: participant_action_id, and those of {email_state}.
SELECT
    pa.status,
    pa.closed_at,
    {email_state},
    COALESCE((
        SELECT {email_state}
        FROM participants_participantaction AS pa
        WHERE pa.participant_id = participant.id
        AND pa.status = 'current'
    ), 'none'),
    CASE WHEN participant.exit <> 'finished' THEN participant.exit ELSE '' END,
    {ended_in_crm},
    EXISTS (
        SELECT FROM participants_participant AS present
        WHERE present.sequence_id = participant.sequence_id
        AND present.record_id = participant.record_id
        AND present.id <> participant.id
        AND present.status IN ('active', 'paused')
    ),
    participant.status = 'completed' AND EXISTS (
        SELECT FROM {exclusive}
        AND other.exclusive_priority <= sequence.exclusive_priority
    ),
    EXISTS (
        SELECT FROM participants_participantaction AS later
        JOIN sequences_action AS step ON step.id = later.action_id
        WHERE later.participant_id = participant.id
        AND later.closed_at IS NOT NULL
        AND later.status <> 'cancelled'
        AND (later.closed_at, step.position) > (pa.closed_at, action.position)
    )
FROM participants_participantaction AS pa
JOIN sequences_action AS action ON action.id = pa.action_id
JOIN participants_participant AS participant ON participant.id = pa.participant_id
JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
JOIN crm_record AS record ON record.id = participant.record_id
WHERE pa.id = %(participant_action_id)s
