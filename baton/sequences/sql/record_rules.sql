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
                    {field_value},
                    -- Last, and so looked for only where the record has no field of that name itself.
                    {related_value},
                    ''
                ))) COLLATE "C" AS held,
                lower(btrim(condition.value)) COLLATE "C" AS wanted
            -- Or PostgreSQL would put the whole expression wherever it is compared, and look each field up many times.
            OFFSET 0
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


-- name: related_value
-- The value of a field of a related record, such as `account.Industry`; nothing where the condition names none, or no
-- such record is related. One look-up by its id. Reads `condition` and `record` of the statement around it.
CASE WHEN strpos(condition.field, '.') > 0 THEN (
    SELECT
        CASE named.field
            WHEN 'Name' THEN related.name
            WHEN 'Email' THEN related.email
            WHEN 'Phone' THEN related.phone
            ELSE related.fields ->> named.field
        END
    FROM (
        SELECT
            split_part(condition.field, '.', 1) AS relation,
            substr(condition.field, strpos(condition.field, '.') + 1) AS field
    ) AS named
    JOIN crm_record AS related
        ON related.id = CASE
            WHEN named.relation IN ('account', 'campaign') THEN record.account_id
            ELSE record.person_id
        END
        AND related.object = named.relation
) END


-- name: nothing_related
NULL


-- name: following_related
-- Records whose rules read fields of changed ones: of those objects that an active or inactive sequence has a condition
-- like `account.Industry` for. Parameters: records (bigint[], those that changed).
WITH named AS (
    SELECT DISTINCT sequence.object, split_part(condition.field, '.', 1) AS relation
    FROM sequences_sequence AS sequence
    CROSS JOIN LATERAL (VALUES (sequence.enrollment_rules), (sequence.exit_rules)) AS rules (value)
    CROSS JOIN LATERAL jsonb_to_recordset(rules.value -> 'conditions') AS condition (field text)
    WHERE sequence.status <> 'draft'
    AND strpos(condition.field, '.') > 0
)
SELECT below.id
FROM named
JOIN crm_record AS changed ON changed.object = named.relation AND changed.id = ANY (%(records)s::bigint[])
JOIN crm_record AS below
    ON below.account_id = changed.id
    AND below.object = named.object
UNION
SELECT below.id
FROM named
JOIN crm_record AS changed ON changed.object = named.relation AND changed.id = ANY (%(records)s::bigint[])
JOIN crm_record AS below
    ON below.person_id = changed.id
    AND below.object = named.object


-- name: field_value
-- What a record has in the field of a condition. Reads `condition` and `record` of the statement around it.
CASE condition.field
    WHEN 'Name' THEN record.name
    WHEN 'Email' THEN record.email
    WHEN 'Phone' THEN record.phone
    ELSE record.fields ->> condition.field
END


-- name: field_or_owner
-- The same for a list, which also asks who the owner is, or the user or queue in a lookup field: by name.
CASE condition.field
    WHEN 'Name' THEN record.name
    WHEN 'Email' THEN record.email
    WHEN 'Phone' THEN record.phone
    WHEN 'Owner' THEN (SELECT owner.name FROM people_owner AS owner WHERE owner.id = record.owner_id)
    ELSE COALESCE(
        record.fields ->> condition.field,
        (
            SELECT owner.name
            FROM crm_lookupfield AS lookup_field
            JOIN crm_recordlookup AS lookup
                ON lookup.field_id = lookup_field.id
                AND lookup.record_id = record.id
            JOIN people_owner AS owner ON owner.id = lookup.owner_id
            WHERE lookup_field.object = record.object
            AND lookup_field.name = condition.field
        )
    )
END


-- name: field_of_record
-- The same for a list whose rows have fields of their own: `record.Status` is the record's, where both have one.
(
    SELECT {field_or_owner}
    FROM (SELECT regexp_replace(condition.field, '^record\.', '') AS field) AS condition
)


-- name: matches_a_group
-- Whether a row matches one of several groups of conditions. Reads `record` of the statement around it, and what
-- {field_value} does.
-- Parameters: groups (a jsonb array of rules, each as a sequence stores them; absent, every record matches).
(
    %(groups)s::jsonb IS NULL
    OR EXISTS (SELECT FROM jsonb_array_elements(%(groups)s::jsonb) AS asked (rules) WHERE {matches})
)


-- name: matching
-- How many of the newest records of an object match enrollment rules, which need not be those of a sequence.
-- Parameters: object, rules (jsonb, as a sequence stores them), look_at (how many records). Gives (matching, total),
-- deleted records aside.
SELECT count(*) FILTER (WHERE {matches_enrollment_rules}), count(*)
FROM (SELECT %(rules)s::jsonb AS enrollment_rules) AS sequence
CROSS JOIN (
    SELECT newest.*
    FROM crm_record AS newest
    WHERE newest.object = %(object)s
    AND NOT newest.is_deleted
    ORDER BY newest.added_at DESC, newest.id DESC
    LIMIT %(look_at)s
) AS record


-- name: seen_fields
-- The fields that the newest records of an object hold something in, and what they hold where that is one of a few
-- values; by object. Parameters: objects (text[]), newest (how many records are looked at of each), few (how many
-- values at most), longest (characters). Gives (object, field, values), the most frequent value first; no values where
-- they are many, or long.
WITH held AS (
    SELECT wanted.object, wanted.place, field.key AS field, btrim(field.value) AS value, count(*) AS records
    FROM unnest(%(objects)s::text[]) WITH ORDINALITY AS wanted (object, place)
    CROSS JOIN LATERAL (
        SELECT record.fields
        FROM crm_record AS record
        WHERE record.object = wanted.object
        AND NOT record.is_deleted
        ORDER BY record.added_at DESC, record.id DESC
        LIMIT %(newest)s
    ) AS newest
    CROSS JOIN LATERAL jsonb_each_text(newest.fields) AS field
    WHERE btrim(field.value) <> ''
    GROUP BY wanted.object, wanted.place, field.key, btrim(field.value)
)
SELECT
    held.object,
    held.field,
    CASE
        WHEN count(*) <= %(few)s AND max(length(held.value)) <= %(longest)s
            THEN array_agg(held.value ORDER BY held.records DESC, held.value)
        ELSE ARRAY[]::text[]
    END
FROM held
GROUP BY held.place, held.object, held.field
ORDER BY held.place, lower(held.field), held.field
