-- name: add_lookup_fields
-- Make the lookup columns of a file lookup fields of its object; an account's are one hop away for a contact too.
-- Parameters: object, names and labels (text[], side by side).
WITH found AS (
    SELECT given.name, given.label
    FROM unnest(%(names)s::text[], %(labels)s::text[]) AS given (name, label)
),
added AS (
    INSERT INTO crm_lookupfield (object, name, label, in_field_set)
    SELECT %(object)s, found.name, found.label, TRUE
    FROM found
    ON CONFLICT (object, name) DO NOTHING
    RETURNING id, name, label
)
INSERT INTO crm_lookupfield (object, name, label, on_account_id, in_field_set)
SELECT 'contact', 'account.' || added.name, 'Account: ' || added.label, added.id, TRUE
FROM added
WHERE %(object)s = 'account'


-- name: add_records
-- Add the records that are new, with their lookup fields. Gives their ids.
WITH added AS (
    INSERT INTO crm_record
        (object, crm_id, name, email, phone, owner_id, account_id, opted_out_of_email, do_not_call, is_deleted, fields)
    SELECT
        arriving.object, arriving.crm_id, arriving.name, arriving.email, arriving.phone, arriving.owner_id,
        arriving.account_id, arriving.opted_out_of_email, arriving.do_not_call, arriving.is_deleted, arriving.fields
    FROM arriving
    WHERE arriving.record_id IS NULL
    ORDER BY arriving.line
    RETURNING id, crm_id
),
looked_up AS (
    INSERT INTO crm_recordlookup (record_id, field_id, user_id)
    SELECT added.id, lookup.key::bigint, lookup.value::bigint
    FROM added
    JOIN arriving ON arriving.crm_id = added.crm_id
    CROSS JOIN LATERAL jsonb_each_text(arriving.users) AS lookup
)
SELECT added.id
FROM added


-- name: analyze_records
-- Tell the planner of many new records, as `analyze_participants` does of participants.
ANALYZE (SKIP_LOCKED) crm_record, crm_recordlookup


-- name: arrive
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


-- name: changing_records
-- Lock the records that the file changes, lowest id first.
-- Gives (id, moves, how it ended in the CRM where it has now; else nothing).
SELECT
    record.id,
    arriving.moves,
    CASE
        WHEN after.ending IS DISTINCT FROM before.ending THEN after.ending
    END
FROM crm_record AS record
JOIN arriving ON arriving.record_id = record.id
CROSS JOIN LATERAL (SELECT {ended_in_crm} AS ending) AS before
CROSS JOIN LATERAL (
    SELECT {ended_in_crm} AS ending
    FROM (SELECT arriving.object, arriving.is_deleted, arriving.fields) AS record
) AS after
WHERE arriving.looks_elsewhere
OR (
    record.name, record.email, record.phone, record.owner_id, record.account_id, record.opted_out_of_email,
    record.do_not_call, record.is_deleted, record.fields
) IS DISTINCT FROM (
    arriving.name, arriving.email, arriving.phone, arriving.owner_id, arriving.account_id,
    arriving.opted_out_of_email, arriving.do_not_call, arriving.is_deleted, arriving.fields
)
ORDER BY record.id
FOR NO KEY UPDATE OF record


-- name: clear_lookups
-- Empty the lookup fields that are blank now. Parameters: fields (bigint[], the lookup fields that the file has).
DELETE FROM crm_recordlookup AS lookup
USING arriving
WHERE lookup.record_id = arriving.record_id
AND arriving.looks_elsewhere
AND lookup.field_id = ANY (%(fields)s::bigint[])
AND NOT arriving.users ? lookup.field_id::text


-- name: fields_of_columns
-- The lookup fields of an object that stand in a file. Parameters: object, columns (text[]). Gives (id).
SELECT field.id
FROM crm_lookupfield AS field
WHERE field.object = %(object)s
AND field.on_account_id IS NULL
AND field.name = ANY (%(columns)s::text[])


-- name: leave_out_deleted
-- A record deleted in the CRM that was never here stays away.
DELETE FROM staged_record AS staged
WHERE staged.is_deleted
AND NOT EXISTS (SELECT FROM crm_record AS record WHERE record.crm_id = staged.crm_id)


-- name: refuse_records
-- Take out the staged records that cannot go in. Gives (line, column, reason), one for each thing wrong.
WITH counted AS (
    SELECT
        staged.line,
        first_value(staged.line) OVER same_id AS first_line,
        row_number() OVER same_id AS place
    FROM staged_record AS staged
    WINDOW same_id AS (PARTITION BY staged.crm_id ORDER BY staged.line)
),
refused AS (
    SELECT
        counted.line,
        'Id' AS column_name,
        format('the record is on line %%s already', counted.first_line) AS reason
    FROM counted
    WHERE counted.place > 1
    UNION ALL
    SELECT
        staged.line,
        'Id',
        format('the same id is a %%s here already', known.object)
    FROM staged_record AS staged
    JOIN crm_record AS known ON known.crm_id = staged.crm_id
    WHERE known.object <> staged.object
    UNION ALL
    SELECT
        staged.line,
        'OwnerId',
        format('there is no user or queue %%s', staged.owner_crm_id)
    FROM staged_record AS staged
    WHERE NOT EXISTS (SELECT FROM people_owner AS known WHERE known.crm_id = staged.owner_crm_id)
    UNION ALL
    SELECT
        staged.line,
        'AccountId',
        format('there is no account %%s; import it before, or in Account.csv beside', staged.account_crm_id)
    FROM staged_record AS staged
    WHERE staged.account_crm_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM crm_record AS account
        WHERE account.crm_id = staged.account_crm_id
        AND account.object = 'account'
    )
    UNION ALL
    SELECT
        staged.line,
        staged.field_name,
        format('there is no user %%s', staged.user_crm_id)
    FROM staged_lookup AS staged
    WHERE NOT EXISTS (
        SELECT FROM people_owner AS known
        WHERE known.crm_id = staged.user_crm_id
        AND known.kind = 'user'
    )
),
records_out AS (
    DELETE FROM staged_record AS staged
    WHERE staged.line IN (SELECT refused.line FROM refused)
),
lookups_out AS (
    DELETE FROM staged_lookup AS staged
    WHERE staged.line IN (SELECT refused.line FROM refused)
)
SELECT refused.line, refused.column_name, refused.reason
FROM refused
ORDER BY refused.line


-- name: set_lookups
-- Fill the lookup fields of the records that changed.
INSERT INTO crm_recordlookup (record_id, field_id, user_id)
SELECT arriving.record_id, wanted.key::bigint, wanted.value::bigint
FROM arriving
CROSS JOIN LATERAL jsonb_each_text(arriving.users) AS wanted
WHERE arriving.looks_elsewhere
ON CONFLICT (record_id, field_id) DO UPDATE SET user_id = EXCLUDED.user_id
WHERE crm_recordlookup.user_id <> EXCLUDED.user_id


-- name: stage_lookups
-- One row for each lookup field of each staged record that is not blank.
INSERT INTO staged_lookup (line, field_id, field_name, user_crm_id)
SELECT
    staged.line,
    field.id,
    field.name,
    lookup.value
FROM staged_record AS staged
CROSS JOIN LATERAL jsonb_each_text(staged.lookups) AS lookup
JOIN crm_lookupfield AS field ON field.object = staged.object AND field.name = lookup.key


-- name: stage_records
-- Where the rows of one record file wait to be checked; gone at the end of the transaction.
DROP TABLE IF EXISTS staged_record, staged_lookup;
CREATE TEMPORARY TABLE staged_record (
    line bigint,
    object text,
    crm_id text,
    name text,
    email text,
    phone text,
    owner_crm_id text,
    account_crm_id text,
    opted_out_of_email boolean,
    do_not_call boolean,
    is_deleted boolean,
    fields jsonb,
    lookups jsonb
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_lookup (
    line bigint,
    field_id bigint,
    field_name text,
    user_crm_id text
) ON COMMIT DROP;


-- name: update_records
-- Bring the locked records up to date. Parameters: records (bigint[]).
UPDATE crm_record AS record
SET
    name = arriving.name,
    email = arriving.email,
    phone = arriving.phone,
    owner_id = arriving.owner_id,
    account_id = arriving.account_id,
    opted_out_of_email = arriving.opted_out_of_email,
    do_not_call = arriving.do_not_call,
    is_deleted = arriving.is_deleted,
    fields = arriving.fields
FROM arriving
JOIN unnest(%(records)s::bigint[]) AS changing (id) ON changing.id = arriving.record_id
WHERE record.id = arriving.record_id


-- name: opted_in_again
-- The addresses of records that the CRM had opted out and now opts in, and when the CRM last changed each; nothing
-- where it does not say so, or says the same as before. Gives (email, when as the CRM writes it).
SELECT
    arriving.email,
    CASE
        WHEN arriving.fields ->> 'LastModifiedDate' <> COALESCE(record.fields ->> 'LastModifiedDate', '')
            THEN arriving.fields ->> 'LastModifiedDate'
    END
FROM crm_record AS record
JOIN arriving ON arriving.record_id = record.id
WHERE record.opted_out_of_email
AND NOT arriving.opted_out_of_email
AND arriving.email <> ''
