-- name: suppress
-- Suppress addresses; one that is suppressed already stays as it is.
-- Parameters: addresses, spellings, kinds, sources, whys (text[]) and ats (timestamptz[]), side by side; by_id.
INSERT INTO crm_suppression (address, spelling, kind, source, why, by_id, suppressed_at)
SELECT entry.address, entry.spelling, entry.kind, entry.source, entry.why, %(by_id)s, entry.at
FROM unnest(
    %(addresses)s::text[], %(spellings)s::text[], %(kinds)s::text[], %(sources)s::text[], %(whys)s::text[],
    %(ats)s::timestamptz[]
) AS entry (address, spelling, kind, source, why, at)
ORDER BY entry.address, entry.kind, entry.at
ON CONFLICT (address, kind) WHERE lifted_at IS NULL DO NOTHING


-- name: lift_suppressions
-- Lift the suppressions of addresses, each as far as it is not newer than a date.
-- Parameters: addresses (text[]) and until (timestamptz[], nothing for any date), side by side; kind, by_id, why, at.
WITH lifting AS MATERIALIZED (
    SELECT suppression.id
    FROM unnest(%(addresses)s::text[], %(until)s::timestamptz[]) AS asked (address, until)
    JOIN crm_suppression AS suppression
        ON suppression.address = asked.address
        AND suppression.kind = %(kind)s
        AND suppression.lifted_at IS NULL
    WHERE asked.until IS NULL OR suppression.suppressed_at <= asked.until
    ORDER BY suppression.address
    FOR NO KEY UPDATE OF suppression
)
UPDATE crm_suppression AS suppression
SET
    lifted_at = %(at)s,
    lifted_by_id = %(by_id)s,
    lifted_why = %(why)s
FROM lifting
WHERE suppression.id = lifting.id
