-- The records with these words. An array of them is found once, by the index; as a condition among others it would be
-- asked of each record in turn. Parameters: words (a tsquery).
SELECT record.id
FROM crm_record AS record
WHERE {record_words} @@ to_tsquery('simple', %(words)s)
