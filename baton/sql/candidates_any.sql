-- The next participant actions that match, open or closed: each side has an index of its own to walk.
-- Parameters: those of {candidates_open} and {candidates_closed}.
SELECT
    pa.id,
    pa.expected_at
FROM (({candidates_open}) UNION ALL ({candidates_closed})) AS pa
ORDER BY {order}
LIMIT %(page_size)s
