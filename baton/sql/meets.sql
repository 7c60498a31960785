-- Whether a record meets the rules that are asked, as baton/rules/entrance.py says.
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
