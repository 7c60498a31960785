-- Take out the members whose queue or user nobody knows, and repetitions. Gives (line, column, reason).
WITH refused AS (
    SELECT
        staged.line,
        CASE WHEN queue.owner_ptr_id IS NULL THEN 'GroupId' ELSE 'UserOrGroupId' END AS column_name,
        CASE
            WHEN queue.owner_ptr_id IS NULL THEN format('there is no queue %%s', staged.queue_crm_id)
            ELSE format('there is no user %%s', staged.user_crm_id)
        END AS reason
    FROM staged_member AS staged
    LEFT JOIN people_owner AS queue_owner ON queue_owner.crm_id = staged.queue_crm_id
    LEFT JOIN people_queue AS queue ON queue.owner_ptr_id = queue_owner.id
    LEFT JOIN people_owner AS user_owner ON user_owner.crm_id = staged.user_crm_id
    LEFT JOIN people_user AS person ON person.owner_ptr_id = user_owner.id
    WHERE queue.owner_ptr_id IS NULL OR person.owner_ptr_id IS NULL
),
taken_out AS (
    DELETE FROM staged_member AS staged
    USING refused
    WHERE staged.line = refused.line
)
SELECT refused.line, refused.column_name, refused.reason
FROM refused
ORDER BY refused.line
