-- The fields that the newest records of an object hold something in, and what they hold where that is one of a few values.
-- Parameters: object, newest (how many records are looked at), few (how many values at most), longest (characters).
-- Gives (field, values), the most frequent value first; no values where they are many, or long.
WITH newest AS (
    SELECT record.fields
    FROM crm_record AS record
    WHERE record.object = %(object)s
    AND NOT record.is_deleted
    ORDER BY record.id DESC
    LIMIT %(newest)s
),
held AS (
    SELECT field.key AS field, btrim(field.value) AS value, count(*) AS records
    FROM newest
    CROSS JOIN LATERAL jsonb_each_text(newest.fields) AS field
    WHERE btrim(field.value) <> ''
    GROUP BY field.key, btrim(field.value)
)
SELECT
    held.field,
    CASE
        WHEN count(*) <= %(few)s AND max(length(held.value)) <= %(longest)s
            THEN array_agg(held.value ORDER BY held.records DESC, held.value)
        ELSE ARRAY[]::text[]
    END
FROM held
GROUP BY held.field
ORDER BY lower(held.field), held.field
