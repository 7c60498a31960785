-- Make the members of the queues in the export exactly those in the export. Gives (queue id) of each that changed.
WITH wanted AS (
    SELECT DISTINCT
        queue_owner.id AS queue_id,
        user_owner.id AS user_id
    FROM staged_member AS staged
    JOIN people_owner AS queue_owner ON queue_owner.crm_id = staged.queue_crm_id
    JOIN people_owner AS user_owner ON user_owner.crm_id = staged.user_crm_id
),
gone AS (
    DELETE FROM people_queuemember AS member
    USING staged_queue AS staged
    JOIN people_owner AS queue_owner ON queue_owner.crm_id = staged.crm_id
    WHERE member.queue_id = queue_owner.id
    AND NOT EXISTS (
        SELECT FROM wanted
        WHERE wanted.queue_id = member.queue_id
        AND wanted.user_id = member.user_id
    )
    RETURNING member.queue_id
),
joined AS (
    INSERT INTO people_queuemember (queue_id, user_id)
    SELECT wanted.queue_id, wanted.user_id
    FROM wanted
    WHERE NOT EXISTS (
        SELECT FROM people_queuemember AS member
        WHERE member.queue_id = wanted.queue_id
        AND member.user_id = wanted.user_id
    )
    RETURNING queue_id
)
SELECT gone.queue_id FROM gone
UNION
SELECT joined.queue_id FROM joined
