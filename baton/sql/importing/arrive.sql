-- The staged records as they will stand, beside the ids of those that are here already, and of those whose owner,
-- account or lookup fields change (`moves`). A column that the file does not have stays as it was.
-- Parameters: columns (text[], the file's columns), fields (bigint[], the lookup fields among them).
DROP TABLE IF EXISTS arriving;
CREATE TEMPORARY TABLE arriving ON COMMIT DROP AS
WITH lookups AS (
    SELECT
        staged.line,
        jsonb_object_agg(staged.field_id, known.id) AS users
    FROM staged_lookup AS staged
    JOIN people_owner AS known ON known.crm_id = staged.user_crm_id
    GROUP BY staged.line
),
present AS (
    SELECT
        lookup.record_id,
        jsonb_object_agg(lookup.field_id, lookup.user_id) AS users
    FROM crm_recordlookup AS lookup
    JOIN crm_record AS record ON record.id = lookup.record_id
    JOIN staged_record AS staged ON staged.crm_id = record.crm_id
    WHERE lookup.field_id = ANY (%(fields)s::bigint[])
    GROUP BY lookup.record_id
)
SELECT
    staged.line,
    record.id AS record_id,
    staged.object,
    staged.crm_id,
    staged.name,
    CASE WHEN record.id IS NULL OR 'Email' = ANY (%(columns)s::text[]) THEN staged.email ELSE record.email END
        AS email,
    CASE
        WHEN record.id IS NULL OR %(columns)s::text[] && ARRAY['Phone', 'MobilePhone'] THEN staged.phone
        ELSE record.phone
    END AS phone,
    owner.id AS owner_id,
    CASE WHEN record.id IS NULL OR 'AccountId' = ANY (%(columns)s::text[]) THEN account.id ELSE record.account_id END
        AS account_id,
    CASE
        WHEN record.id IS NULL OR 'HasOptedOutOfEmail' = ANY (%(columns)s::text[]) THEN staged.opted_out_of_email
        ELSE record.opted_out_of_email
    END AS opted_out_of_email,
    CASE WHEN record.id IS NULL OR 'DoNotCall' = ANY (%(columns)s::text[]) THEN staged.do_not_call
        ELSE record.do_not_call
    END AS do_not_call,
    staged.is_deleted,
    COALESCE(record.fields, '{}') - %(columns)s::text[] || staged.fields AS fields,
    COALESCE(lookups.users, '{}') AS users,
    record.id IS NOT NULL AND (
        record.owner_id <> owner.id
        OR ('AccountId' = ANY (%(columns)s::text[]) AND record.account_id IS DISTINCT FROM account.id)
        OR COALESCE(lookups.users, '{}') <> COALESCE(present.users, '{}')
    ) AS moves,
    record.id IS NOT NULL AND COALESCE(lookups.users, '{}') <> COALESCE(present.users, '{}') AS looks_elsewhere
FROM staged_record AS staged
JOIN people_owner AS owner ON owner.crm_id = staged.owner_crm_id
LEFT JOIN crm_record AS account ON account.crm_id = staged.account_crm_id
LEFT JOIN crm_record AS record ON record.crm_id = staged.crm_id
LEFT JOIN lookups ON lookups.line = staged.line
LEFT JOIN present ON present.record_id = record.id;
ANALYZE arriving
