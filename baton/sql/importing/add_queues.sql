-- Add the queues that are new. Gives their (id).
WITH added AS (
    INSERT INTO people_owner (kind, name, is_active, crm_id)
    SELECT 'queue', staged.name, TRUE, staged.crm_id
    FROM staged_queue AS staged
    WHERE NOT EXISTS (SELECT FROM people_owner AS known WHERE known.crm_id = staged.crm_id)
    ORDER BY staged.line
    RETURNING id, crm_id
)
INSERT INTO people_queue (owner_ptr_id, email)
SELECT added.id, staged.email
FROM added
JOIN staged_queue AS staged ON staged.crm_id = added.crm_id
RETURNING owner_ptr_id
