-- name: due
-- The users of whom an absence has begun or ended since the clock was turned last. Parameters: at.
SELECT DISTINCT away.user_id
FROM people_absencespan AS away
CROSS JOIN ({clock}) AS clock
WHERE (away.begins_at > clock.turned_at AND away.begins_at <= %(at)s)
OR (away.ends_at > clock.turned_at AND away.ends_at <= %(at)s)
ORDER BY away.user_id


-- name: clock
-- The moment up to which absences have begun and ended; before the first, everything is still to begin.
SELECT COALESCE(max(clock.turned_at), '-infinity') AS turned_at
FROM delegation_coverclock AS clock


-- name: turn
-- Turn the clock to a moment, and never back. Parameters: at.
INSERT INTO delegation_coverclock AS clock (id, turned_at)
VALUES (1, %(at)s)
ON CONFLICT (id) DO UPDATE
SET turned_at = excluded.turned_at
WHERE clock.turned_at < excluded.turned_at


-- name: turned_at
-- The moment of the clock; no row before the first.
SELECT clock.turned_at
FROM delegation_coverclock AS clock
