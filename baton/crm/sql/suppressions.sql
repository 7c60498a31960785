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


-- name: unreachable_records
-- Records to which no email can be sent: without an address, or with one that opted out or is dead. Each is found by an
-- index, however many others there are. Gives (id, kind), a record once for each suppression.
SELECT record.id, 'no_address' AS kind
FROM crm_record AS record
WHERE lower(record.email) = ''
UNION ALL
SELECT record.id, CASE suppression.kind WHEN 'dead' THEN 'dead_address' ELSE 'opted_out' END
FROM crm_suppression AS suppression
JOIN crm_record AS record ON lower(record.email) = ANY (ARRAY[suppression.address, suppression.spelling])
WHERE suppression.lifted_at IS NULL
UNION ALL
SELECT record.id, 'opted_out'
FROM crm_record AS record
WHERE record.opted_out_of_email
