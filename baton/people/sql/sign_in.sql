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
