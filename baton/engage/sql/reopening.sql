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
    CASE
        WHEN participant.exit = 'result' AND pa.outcome <> '' AND participant.ended_at = pa.closed_at THEN ''
        WHEN participant.exit <> 'finished' THEN participant.exit
        ELSE ''
    END,
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
        AND NOT ({together})
        AND (later.closed_at, step.position) > (pa.closed_at, action.position)
    )
FROM participants_participantaction AS pa
JOIN sequences_action AS action ON action.id = pa.action_id
JOIN participants_participant AS participant ON participant.id = pa.participant_id
JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
JOIN crm_record AS record ON record.id = participant.record_id
WHERE pa.id = %(participant_action_id)s


-- name: together
-- Whether another action, `later`, was skipped in one go with `pa`, as all calls are at once, or by its outcome, which
-- can also cancel it. Those that a move skipped were not: each stands for what was done in the sequence before.
(
    (later.status = 'skipped' AND (pa.status = 'skipped' OR pa.outcome <> ''))
    OR (later.status = 'cancelled' AND pa.outcome <> '' AND step.removed_at IS NULL)
)
AND later.closed_at = pa.closed_at
AND later.closed_at > participant.enrolled_at


-- name: skipped_together
-- An action, and those that were skipped in one go with it, in order. Parameters: participant_action_id. Gives (id).
SELECT later.id
FROM participants_participantaction AS pa
JOIN participants_participant AS participant ON participant.id = pa.participant_id
JOIN participants_participantaction AS later ON later.participant_id = participant.id
JOIN sequences_action AS step ON step.id = later.action_id
WHERE pa.id = %(participant_action_id)s
AND (later.id = pa.id OR ({together}))
ORDER BY step.position
