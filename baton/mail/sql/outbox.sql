-- name: due_mail
-- Automatic emails to be written now: due and current, of active participants in active sequences, without a mail or a
-- problem so far. Each waits for the working hours of whoever it will be from, and for that person's limits; one that
-- nobody can send is given at once, so that its problem is said. None is of a sequence that is closed today, nor of a
-- sender for whom sending is paused; of one who is tried, one is. Participants are locked, lowest id first, and those
-- that somebody else holds are passed over until the next time.
-- Parameters: at, per_day and per_minute (for users without limits of their own), most, closed (sequences),
-- paused and tried (senders).
WITH due AS (
    SELECT
        pa.id,
        pa.expected_at,
        sender.owner_ptr_id AS sender_id,
        sender.time_zone,
        COALESCE(sender.mails_per_day, %(per_day)s) AS per_day,
        COALESCE(sender.mails_per_minute, %(per_minute)s) AS per_minute
    FROM sequences_action AS action
    JOIN sequences_sequence AS sequence ON sequence.id = action.sequence_id AND sequence.status = 'active'
    JOIN participants_participantaction AS pa
        ON pa.action_id = action.id
        AND pa.status = 'current'
        AND pa.expected_at <= %(at)s
        AND pa.problem = ''
    JOIN participants_participant AS participant ON participant.id = pa.participant_id AND participant.status = 'active'
    LEFT JOIN mail_mail AS mail ON mail.participant_action_id = pa.id AND mail.answer_to_id IS NULL
    LEFT JOIN people_user AS covering ON covering.owner_ptr_id = pa.cover_id
    LEFT JOIN people_user AS sender ON sender.owner_ptr_id = COALESCE(covering.owner_ptr_id, pa.owner_id)
    WHERE action.is_automatic
    AND mail.id IS NULL
    AND sequence.id <> ALL(%(closed)s::bigint[])
    AND (
        sender.owner_ptr_id IS NULL
        OR (
            sender.owner_ptr_id <> ALL(%(paused)s::bigint[])
            AND extract(isodow FROM %(at)s AT TIME ZONE sender.time_zone) <= 5
            AND (%(at)s AT TIME ZONE sender.time_zone)::time >= sender.work_start
            AND (%(at)s AT TIME ZONE sender.time_zone)::time < sender.work_end
        )
    )
),
written AS (
    SELECT
        limited.sender_id,
        count(*) FILTER (
            WHERE mail.written_at
                >= date_trunc('day', %(at)s AT TIME ZONE limited.time_zone) AT TIME ZONE limited.time_zone
        ) AS today,
        count(*) FILTER (WHERE mail.written_at > %(at)s - interval '1 minute') AS lately
    FROM (SELECT DISTINCT due.sender_id, due.time_zone FROM due) AS limited
    JOIN mail_mail AS mail
        ON mail.sender_id = limited.sender_id
        -- Limits are for automatic email; what somebody sends by hand is theirs to judge.
        AND mail.by_id IS NULL
        -- A day has 25 hours where clocks are put back. The filter above then finds the exact beginning.
        AND mail.written_at > %(at)s - interval '25 hours'
    GROUP BY limited.sender_id, limited.time_zone
),
ranked AS (
    SELECT
        due.id,
        due.sender_id IS NULL
        OR row_number() OVER (PARTITION BY due.sender_id ORDER BY due.expected_at, due.id)
            <= LEAST(
                due.per_day - COALESCE(written.today, 0),
                due.per_minute - COALESCE(written.lately, 0),
                -- LEAST ignores a NULL, so this limits only senders whose pause is being tried.
                CASE WHEN due.sender_id = ANY(%(tried)s::bigint[]) THEN 1 END
            ) AS is_allowed
    FROM due
    LEFT JOIN written ON written.sender_id = due.sender_id
)
SELECT pa.id
FROM ranked
JOIN participants_participantaction AS pa ON pa.id = ranked.id
JOIN participants_participant AS participant ON participant.id = pa.participant_id
WHERE ranked.is_allowed
ORDER BY participant.id
LIMIT %(most)s
-- Not waited for: one participant whom a slow transaction holds must not keep everybody's email.
FOR NO KEY UPDATE OF participant SKIP LOCKED


-- name: set_problems
-- Say what keeps actions from being done; one that says so already stays as it is. Gives those that are new: the
-- action, its record and sequence, and who is to do it. Parameters: actions (bigint[]) and problems (text[], side by
-- side).
UPDATE participants_participantaction AS pa
SET problem = stated.problem
FROM unnest(%(actions)s::bigint[], %(problems)s::text[]) AS stated (id, problem)
CROSS JOIN participants_participant AS participant
WHERE pa.id = stated.id
AND participant.id = pa.participant_id
AND pa.status = 'current'
-- The same problem again is no news, and must not become another notice.
AND pa.problem <> stated.problem
RETURNING pa.id, participant.record_id, participant.sequence_id, COALESCE(pa.cover_id, pa.owner_id), stated.problem


-- name: mails_without_a_job
-- Emails that are queued or being sent, and that no job is going to send. Gives (mail id, not before).
-- Both sides are few: what is under way, and the jobs that wait or run. Parameters: task.
SELECT
    mail.id,
    mail.not_before
FROM mail_mail AS mail
WHERE mail.status IN ('queued', 'sending')
AND NOT EXISTS (
    SELECT FROM procrastinate_jobs AS job
    WHERE job.task_name = %(task)s
    AND job.status IN ('todo', 'doing')
    AND job.args = jsonb_build_object('mail_id', mail.id)
)
AND NOT EXISTS (
    SELECT FROM mail_sendingpause AS pause
    WHERE pause.id = mail.pause_id
    AND pause.ended_at IS NULL
)
ORDER BY mail.id


-- name: not_being_sent
-- Whether a participant action has no email under way. Reads `pa` of the statement around it.
NOT EXISTS (
    SELECT FROM mail_mail AS mail
    WHERE mail.participant_action_id = pa.id
    AND mail.answer_to_id IS NULL
    AND mail.status IN ('queued', 'sending')
)


-- name: email_state
-- What has become of the email of a participant action, as `Email` of `rules/reopening.py` says it.
-- Reads `pa` of the statement around it.
COALESCE((
    SELECT
        CASE
            WHEN mail.status IN ('queued', 'sending') THEN 'under_way'
            WHEN mail.status = 'unknown' THEN 'in_doubt'
            WHEN mail.status = 'failed' THEN 'none'
            ELSE mail.status
        END
    FROM mail_mail AS mail
    WHERE mail.participant_action_id = pa.id
    AND mail.answer_to_id IS NULL
), 'none')


-- name: choose_probes
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


-- name: emails_to_decide
-- What a decision about emails finds of the open actions that match: those it can be made of, and why not the others.
-- Parameters: those of {matching}; decision ('sent', 'again' or 'retry'); at_most (how many ids are given).
-- Gives (verdict, how many, ids of the first that can be decided, in order).
WITH judged AS (
    SELECT
        pa.id,
        CASE
            WHEN action.type <> 'email' THEN 'not_email'
            WHEN pa.status <> 'current' THEN 'not_current'
            WHEN participant.status <> 'active' THEN 'stopped'
            WHEN sequence.status <> 'active' THEN 'stopped'
            WHEN mail.status IN ('queued', 'sending') THEN 'under_way'
            WHEN %(decision)s = 'retry' AND mail.status = 'unknown' THEN 'in_doubt'
            WHEN %(decision)s = 'retry' AND mail.status = 'failed' THEN 'can'
            WHEN %(decision)s = 'retry' AND mail.id IS NULL AND action.is_automatic AND pa.problem <> '' THEN 'can'
            WHEN %(decision)s = 'retry' THEN 'not_failed'
            WHEN mail.status = 'unknown' THEN 'can'
            ELSE 'not_in_doubt'
        END AS verdict
    FROM participants_participantaction AS pa
    JOIN participants_participant AS participant ON participant.id = pa.participant_id
    JOIN crm_record AS record ON record.id = participant.record_id
    JOIN sequences_action AS action ON action.id = pa.action_id
    JOIN sequences_sequence AS sequence ON sequence.id = action.sequence_id
    LEFT JOIN mail_mail AS mail ON mail.participant_action_id = pa.id AND mail.answer_to_id IS NULL
    WHERE pa.status IN ('waiting', 'current')
    AND {matching}
)
SELECT
    judged.verdict,
    count(*),
    CASE WHEN judged.verdict = 'can' THEN (array_agg(judged.id ORDER BY judged.id))[1:%(at_most)s::int] END
FROM judged
GROUP BY judged.verdict


-- name: owners_of_replies
-- Who owns replies now, and who covers; of all of them, or of those that a user is to answer.
-- Parameters: user_id (absent for all), at, and those of {replies}.
{ownership}
SELECT target.id, target.owner_id, target.cover_id
FROM target
WHERE %(user_id)s::bigint IS NULL
OR {is_to_answer}


-- name: is_to_answer
-- Whether a reply is the user's: as its cover, as its owner whom nobody covers, or as a member of such a queue.
(
    COALESCE(target.cover_id, target.owner_id) = %(user_id)s
    OR COALESCE(target.cover_id, target.owner_id) IN (
        SELECT member.queue_id
        FROM people_queuemember AS member
        WHERE member.user_id = %(user_id)s
    )
)


-- name: replies_as_scope
-- Replies as a scope of the delegation rule, due now. Where the action has no setting of its own for replies, its owner
-- keeps them, as if by hand, as long as they are {able} to work; after that the rule says.
-- For a user, without those that cannot be theirs: of owners who can work, are there, and are somebody else.
-- Parameters: at, user_id (absent for all), and those of {replies}.
SELECT
    reply.id,
    participant.id AS participant_id, participant.enrolled_by_id, participant.record_id, participant.sequence_id,
    pa.action_id,
    %(at)s::timestamptz AS expected_at,
    pa.owner_id, NULL::bigint AS cover_id, NULL::bigint AS end_id,
    CASE WHEN able.id IS NULL OR own.id IS NOT NULL THEN '' ELSE 'reassigned' END AS reason,
    own.id IS NOT NULL AS has_own_setting, own.field_id AS own_field_id
FROM ({replies}) AS reply
JOIN mail_mail AS mail ON mail.id = reply.answers_id
JOIN participants_participantaction AS pa ON pa.id = mail.participant_action_id
JOIN participants_participant AS participant ON participant.id = pa.participant_id
LEFT JOIN ({able}) AS able ON able.id = pa.owner_id
LEFT JOIN sequences_replysetting AS own ON own.action_id = pa.action_id
WHERE %(user_id)s::bigint IS NULL OR own.id IS NOT NULL OR able.id IS NULL
OR pa.owner_id = %(user_id)s
OR pa.owner_id IN (SELECT member.queue_id FROM people_queuemember AS member WHERE member.user_id = %(user_id)s)
OR pa.owner_id IN (
    SELECT away.user_id FROM people_absencespan AS away
    CROSS JOIN (SELECT GREATEST(%(at)s, {turned_at}) AS at) AS now
    WHERE away.begins_at <= now.at AND away.ends_at > now.at
)


-- name: field_of_reply
-- Rule 2 for replies: the field of the action's own setting for them, or else {otherwise}.
CASE WHEN scope.has_own_setting THEN scope.own_field_id ELSE {otherwise} END


-- name: open_replies
-- The newest open reply of each participant: an answer to it answers those before it. Old ones are left to the record,
-- so that an organization that answers elsewhere doesn’t pay for them on each page. Parameters: since.
SELECT DISTINCT ON (pa.participant_id) received.id, received.answers_id
FROM mail_receivedmail AS received
JOIN mail_mail AS mail ON mail.id = received.answers_id
JOIN participants_participantaction AS pa ON pa.id = mail.participant_action_id
WHERE received.kind = 'reply'
AND received.done_at IS NULL
AND received.received_at > %(since)s
ORDER BY pa.participant_id, received.received_at DESC, received.id DESC


-- name: one_reply
-- One reply, open or not. Parameters: reply_id.
SELECT received.id, received.answers_id
FROM mail_receivedmail AS received
WHERE received.id = %(reply_id)s


-- name: find_replies
-- The newest replies with all the words typed. Parameters: words (a tsquery), look_at. Gives (id).
SELECT received.id
FROM mail_receivedmail AS received
WHERE received.kind = 'reply'
AND {reply_words} @@ to_tsquery('simple', %(words)s)
ORDER BY received.received_at DESC, received.id DESC
LIMIT %(look_at)s


-- name: reply_words
-- The words of a reply, as the index reply_by_words has them.
to_tsvector('simple'::regconfig, left(received.subject || ' ' || received.body, 50000))
