-- The records with all the words typed (the beginning of each is enough), of every object: the first few by name.
-- A common beginning matches very many, so no more than `look_at` are looked at.
-- Parameters: words (a tsquery), typed, seen_by (user, or absent for all), look_at, size.
SELECT
    found.id,
    found.object,
    found.name,
    found.email,
    account.name AS account_name,
    owner.name AS owner_name
FROM (
    SELECT
        record.id,
        record.object,
        record.name,
        record.email,
        record.owner_id,
        record.account_id
    FROM crm_record AS record
    WHERE {record_words} @@ to_tsquery('simple', %(words)s)
    AND NOT record.is_deleted
    AND (%(seen_by)s::bigint IS NULL OR record.id IN ({seen_records}))
    LIMIT %(look_at)s
) AS found
JOIN people_owner AS owner ON owner.id = found.owner_id
LEFT JOIN crm_record AS account ON account.id = found.account_id
ORDER BY starts_with(lower(found.name), lower(%(typed)s)) DESC, lower(found.name) COLLATE "C", found.id
LIMIT %(size)s
