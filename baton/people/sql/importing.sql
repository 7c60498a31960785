-- name: stage_people
-- Where users, queues, members and the references to them wait while files are read; until the import ends.
DROP TABLE IF EXISTS staged_user, staged_queue, staged_member, staged_reference;
CREATE TEMPORARY TABLE staged_user (
    file_number smallint,
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
    is_person boolean,
    manager_reference integer,
    owner_id bigint
);
CREATE TEMPORARY TABLE staged_queue (
    file_number smallint,
    line bigint,
    crm_id text,
    name text,
    email text,
    owner_id bigint
);
CREATE TEMPORARY TABLE staged_member (
    file_number smallint,
    line bigint,
    queue_reference integer,
    user_reference integer,
    weight smallint
);
CREATE TEMPORARY TABLE staged_reference (
    number integer PRIMARY KEY,
    reference text,
    is_queue boolean,
    owner_id bigint,
    kind text,
    is_ambiguous boolean NOT NULL DEFAULT FALSE
)


-- name: drop_people
DROP TABLE IF EXISTS staged_user, staged_queue, staged_member, staged_reference


-- name: match_users
-- Find the staged users that are here already: by CRM id, else by the username of somebody who has none.
UPDATE staged_user AS staged
SET owner_id = known.id
FROM people_owner AS known
JOIN people_user AS person ON person.owner_ptr_id = known.id
WHERE known.crm_id = staged.crm_id
OR (
    lower(person.username) = lower(COALESCE(staged.username, staged.email))
    AND (known.crm_id IS NULL OR staged.crm_id IS NULL)
    AND NOT EXISTS (
        SELECT FROM people_owner AS other WHERE other.kind = 'user' AND other.crm_id = staged.crm_id
    )
)


-- name: name_users
-- A new user without a username signs in with the email address, or is told apart by the CRM id.
UPDATE staged_user AS staged
SET username = COALESCE(NULLIF(staged.email, ''), staged.crm_id)
WHERE staged.owner_id IS NULL
AND staged.username IS NULL


-- name: refuse_users
-- Take out the staged users that cannot go in. Gives (file_number, line, column, reason, crm_id, username).
WITH counted AS (
    SELECT
        staged.file_number,
        staged.line,
        first_value(staged.line) OVER same_id AS first_line,
        first_value(staged.line) OVER same_name AS first_named,
        CASE WHEN staged.crm_id IS NULL THEN 1 ELSE row_number() OVER same_id END AS place,
        CASE WHEN staged.username IS NULL THEN 1 ELSE row_number() OVER same_name END AS place_of_name,
        staged.owner_id,
        staged.crm_id,
        staged.username
    FROM staged_user AS staged
    WINDOW
        same_id AS (PARTITION BY staged.crm_id ORDER BY staged.file_number, staged.line),
        same_name AS (PARTITION BY lower(staged.username) ORDER BY staged.file_number, staged.line)
),
refused AS (
    SELECT
        counted.file_number,
        counted.line,
        counted.crm_id,
        counted.username,
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
    ) ON lower(namesake.username) = lower(counted.username) AND other.id IS DISTINCT FROM counted.owner_id
    WHERE counted.place > 1 OR counted.place_of_name > 1 OR other.id IS NOT NULL
),
taken_out AS (
    DELETE FROM staged_user AS staged
    USING refused
    WHERE staged.file_number = refused.file_number
    AND staged.line = refused.line
)
SELECT
    refused.file_number,
    refused.line,
    refused.column_name,
    refused.reason,
    refused.crm_id,
    refused.username
FROM refused
ORDER BY refused.file_number, refused.line


-- name: add_users
-- Add the users that are new: people as Sequence Agents, integrations without a role, nobody with a password.
WITH added AS (
    INSERT INTO people_owner (kind, name, is_active, crm_id)
    SELECT 'user', COALESCE(NULLIF(staged.name, ''), staged.username), COALESCE(staged.is_active, TRUE), staged.crm_id
    FROM staged_user AS staged
    WHERE staged.owner_id IS NULL
    ORDER BY staged.file_number, staged.line
    RETURNING id
),
-- Both are in the order of the file, and no name or CRM id has to be unique to bring them together.
numbered AS (
    SELECT added.id, row_number() OVER (ORDER BY added.id) AS place FROM added
),
staged AS (
    SELECT staged.*, row_number() OVER (ORDER BY staged.file_number, staged.line) AS place
    FROM staged_user AS staged
    WHERE staged.owner_id IS NULL
)
INSERT INTO people_user
    (owner_ptr_id, password, username, email, title, role, time_zone, work_start, work_end)
SELECT
    numbered.id, '!', staged.username, COALESCE(staged.email, ''), COALESCE(staged.title, ''),
    CASE WHEN COALESCE(staged.is_person, TRUE) THEN 'sequence_agent' ELSE '' END,
    COALESCE(staged.time_zone, 'UTC'), COALESCE(staged.work_start, '09:00'), COALESCE(staged.work_end, '17:00')
FROM numbered
JOIN staged USING (place)


-- name: users_concerned
-- Users whose activity, time zone or manager the import changes, so that ownership may follow. Gives (id).
SELECT owner.id
FROM staged_user AS staged
JOIN people_owner AS owner ON owner.id = staged.owner_id
JOIN people_user AS person ON person.owner_ptr_id = owner.id
LEFT JOIN staged_reference AS manager ON manager.number = staged.manager_reference
WHERE owner.is_active <> staged.is_active
OR person.time_zone <> staged.time_zone
OR (staged.manager_reference IS NOT NULL AND person.manager_id IS DISTINCT FROM manager.owner_id)


-- name: keep_managers
-- Leave the managers as they are whose cell names no other user. Gives (file_number, line, column, reason).
WITH unusable AS (
    SELECT
        staged.file_number,
        staged.line,
        CASE
            WHEN manager.is_ambiguous THEN format('several users are called %%s', manager.reference)
            WHEN manager.owner_id IS NULL THEN format('there is no user %%s', manager.reference)
            WHEN manager.kind <> 'user' THEN format('%%s is a queue, not a user', manager.reference)
            ELSE 'a user can’t be their own manager'
        END AS reason
    FROM staged_user AS staged
    JOIN staged_reference AS manager ON manager.number = staged.manager_reference
    JOIN people_user AS person
        ON person.owner_ptr_id = staged.owner_id
        OR (staged.owner_id IS NULL AND lower(person.username) = lower(staged.username))
    WHERE manager.owner_id IS NULL
    OR manager.kind <> 'user'
    OR manager.owner_id = person.owner_ptr_id
),
kept AS (
    UPDATE staged_user AS staged
    SET manager_reference = NULL
    FROM unusable
    WHERE staged.file_number = unusable.file_number
    AND staged.line = unusable.line
)
SELECT unusable.file_number, unusable.line, 'ManagerId', unusable.reason
FROM unusable
ORDER BY unusable.file_number, unusable.line


-- name: set_managers
-- Give the staged users their managers, new ones among both. Gives (id) of each that changed and was known before.
WITH managed AS (
    UPDATE people_user AS person
    SET manager_id = manager.owner_id
    FROM staged_user AS staged
    LEFT JOIN staged_reference AS manager ON manager.number = staged.manager_reference
    WHERE staged.manager_reference IS NOT NULL
    AND (
        person.owner_ptr_id = staged.owner_id
        OR (staged.owner_id IS NULL AND lower(person.username) = lower(staged.username))
    )
    AND person.manager_id IS DISTINCT FROM manager.owner_id
    RETURNING person.owner_ptr_id, staged.owner_id
)
SELECT managed.owner_id
FROM managed
WHERE managed.owner_id IS NOT NULL


-- name: update_users
-- Bring known users up to date; what the file does not have stays as it was. Gives (id) of each that changed.
WITH renamed AS (
    UPDATE people_owner AS owner
    SET
        name = COALESCE(NULLIF(staged.name, ''), owner.name),
        is_active = COALESCE(staged.is_active, owner.is_active),
        crm_id = COALESCE(owner.crm_id, staged.crm_id)
    FROM staged_user AS staged
    WHERE owner.id = staged.owner_id
    AND (owner.name, owner.is_active, owner.crm_id) IS DISTINCT FROM (
        COALESCE(NULLIF(staged.name, ''), owner.name),
        COALESCE(staged.is_active, owner.is_active),
        COALESCE(owner.crm_id, staged.crm_id)
    )
    RETURNING owner.id
),
updated AS (
    UPDATE people_user AS person
    SET
        username = COALESCE(staged.username, person.username),
        email = COALESCE(staged.email, person.email),
        title = COALESCE(staged.title, person.title),
        time_zone = COALESCE(staged.time_zone, person.time_zone),
        work_start = COALESCE(staged.work_start, person.work_start),
        work_end = COALESCE(staged.work_end, person.work_end)
    FROM staged_user AS staged
    WHERE person.owner_ptr_id = staged.owner_id
    AND (person.username, person.email, person.title, person.time_zone, person.work_start, person.work_end)
        IS DISTINCT FROM (
            COALESCE(staged.username, person.username),
            COALESCE(staged.email, person.email),
            COALESCE(staged.title, person.title),
            COALESCE(staged.time_zone, person.time_zone),
            COALESCE(staged.work_start, person.work_start),
            COALESCE(staged.work_end, person.work_end)
        )
    RETURNING person.owner_ptr_id
)
SELECT renamed.id FROM renamed
UNION
SELECT updated.owner_ptr_id FROM updated


-- name: users_among
-- Which of these references name users who are here or in the import, or are ids of such queues.
-- Parameters: given (text[]). Gives (reference).
SELECT given.reference
FROM unnest(%(given)s::text[]) AS given (reference)
WHERE EXISTS (
    SELECT
    FROM people_owner AS known
    WHERE known.crm_id = given.reference
    OR (known.kind = 'user' AND lower(known.name) = lower(given.reference))
)
OR EXISTS (
    SELECT FROM staged_queue AS staged WHERE staged.crm_id = given.reference
)
OR EXISTS (
    SELECT
    FROM people_user AS person
    WHERE lower(person.username) = lower(given.reference) OR lower(person.email) = lower(given.reference)
)
OR EXISTS (
    SELECT
    FROM staged_user AS staged
    WHERE staged.crm_id = given.reference
    OR lower(given.reference) IN (lower(staged.username), lower(staged.email), lower(staged.name))
)
