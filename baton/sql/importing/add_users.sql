-- Add the users that are new: people as Sequence Agents, integrations without a role, nobody with a password.
WITH added AS (
    INSERT INTO people_owner (kind, name, is_active, crm_id)
    SELECT 'user', staged.name, staged.is_active, staged.crm_id
    FROM staged_user AS staged
    WHERE NOT EXISTS (SELECT FROM people_owner AS known WHERE known.crm_id = staged.crm_id)
    ORDER BY staged.line
    RETURNING id, crm_id
)
INSERT INTO people_user
    (owner_ptr_id, password, username, email, title, role, time_zone, work_start, work_end)
SELECT
    added.id, '!', staged.username, staged.email, staged.title,
    CASE WHEN staged.is_person THEN 'sequence_agent' ELSE '' END,
    staged.time_zone, staged.work_start, staged.work_end
FROM added
JOIN staged_user AS staged ON staged.crm_id = added.crm_id
