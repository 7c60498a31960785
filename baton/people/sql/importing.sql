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
    user_reference integer
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
-- Users whose activity or time zone the import changes, so that ownership may follow. Gives (id).
SELECT owner.id
FROM staged_user AS staged
JOIN people_owner AS owner ON owner.id = staged.owner_id
JOIN people_user AS person ON person.owner_ptr_id = owner.id
WHERE owner.is_active <> staged.is_active
OR person.time_zone <> staged.time_zone


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


-- name: match_queues
-- Find the staged queues that are here already: by CRM id, else by the name of one that has none.
UPDATE staged_queue AS staged
SET owner_id = known.id
FROM people_owner AS known
WHERE known.kind = 'queue'
AND (
    known.crm_id = staged.crm_id
    OR (
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
-- Make the members of the staged queues exactly those of the import. Gives (queue id) of each that changed.
WITH wanted AS (
    SELECT DISTINCT
        queue.owner_id AS queue_id,
        person.owner_id AS user_id
    FROM staged_member AS staged
    JOIN staged_reference AS queue ON queue.number = staged.queue_reference
    JOIN staged_reference AS person ON person.number = staged.user_reference
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


-- name: users_among
-- Which of these references name users who are here or in the import. Parameters: given (text[]). Gives (reference).
SELECT given.reference
FROM unnest(%(given)s::text[]) AS given (reference)
WHERE EXISTS (
    SELECT
    FROM people_owner AS known
    WHERE known.kind = 'user'
    AND (known.crm_id = given.reference OR lower(known.name) = lower(given.reference))
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
