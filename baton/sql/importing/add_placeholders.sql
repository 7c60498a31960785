-- Stand in for users and queues that are named but not described: inactive users, queues without members.
-- Parameters: crm_ids (text[]).
WITH added AS (
    INSERT INTO people_owner (kind, name, is_active, crm_id)
    SELECT
        CASE WHEN named.crm_id LIKE '00G%%' THEN 'queue' ELSE 'user' END,
        CASE WHEN named.crm_id LIKE '00G%%' THEN 'Unknown queue ' ELSE 'Unknown user ' END || named.crm_id,
        named.crm_id LIKE '00G%%',
        named.crm_id
    FROM (SELECT DISTINCT unnest(%(crm_ids)s::text[])) AS named (crm_id)
    WHERE NOT EXISTS (SELECT FROM people_owner AS known WHERE known.crm_id = named.crm_id)
    ORDER BY named.crm_id
    RETURNING id, kind, crm_id
),
queues AS (
    INSERT INTO people_queue (owner_ptr_id, email)
    SELECT added.id, ''
    FROM added
    WHERE added.kind = 'queue'
)
INSERT INTO people_user
    (owner_ptr_id, password, username, email, title, role, time_zone, work_start, work_end)
SELECT added.id, '!', added.crm_id, '', '', '', 'UTC', '09:00', '17:00'
FROM added
WHERE added.kind = 'user'
