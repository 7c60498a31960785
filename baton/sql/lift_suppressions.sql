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
