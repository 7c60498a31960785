-- Bring known queues up to date. Gives (id) of each that changed.
WITH renamed AS (
    UPDATE people_owner AS owner
    SET name = staged.name
    FROM staged_queue AS staged
    WHERE owner.crm_id = staged.crm_id
    AND owner.name <> staged.name
    RETURNING owner.id
),
updated AS (
    UPDATE people_queue AS queue
    SET email = staged.email
    FROM staged_queue AS staged
    JOIN people_owner AS owner ON owner.crm_id = staged.crm_id
    WHERE queue.owner_ptr_id = owner.id
    AND queue.email <> staged.email
    RETURNING queue.owner_ptr_id
)
SELECT renamed.id FROM renamed
UNION
SELECT updated.owner_ptr_id FROM updated
