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
