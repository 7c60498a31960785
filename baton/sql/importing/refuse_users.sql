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
