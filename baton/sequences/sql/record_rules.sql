-- name: matches_enrollment_rules
-- Whether a record matches the enrollment rules of a sequence.
-- Reads `sequence` and `record` of the statement around it.
(SELECT {matches} FROM (SELECT sequence.enrollment_rules AS rules) AS asked)


-- name: matches_exit_rules
-- Whether a record matches the exit rules of a sequence, if it has any.
-- Reads `sequence` and `record` of the statement around it.
(sequence.exit_rules <> '{}' AND (SELECT {matches} FROM (SELECT sequence.exit_rules AS rules) AS asked))


-- name: matches
-- Whether a record matches the rules that are asked, as baton/rules/record_rules.py says.
-- Reads `asked` (its column `rules`) and `record` of the statement around it.
COALESCE(
    (
        SELECT CASE asked.rules ->> 'match' WHEN 'any' THEN bool_or(verdict.is_met) ELSE bool_and(verdict.is_met) END
        FROM jsonb_to_recordset(asked.rules -> 'conditions') AS condition (field text, operator text, value text)
        CROSS JOIN LATERAL (
            SELECT
                lower(btrim(COALESCE(
                    CASE condition.field
                        WHEN 'Name' THEN record.name
                        WHEN 'Email' THEN record.email
                        WHEN 'Phone' THEN record.phone
                        ELSE record.fields ->> condition.field
                    END,
                    ''
                ))) COLLATE "C" AS held,
                lower(btrim(condition.value)) COLLATE "C" AS wanted
        ) AS compared
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN compared.held ~ '^-?[0-9]+(\.[0-9]+)?$' AND compared.wanted ~ '^-?[0-9]+(\.[0-9]+)?$'
                    THEN sign(compared.held::numeric - compared.wanted::numeric)
                WHEN compared.held > compared.wanted THEN 1
                WHEN compared.held < compared.wanted THEN -1
                ELSE 0
            END AS sign
        ) AS place
        CROSS JOIN LATERAL (
            SELECT CASE condition.operator
                WHEN 'is_blank' THEN compared.held = ''
                WHEN 'is_not_blank' THEN compared.held <> ''
                WHEN 'is_not' THEN compared.held = '' OR place.sign <> 0
                WHEN 'is' THEN compared.held <> '' AND place.sign = 0
                WHEN 'contains' THEN compared.held <> '' AND strpos(compared.held, compared.wanted) > 0
                WHEN 'begins_with' THEN compared.held <> '' AND starts_with(compared.held, compared.wanted)
                WHEN 'is_more' THEN compared.held <> '' AND place.sign > 0
                WHEN 'is_less' THEN compared.held <> '' AND place.sign < 0
            END AS is_met
        ) AS verdict
    ),
    TRUE
)


-- name: matching
-- How many records of an object match enrollment rules, which need not be those of a sequence.
-- Parameters: object, rules (jsonb, as a sequence stores them). Gives (matching, total), deleted records aside.
SELECT count(*) FILTER (WHERE {matches_enrollment_rules}), count(*)
FROM (SELECT %(rules)s::jsonb AS enrollment_rules) AS sequence
CROSS JOIN crm_record AS record
WHERE record.object = %(object)s
AND NOT record.is_deleted


-- name: seen_fields
-- The fields that the newest records of an object hold something in, and what they hold where that is one of a few
-- values. Parameters: object, newest (how many records are looked at), few (how many values at most), longest
-- (characters). Gives (field, values), the most frequent value first; no values where they are many, or long.
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
