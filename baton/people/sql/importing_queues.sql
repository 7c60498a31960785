-- name: match_queues
-- Find the staged queues that are here already: by CRM id, else by the name of one that has none.
UPDATE staged_queue AS staged
SET owner_id = known.id
FROM people_owner AS known
WHERE known.kind = 'queue'
AND (
    known.crm_id = staged.crm_id
    OR (
        -- By name only if one side has no id: two queues of one name are common, and ids say that they are two.
        lower(known.name) = lower(staged.name)
        AND (known.crm_id IS NULL OR staged.crm_id IS NULL)
        AND NOT EXISTS (
            SELECT FROM people_owner AS other WHERE other.kind = 'queue' AND other.crm_id = staged.crm_id
        )
    )
)


-- name: refuse_queues
-- Take out the queues that stand in the file twice. Gives (file_number, line, column, reason).
WITH counted AS (
    SELECT
        staged.file_number,
        staged.line,
        first_value(staged.line) OVER same_id AS first_line,
        row_number() OVER same_id AS place
    FROM staged_queue AS staged
    WINDOW same_id AS (
        PARTITION BY COALESCE(staged.crm_id, lower(staged.name)) ORDER BY staged.file_number, staged.line
    )
),
taken_out AS (
    DELETE FROM staged_queue AS staged
    USING counted
    WHERE staged.file_number = counted.file_number
    AND staged.line = counted.line
    AND counted.place > 1
)
SELECT counted.file_number, counted.line, 'Id', format('the queue is on line %%s already', counted.first_line)
FROM counted
WHERE counted.place > 1
ORDER BY counted.file_number, counted.line


-- name: add_queues
-- Add the queues that are new. Gives their (id).
WITH added AS (
    INSERT INTO people_owner (kind, name, is_active, crm_id)
    SELECT 'queue', COALESCE(NULLIF(staged.name, ''), staged.crm_id), TRUE, staged.crm_id
    FROM staged_queue AS staged
    WHERE staged.owner_id IS NULL
    ORDER BY staged.file_number, staged.line
    RETURNING id
),
numbered AS (
    SELECT added.id, row_number() OVER (ORDER BY added.id) AS place FROM added
),
staged AS (
    SELECT staged.*, row_number() OVER (ORDER BY staged.file_number, staged.line) AS place
    FROM staged_queue AS staged
    WHERE staged.owner_id IS NULL
)
INSERT INTO people_queue (owner_ptr_id, email)
SELECT numbered.id, COALESCE(staged.email, '')
FROM numbered
JOIN staged USING (place)
RETURNING owner_ptr_id


-- name: update_queues
-- Bring known queues up to date. Gives (id) of each that changed.
WITH renamed AS (
    UPDATE people_owner AS owner
    SET
        name = COALESCE(NULLIF(staged.name, ''), owner.name),
        crm_id = COALESCE(owner.crm_id, staged.crm_id)
    FROM staged_queue AS staged
    WHERE owner.id = staged.owner_id
    AND (owner.name, owner.crm_id) IS DISTINCT FROM
        (COALESCE(NULLIF(staged.name, ''), owner.name), COALESCE(owner.crm_id, staged.crm_id))
    RETURNING owner.id
),
updated AS (
    UPDATE people_queue AS queue
    SET email = staged.email
    FROM staged_queue AS staged
    WHERE queue.owner_ptr_id = staged.owner_id
    AND queue.email <> staged.email
    RETURNING queue.owner_ptr_id
)
SELECT renamed.id FROM renamed
UNION
SELECT updated.owner_ptr_id FROM updated


-- name: refuse_members
-- Take out the members whose queue or user nobody knows. Gives (file_number, line, column, reason).
WITH refused AS (
    SELECT
        staged.file_number,
        staged.line,
        CASE WHEN queue.kind IS DISTINCT FROM 'queue' THEN 'GroupId' ELSE 'UserOrGroupId' END AS column_name,
        CASE
            WHEN queue.kind IS DISTINCT FROM 'queue' THEN format('there is no queue %%s', queue.reference)
            ELSE format('there is no user %%s', person.reference)
        END AS reason
    FROM staged_member AS staged
    JOIN staged_reference AS queue ON queue.number = staged.queue_reference
    JOIN staged_reference AS person ON person.number = staged.user_reference
    WHERE queue.owner_id IS NULL
    OR queue.kind <> 'queue'
    OR person.owner_id IS NULL
    OR person.kind <> 'user'
),
taken_out AS (
    DELETE FROM staged_member AS staged
    USING refused
    WHERE staged.file_number = refused.file_number
    AND staged.line = refused.line
)
SELECT refused.file_number, refused.line, refused.column_name, refused.reason
FROM refused
ORDER BY refused.file_number, refused.line


-- name: exchange_members
-- Make the members of the staged queues exactly those of the import. A member whose weight it does not say keeps
-- theirs. Gives (queue id) of each that changed.
WITH wanted AS (
    SELECT
        queue.owner_id AS queue_id,
        person.owner_id AS user_id,
        -- A member may stand in the file twice, through exports that were joined; one row has to be left.
        max(staged.weight) AS weight
    FROM staged_member AS staged
    JOIN staged_reference AS queue ON queue.number = staged.queue_reference
    JOIN staged_reference AS person ON person.number = staged.user_reference
    GROUP BY queue.owner_id, person.owner_id
),
described AS (
    SELECT known.id AS queue_id
    FROM staged_queue AS staged
    JOIN people_owner AS known
        ON known.id = staged.owner_id
        OR (staged.owner_id IS NULL AND known.kind = 'queue' AND known.crm_id = staged.crm_id)
),
gone AS (
    DELETE FROM people_queuemember AS member
    USING described
    WHERE member.queue_id = described.queue_id
    AND NOT EXISTS (
        SELECT FROM wanted
        WHERE wanted.queue_id = member.queue_id
        AND wanted.user_id = member.user_id
    )
    RETURNING member.queue_id
),
joined AS (
    INSERT INTO people_queuemember (queue_id, user_id, weight)
    SELECT wanted.queue_id, wanted.user_id, COALESCE(wanted.weight, 1)
    FROM wanted
    WHERE NOT EXISTS (
        SELECT FROM people_queuemember AS member
        WHERE member.queue_id = wanted.queue_id
        AND member.user_id = wanted.user_id
    )
    RETURNING queue_id
),
weighed AS (
    UPDATE people_queuemember AS member
    SET weight = wanted.weight
    FROM wanted
    WHERE member.queue_id = wanted.queue_id
    AND member.user_id = wanted.user_id
    AND member.weight <> wanted.weight
    RETURNING member.queue_id
)
SELECT gone.queue_id FROM gone
UNION
SELECT joined.queue_id FROM joined
UNION
SELECT weighed.queue_id FROM weighed
