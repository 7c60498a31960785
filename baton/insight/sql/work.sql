-- What waits for the workers, for monitoring. Every part reads only rows that are not done.

-- name: last_heartbeat
-- When a worker last said that it lives; nothing if none did.
SELECT max(worker.last_heartbeat)
FROM procrastinate_workers AS worker;

-- name: jobs_by_status
-- Jobs that wait, run or failed, and since when the oldest that could run waits.
SELECT
    job.status::text,
    count(*),
    min(coalesce(job.scheduled_at, deferred.at)) FILTER (
        WHERE job.status = 'todo' AND coalesce(job.scheduled_at, deferred.at) <= %(at)s
    )
FROM procrastinate_jobs AS job
LEFT JOIN procrastinate_events AS deferred
    ON deferred.job_id = job.id AND deferred.type = 'deferred' AND job.status = 'todo'
WHERE job.status IN ('todo', 'doing', 'failed')
GROUP BY job.status;

-- name: old_jobs
-- How many jobs failed or were canceled before a moment. Parameters: before.
SELECT count(*)
FROM procrastinate_jobs AS job
WHERE job.status IN ('failed', 'cancelled', 'aborted')
AND NOT EXISTS (
    SELECT FROM procrastinate_events AS event WHERE event.job_id = job.id AND event.at >= %(before)s
);

-- name: unsent_emails
-- Emails that are queued, being sent, or wait for the end of a pause, and since when the oldest could be sent.
SELECT
    CASE WHEN mail.pause_id IS NULL THEN mail.status ELSE 'paused' END AS standing,
    count(*),
    min(coalesce(mail.not_before, mail.written_at)) FILTER (
        WHERE mail.pause_id IS NULL AND coalesce(mail.not_before, mail.written_at) <= %(at)s
    )
FROM mail_mail AS mail
WHERE mail.status IN ('queued', 'sending')
GROUP BY 1;
