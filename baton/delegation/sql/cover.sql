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


-- name: follow_cause
-- Put a handover that nobody asked for under the one that led to it: the latest that changed an absence of somebody
-- whose cover it moved, or that reassigned until the moment that came. Parameters: handover_id.
WITH moved AS MATERIALIZED (
    SELECT DISTINCT
        change.to_owner_id AS owner_id,
        change.from_end_id AS end_id
    FROM delegation_ownerchange AS change
    WHERE change.handover_id = %(handover_id)s
),
asked AS (
    SELECT asked.id
    FROM delegation_handover AS asked
    WHERE asked.id < %(handover_id)s
    AND (
        asked.cause = 'absence' AND EXISTS (
            SELECT FROM jsonb_array_elements_text(asked.setting_after -> 'away_ids') AS away (user_id)
            WHERE away.user_id::bigint IN (SELECT moved.owner_id FROM moved)
        )
        OR asked.until IS NOT NULL AND EXISTS (
            SELECT FROM delegation_ownerchange AS given
            WHERE given.handover_id = asked.id
            AND given.to_end_id IN (SELECT moved.end_id FROM moved)
        )
    )
    ORDER BY asked.at DESC, asked.id DESC
    LIMIT 1
)
UPDATE delegation_handover AS handover
SET follows_id = asked.id
FROM asked
WHERE handover.id = %(handover_id)s
