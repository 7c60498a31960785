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
