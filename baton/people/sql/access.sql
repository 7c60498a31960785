-- name: failures
-- The earliest failure that must be older before the next attempt is heard; nothing where there are not too many.
-- Parameters: username, address (blank: none is known), since, most_of_account, most_from_address.
SELECT greatest(
    (
        SELECT failure.at
        FROM people_signinfailure AS failure
        WHERE failure.username = %(username)s
        AND failure.at >= %(since)s
        ORDER BY failure.at DESC
        OFFSET %(most_of_account)s
        LIMIT 1
    ),
    (
        SELECT failure.at
        FROM people_signinfailure AS failure
        WHERE failure.address = %(address)s
        AND failure.address <> ''
        AND failure.at >= %(since)s
        ORDER BY failure.at DESC
        OFFSET %(most_from_address)s
        LIMIT 1
    )
)


-- name: self_and_team
-- A person and, if their role has a team, everybody below them: who reports to them, who reports to those, and so on.
-- UNION and not UNION ALL, as in a CRM two people can report to each other. Parameters: seen_by (user).
WITH RECURSIVE team AS (
    SELECT %(seen_by)s::bigint AS id
    UNION
    SELECT report.owner_ptr_id
    FROM team
    JOIN people_user AS report ON report.manager_id = team.id
    WHERE EXISTS (
        SELECT FROM people_user AS leader
        WHERE leader.owner_ptr_id = %(seen_by)s
        AND leader.has_team
    )
)
SELECT team.id
FROM team


-- name: self_alone
-- For what is a person's own, whatever their role. Parameters: seen_by (user).
SELECT %(seen_by)s::bigint AS id
