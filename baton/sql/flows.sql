-- How many participant actions of the scope stand in each before and after; the answer of a change and of its preview.
-- One row at least, so that a handover without owner changes is told too.
SELECT
    {handover} AS handover_id,
    flow.*
FROM (SELECT 1) AS one_row_at_least
LEFT JOIN (
    SELECT
        target.from_owner_id,
        target.owner_id,
        target.from_cover_id,
        target.cover_id,
        target.from_reason,
        target.reason,
        count(*) AS actions
    FROM target
    GROUP BY 1, 2, 3, 4, 5, 6
) AS flow ON TRUE
ORDER BY 2, 3, 4, 5, 6, 7
