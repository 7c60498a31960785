-- name: save_counts
-- Save how much of each kind there is on a day; a later count of the day takes the place of an earlier one.
-- Parameters: day; kinds (text[]) and counts (bigint[]), side by side.
INSERT INTO delegation_healthcount (day, kind, count)
SELECT %(day)s, counted.kind, counted.count
FROM unnest(%(kinds)s::text[], %(counts)s::bigint[]) AS counted (kind, count)
ON CONFLICT (day, kind) DO UPDATE SET count = EXCLUDED.count


-- name: forget_counts
-- Parameters: before (a day).
DELETE FROM delegation_healthcount AS counted
WHERE counted.day < %(before)s


-- name: counts_since
-- Gives (kind, day, count). Parameters: since (a day).
SELECT
    counted.kind,
    counted.day,
    counted.count
FROM delegation_healthcount AS counted
WHERE counted.day >= %(since)s
ORDER BY counted.kind, counted.day
