-- name: stage_people
-- Where an export's users, queues and members wait to be checked; gone at the end of the transaction.
DROP TABLE IF EXISTS staged_user, staged_queue, staged_member;
CREATE TEMPORARY TABLE staged_user (
    line bigint,
    crm_id text,
    username text,
    email text,
    name text,
    title text,
    is_active boolean,
    time_zone text,
    work_start time,
    work_end time,
    is_person boolean
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_queue (
    line bigint,
    crm_id text,
    name text,
    email text
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_member (
    line bigint,
    queue_crm_id text,
    user_crm_id text
) ON COMMIT DROP;


-- name: add_users
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


-- name: adopt_users
-- Users made here under the same username are the CRM's users from now on.
UPDATE people_owner AS owner
SET crm_id = staged.crm_id
FROM people_user AS person
JOIN staged_user AS staged ON lower(staged.username) = lower(person.username)
WHERE owner.id = person.owner_ptr_id
AND owner.crm_id IS NULL
AND NOT EXISTS (SELECT FROM people_owner AS known WHERE known.crm_id = staged.crm_id)


-- name: update_users
-- Bring known users up to date. Gives (id) of each that changed.
WITH renamed AS (
    UPDATE people_owner AS owner
    SET
        name = staged.name,
        is_active = staged.is_active
    FROM staged_user AS staged
    WHERE owner.crm_id = staged.crm_id
    AND (owner.name, owner.is_active) IS DISTINCT FROM (staged.name, staged.is_active)
    RETURNING owner.id
),
updated AS (
    UPDATE people_user AS person
    SET
        username = staged.username,
        email = staged.email,
        title = staged.title,
        time_zone = staged.time_zone,
        work_start = staged.work_start,
        work_end = staged.work_end
    FROM staged_user AS staged
    JOIN people_owner AS owner ON owner.crm_id = staged.crm_id
    WHERE person.owner_ptr_id = owner.id
    AND (person.username, person.email, person.title, person.time_zone, person.work_start, person.work_end)
        IS DISTINCT FROM
        (staged.username, staged.email, staged.title, staged.time_zone, staged.work_start, staged.work_end)
    RETURNING person.owner_ptr_id
)
SELECT renamed.id FROM renamed
UNION
SELECT updated.owner_ptr_id FROM updated


-- name: users_concerned
-- Users whose activity or time zone the export changes, so that ownership may follow. Gives (id).
SELECT owner.id
FROM staged_user AS staged
JOIN people_owner AS owner ON owner.crm_id = staged.crm_id
JOIN people_user AS person ON person.owner_ptr_id = owner.id
WHERE owner.is_active <> staged.is_active
OR person.time_zone <> staged.time_zone


-- name: refuse_users
-- Take out the staged users that cannot go in. Gives (line, column, reason).
WITH counted AS (
    SELECT
        staged.line,
        first_value(staged.line) OVER same_id AS first_line,
        first_value(staged.line) OVER same_name AS first_named,
        row_number() OVER same_id AS place,
        row_number() OVER same_name AS place_of_name,
        staged.crm_id,
        staged.username
    FROM staged_user AS staged
    WINDOW
        same_id AS (PARTITION BY staged.crm_id ORDER BY staged.line),
        same_name AS (PARTITION BY lower(staged.username) ORDER BY staged.line)
),
refused AS (
    SELECT
        counted.line,
        CASE WHEN counted.place > 1 THEN 'Id' ELSE 'Username' END AS column_name,
        CASE
            WHEN counted.place > 1 THEN format('the user is on line %%s already', counted.first_line)
            WHEN counted.place_of_name > 1 THEN format('the username is on line %%s already', counted.first_named)
            ELSE format('the username belongs to another user, %%s', other.name)
        END AS reason
    FROM counted
    LEFT JOIN (
        people_user AS namesake
        JOIN people_owner AS other ON other.id = namesake.owner_ptr_id
    ) ON lower(namesake.username) = lower(counted.username) AND other.crm_id <> counted.crm_id
    WHERE counted.place > 1 OR counted.place_of_name > 1 OR other.id IS NOT NULL
),
taken_out AS (
    DELETE FROM staged_user AS staged
    USING refused
    WHERE staged.line = refused.line
)
SELECT refused.line, refused.column_name, refused.reason
FROM refused
ORDER BY refused.line


-- name: add_queues
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


-- name: update_queues
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


-- name: refuse_queues
-- Take out the queues that stand in the file twice. Gives (line, column, reason).
WITH counted AS (
    SELECT
        staged.line,
        first_value(staged.line) OVER same_id AS first_line,
        row_number() OVER same_id AS place
    FROM staged_queue AS staged
    WINDOW same_id AS (PARTITION BY staged.crm_id ORDER BY staged.line)
),
taken_out AS (
    DELETE FROM staged_queue AS staged
    USING counted
    WHERE staged.line = counted.line
    AND counted.place > 1
)
SELECT counted.line, 'Id', format('the queue is on line %%s already', counted.first_line)
FROM counted
WHERE counted.place > 1
ORDER BY counted.line


-- name: exchange_members
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


-- name: named_members
-- Users that the staged members name and nobody knows. Gives (crm_id).
SELECT DISTINCT staged.user_crm_id
FROM staged_member AS staged
WHERE NOT EXISTS (SELECT FROM people_owner AS known WHERE known.crm_id = staged.user_crm_id)


-- name: refuse_members
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


-- name: add_placeholders
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


-- name: named_owners
-- Users and queues that the staged records name and nobody knows. Gives (crm_id).
SELECT staged.owner_crm_id
FROM staged_record AS staged
WHERE NOT EXISTS (SELECT FROM people_owner AS known WHERE known.crm_id = staged.owner_crm_id)
UNION
SELECT staged.user_crm_id
FROM staged_lookup AS staged
WHERE NOT EXISTS (SELECT FROM people_owner AS known WHERE known.crm_id = staged.user_crm_id)
