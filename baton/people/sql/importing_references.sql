-- name: resolve_references
-- Whom the staged references name: by CRM id, else by username, by email address, by name; the best way of naming that
-- fits counts, and names nobody where it fits several.
WITH named AS (
    SELECT staged.number, 1 AS way, owner.id, owner.kind
    FROM staged_reference AS staged
    JOIN people_owner AS owner ON owner.crm_id = staged.reference
    UNION ALL
    SELECT staged.number, 2, person.owner_ptr_id, 'user'
    FROM staged_reference AS staged
    JOIN people_user AS person ON lower(person.username) = lower(staged.reference)
    UNION ALL
    SELECT staged.number, 3, person.owner_ptr_id, 'user'
    FROM staged_reference AS staged
    JOIN people_user AS person ON lower(person.email) = lower(staged.reference)
    WHERE staged.reference <> ''
    UNION ALL
    SELECT staged.number, 4, owner.id, owner.kind
    FROM staged_reference AS staged
    JOIN people_owner AS owner ON lower(owner.name) = lower(staged.reference)
),
counted AS (
    SELECT
        named.number,
        named.way,
        -- A user and a queue may have the same number in a CRM; people are meant.
        (array_agg(named.id ORDER BY named.kind DESC, named.id))[1] AS owner_id,
        max(named.kind) AS kind,
        count(*) AS fitting,
        row_number() OVER (PARTITION BY named.number ORDER BY named.way) AS place
    FROM named
    GROUP BY named.number, named.way
)
UPDATE staged_reference AS staged
SET
    owner_id = CASE WHEN counted.fitting = 1 OR counted.way = 1 THEN counted.owner_id END,
    kind = counted.kind,
    is_ambiguous = counted.fitting > 1 AND counted.way > 1
FROM counted
WHERE counted.number = staged.number
AND counted.place = 1
AND staged.owner_id IS NULL


-- name: add_placeholders
-- Stand in for users and queues that are named but not described: inactive users, queues without members.
-- Parameters: numbers (integer[], of references), ids (boolean[], whether each is a CRM id).
WITH wanted AS (
    SELECT
        staged.number,
        staged.reference,
        staged.is_queue,
        given.is_id,
        row_number() OVER (ORDER BY staged.number) AS place
    FROM unnest(%(numbers)s::integer[], %(ids)s::boolean[]) AS given (number, is_id)
    JOIN staged_reference AS staged ON staged.number = given.number
    WHERE staged.owner_id IS NULL
    AND NOT staged.is_ambiguous
),
added AS (
    INSERT INTO people_owner (kind, name, is_active, crm_id)
    SELECT
        CASE WHEN wanted.is_queue THEN 'queue' ELSE 'user' END,
        CASE
            WHEN NOT wanted.is_id THEN left(wanted.reference, 255)
            WHEN wanted.is_queue THEN 'Unknown queue ' || wanted.reference
            ELSE 'Unknown user ' || wanted.reference
        END,
        wanted.is_queue,
        CASE WHEN wanted.is_id THEN wanted.reference END
    FROM wanted
    ORDER BY wanted.place
    RETURNING id, kind
),
numbered AS (
    SELECT added.id, added.kind, row_number() OVER (ORDER BY added.id) AS place FROM added
),
queues AS (
    INSERT INTO people_queue (owner_ptr_id, email)
    SELECT numbered.id, ''
    FROM numbered
    WHERE numbered.kind = 'queue'
),
users AS (
    INSERT INTO people_user
        (owner_ptr_id, password, username, email, title, role, time_zone, work_start, work_end)
    SELECT
        numbered.id, '!', left(wanted.reference, 254),
        CASE WHEN wanted.reference LIKE '%%_@_%%' AND length(wanted.reference) <= 254 THEN wanted.reference ELSE '' END,
        '', '', 'UTC', '09:00', '17:00'
    FROM numbered
    JOIN wanted USING (place)
    WHERE numbered.kind = 'user'
)
UPDATE staged_reference AS staged
SET
    owner_id = numbered.id,
    kind = numbered.kind
FROM numbered
JOIN wanted USING (place)
WHERE staged.number = wanted.number


-- name: unknown_references
-- References that name nobody here. Gives (number, reference).
SELECT staged.number, staged.reference
FROM staged_reference AS staged
WHERE staged.owner_id IS NULL
AND NOT staged.is_ambiguous
ORDER BY staged.number
