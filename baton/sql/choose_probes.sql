-- Of each of these pauses choose the waiting email to try next: the one not tried for longest, so that none that is at
-- fault itself is tried for ever; and one that a person sent before automatic ones, which may have to wait for working
-- hours. The pauses are locked. The next try comes later, whatever becomes of this one.
-- Parameters: pauses (bigint[]), by (who asks, or nobody), at, longest (interval).
UPDATE mail_sendingpause AS pause
SET
    probe_id = chosen.id,
    tried_at = %(at)s,
    asked_by_id = %(by)s,
    next_try_at = %(at)s + LEAST(interval '1 minute' * 4 ^ LEAST(GREATEST(pause.attempts - 1, 0), 8), %(longest)s)
FROM (
    SELECT DISTINCT ON (mail.pause_id)
        mail.pause_id,
        mail.id
    FROM mail_mail AS mail
    WHERE mail.pause_id = ANY(%(pauses)s::bigint[])
    AND mail.status = 'queued'
    AND (mail.not_before IS NULL OR mail.not_before <= %(at)s)
    ORDER BY mail.pause_id, mail.taken_up_at NULLS FIRST, mail.by_id IS NULL, mail.id
) AS chosen
WHERE pause.id = chosen.pause_id
AND pause.ended_at IS NULL
RETURNING pause.probe_id
