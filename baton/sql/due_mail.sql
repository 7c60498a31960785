-- Automatic emails to be written now: due and current, of active participants in active sequences, without a mail or a
-- problem so far. Each waits for the working hours of whoever it will be from, and for that person's limits; one that
-- nobody can send is given at once, so that its problem is said. None is of a sequence that is closed today, nor of a
-- sender for whom sending is paused; of one who is tried, one is. Participants are locked, lowest id first, and those that
-- somebody else holds are passed over until the next time.
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
    LEFT JOIN mail_mail AS mail ON mail.participant_action_id = pa.id
    LEFT JOIN people_user AS sender ON sender.owner_ptr_id = COALESCE(pa.cover_id, pa.owner_id)
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
            WHERE mail.written_at >= date_trunc('day', %(at)s AT TIME ZONE limited.time_zone) AT TIME ZONE limited.time_zone
        ) AS today,
        count(*) FILTER (WHERE mail.written_at > %(at)s - interval '1 minute') AS lately
    FROM (SELECT DISTINCT due.sender_id, due.time_zone FROM due) AS limited
    JOIN mail_mail AS mail
        ON mail.sender_id = limited.sender_id
        AND mail.by_id IS NULL
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
FOR NO KEY UPDATE OF participant SKIP LOCKED
