-- name: stage_records
-- Where the rows of record files wait while files are read, until the import ends. `row` counts through all files. New
-- records have their id already. `owner_reference` is nothing where the owner stays, and 0 where the cell is blank.
DROP TABLE IF EXISTS staged_file, staged_record, staged_lookup, staged_account, staged_present, arriving;
CREATE TEMPORARY TABLE staged_file (
    number smallint PRIMARY KEY,
    object text,
    columns text[],
    lookup_fields bigint[],
    account_by_name boolean
);
CREATE TEMPORARY TABLE staged_record (
    row bigint,
    file_number smallint,
    line bigint,
    object text,
    key text,
    record_id bigint,
    is_new boolean,
    crm_id text,
    digest bigint,
    name text,
    email text,
    phone text,
    owner_reference integer,
    account text,
    account_name text,
    opted_out_of_email boolean,
    do_not_call boolean,
    is_deleted boolean,
    fields jsonb,
    kept text[]
);
CREATE TEMPORARY TABLE staged_lookup (
    row bigint,
    field_id bigint,
    reference integer
);
CREATE TEMPORARY TABLE staged_account (
    reference text,
    by_name boolean,
    record_id bigint,
    fitting bigint
);
CREATE TEMPORARY TABLE staged_present (
    record_id bigint
)


-- name: drop_records
DROP TABLE IF EXISTS staged_file, staged_record, staged_lookup, staged_account, staged_present, arriving


-- name: analyze_staged
-- Tell the planner how much waits.
ANALYZE staged_file, staged_record, staged_lookup, staged_reference, staged_present


-- name: add_lookup_fields
-- Make the lookup columns of a file lookup fields of its object; an account's are one hop away for a contact too.
-- Parameters: object, names and labels (text[], side by side).
WITH wanted AS (
    SELECT given.name, given.label
    FROM unnest(%(names)s::text[], %(labels)s::text[]) AS given (name, label)
),
added AS (
    INSERT INTO crm_lookupfield (object, name, label, in_field_set)
    SELECT %(object)s, wanted.name, wanted.label, TRUE
    FROM wanted
    ON CONFLICT (object, name) DO NOTHING
    RETURNING id, name, label
)
INSERT INTO crm_lookupfield (object, name, label, on_account_id, in_field_set)
SELECT 'contact', 'account.' || added.name, 'Account: ' || added.label, added.id, TRUE
FROM added
WHERE %(object)s = 'account'


-- name: known_by_crm_id
-- The records of an object that are here already. Parameters: object, keys (text[]). Gives (key, id, digest).
SELECT record.crm_id, record.id, record.source_digest
FROM crm_record AS record
WHERE record.object = %(object)s
AND record.crm_id = ANY (%(keys)s::text[])


-- name: known_by_email
-- The same by email address, which several records may have. Parameters: object, keys (text[], in small letters).
SELECT lower(record.email), record.id, record.source_digest
FROM crm_record AS record
WHERE record.object = %(object)s
AND lower(record.email) = ANY (%(keys)s::text[])
AND NOT record.is_deleted


-- name: known_by_name
-- The same by name. Parameters: object, keys (text[], in small letters).
SELECT lower(record.name), record.id, record.source_digest
FROM crm_record AS record
WHERE record.object = %(object)s
AND lower(record.name) COLLATE "C" = ANY (%(keys)s::text[])
AND NOT record.is_deleted


-- name: known_by_field
-- The same by a field that holds another system's id. Parameters: object, name (of the field), keys (text[]).
SELECT record.fields ->> %(name)s, record.id, record.source_digest
FROM crm_record AS record
WHERE record.object = %(object)s
AND record.fields ->> %(name)s = ANY (%(keys)s::text[])


-- name: known_fields
-- The names of the fields of an object's newest records. Parameters: object. Gives (name).
SELECT DISTINCT field.name
FROM (
    SELECT record.fields FROM crm_record AS record WHERE record.object = %(object)s ORDER BY record.id DESC LIMIT 500
) AS newest
CROSS JOIN LATERAL jsonb_object_keys(newest.fields) AS field (name)
ORDER BY field.name


-- name: next_ids
-- Ids for records to be added. Parameters: count. Gives (ids), all in one array.
WITH numbered_by AS MATERIALIZED (
    SELECT pg_get_serial_sequence('crm_record', 'id')::regclass AS ids
)
SELECT array_agg(nextval(numbered_by.ids))
FROM numbered_by
CROSS JOIN generate_series(1, %(count)s)


-- name: count_doubled
-- How many staged rows repeat the key of another.
SELECT (SELECT count(*) FROM staged_record) - count(*)
FROM (SELECT FROM staged_record GROUP BY object, key) AS one_each


-- name: refuse_doubled
-- Take out the staged rows whose record stands in the import before. Gives (file_number, line, column, reason).
WITH counted AS (
    SELECT
        staged.row,
        staged.file_number,
        staged.line,
        first_value(staged.line) OVER same_key AS first_line,
        first_value(staged.file_number) OVER same_key AS first_file,
        row_number() OVER same_key AS place
    FROM staged_record AS staged
    WINDOW same_key AS (PARTITION BY staged.object, staged.key ORDER BY staged.row)
),
refused AS (
    SELECT counted.* FROM counted WHERE counted.place > 1
),
taken_out AS (
    DELETE FROM staged_record AS staged USING refused WHERE staged.row = refused.row
)
SELECT
    refused.file_number,
    refused.line,
    'Id',
    format('the record is on line %%s already', refused.first_line)
        || CASE WHEN refused.first_file <> refused.file_number THEN ' of another file' ELSE '' END
FROM refused
ORDER BY refused.row


-- name: refuse_ownerless
-- Take out the staged rows without an owner that can be found, where there is no default owner.
-- Parameters: default_owner_id (or nothing); refused and why (text[], side by side: references to users that did not go
-- in, and the reason). Gives (file_number, line, column, reason).
WITH refused AS (
    DELETE FROM staged_record AS staged
    USING (
        SELECT
            waiting.row,
            reference.reference,
            reference.is_ambiguous,
            gone.why
        FROM staged_record AS waiting
        LEFT JOIN staged_reference AS reference ON reference.number = waiting.owner_reference
        LEFT JOIN unnest(%(refused)s::text[], %(why)s::text[]) AS gone (reference, why)
            ON gone.reference = reference.reference
        WHERE reference.owner_id IS NULL
        AND (waiting.is_new OR waiting.owner_reference IS NOT NULL)
        AND %(default_owner_id)s::bigint IS NULL
    ) AS ownerless
    WHERE staged.row = ownerless.row
    RETURNING
        staged.row, staged.file_number, staged.line, ownerless.reference, ownerless.is_ambiguous, ownerless.why
)
SELECT
    refused.file_number,
    refused.line,
    'OwnerId',
    CASE
        WHEN refused.reference IS NULL THEN 'has no owner'
        WHEN refused.why IS NOT NULL THEN format('its owner was refused (%%s)', refused.why)
        WHEN refused.is_ambiguous THEN format('several users or queues are called %%s', refused.reference)
        ELSE format('there is no user or queue %%s', refused.reference)
    END
FROM refused
ORDER BY refused.row


-- name: keep_lookups
-- Leave the lookup fields as they are whose cell names nobody who is a user.
-- Gives (file_number, line, column, reason).
WITH unusable AS (
    DELETE FROM staged_lookup AS staged
    USING staged_reference AS reference, crm_lookupfield AS field
    WHERE reference.number = staged.reference
    AND field.id = staged.field_id
    AND (reference.owner_id IS NULL OR reference.kind <> 'user')
    RETURNING staged.row, field.name, reference.reference, reference.kind, reference.is_ambiguous
),
kept AS (
    UPDATE staged_record AS staged
    SET
        kept = staged.kept || gathered.names,
        digest = NULL
    FROM (SELECT unusable.row, array_agg(unusable.name) AS names FROM unusable GROUP BY unusable.row) AS gathered
    WHERE staged.row = gathered.row
)
SELECT
    staged.file_number,
    staged.line,
    unusable.name,
    CASE
        WHEN unusable.is_ambiguous THEN format('several users are called %%s', unusable.reference)
        WHEN unusable.kind = 'queue' THEN format('%%s is a queue, not a user', unusable.reference)
        ELSE format('there is no user %%s', unusable.reference)
    END
FROM unusable
JOIN staged_record AS staged ON staged.row = unusable.row
ORDER BY staged.row, unusable.name


-- name: match_accounts
-- Which accounts the staged contacts name. One by name only if no other account has the name.
INSERT INTO staged_account (reference, by_name, record_id, fitting)
SELECT
    named.account,
    named.account_by_name,
    min(account.id),
    count(account.id)
FROM (
    SELECT DISTINCT staged.account, file.account_by_name
    FROM staged_record AS staged
    JOIN staged_file AS file ON file.number = staged.file_number
    WHERE staged.account <> ''
) AS named
LEFT JOIN crm_record AS account
    ON account.object = 'account'
    AND CASE
        WHEN named.account_by_name THEN lower(account.name) COLLATE "C" = lower(named.account) COLLATE "C"
        ELSE account.crm_id = named.account
    END
GROUP BY named.account, named.account_by_name


-- name: match_accounts_by_id
-- The same where all are named by CRM id, which the index on it can tell.
INSERT INTO staged_account (reference, by_name, record_id, fitting)
SELECT
    named.account,
    FALSE,
    account.id,
    CASE WHEN account.id IS NULL THEN 0 ELSE 1 END
FROM (
    SELECT DISTINCT staged.account
    FROM staged_record AS staged
    WHERE staged.account <> ''
) AS named
LEFT JOIN crm_record AS account ON account.object = 'account' AND account.crm_id = named.account


-- name: index_accounts
-- So that each contact finds its account quickly.
CREATE INDEX ON staged_account (reference);
ANALYZE staged_account


-- name: keep_ambiguous_accounts
-- Leave the account as it is where several have the name. Gives (file_number, line, column, reason).
UPDATE staged_record AS staged
SET
    account = NULL,
    digest = NULL
FROM staged_account AS account
WHERE account.reference = staged.account
AND account.fitting > 1
RETURNING
    staged.file_number, staged.line, 'AccountId', format('several accounts are called %%s', account.reference)


-- name: add_placeholder_accounts
-- Stand in for accounts that contacts name and nobody describes; each belongs to the owner of a contact, and is called
-- as a contact calls it.
-- Parameters: default_owner_id (or nothing), import_id. Gives (id).
WITH missing AS (
    SELECT DISTINCT ON (account.reference)
        account.reference,
        account.by_name,
        NULLIF(staged.account_name, '') AS account_name,
        COALESCE(owner.owner_id, contact.owner_id, %(default_owner_id)s::bigint) AS owner_id
    FROM staged_account AS account
    JOIN staged_record AS staged ON staged.account = account.reference
    LEFT JOIN staged_reference AS owner ON owner.number = staged.owner_reference
    LEFT JOIN crm_record AS contact ON contact.id = staged.record_id
    WHERE account.fitting = 0
    ORDER BY account.reference, NULLIF(staged.account_name, '') IS NULL, staged.row
),
added AS (
    INSERT INTO crm_record
        (
            object, crm_id, name, email, phone, owner_id, opted_out_of_email, do_not_call, is_deleted, fields,
            import_id
        )
    SELECT
        'account',
        CASE WHEN NOT missing.by_name THEN missing.reference END,
        CASE
            WHEN missing.by_name THEN missing.reference
            ELSE COALESCE(missing.account_name, 'Unknown account ' || left(missing.reference, 230))
        END,
        '', '', missing.owner_id, FALSE, FALSE, FALSE, '{}', %(import_id)s
    FROM missing
    WHERE missing.owner_id IS NOT NULL
    ORDER BY missing.reference
    RETURNING id, crm_id, name
)
UPDATE staged_account AS account
SET record_id = added.id
FROM added
WHERE account.fitting = 0
AND account.reference = COALESCE(added.crm_id, added.name)
RETURNING added.id


-- name: add_records
-- Add the staged records of these objects that are new. Parameters: objects (text[]), default_owner_id (or nothing),
-- import_id.
INSERT INTO crm_record
    (
        id, object, crm_id, name, email, phone, owner_id, account_id, opted_out_of_email, do_not_call, is_deleted,
        fields, source_digest, import_id
    )
SELECT
    staged.record_id, staged.object, NULLIF(staged.crm_id, ''), COALESCE(NULLIF(staged.name, ''), staged.key),
    COALESCE(staged.email, ''), COALESCE(staged.phone, ''), COALESCE(owner.owner_id, %(default_owner_id)s::bigint),
    account.record_id, COALESCE(staged.opted_out_of_email, FALSE), COALESCE(staged.do_not_call, FALSE),
    COALESCE(staged.is_deleted, FALSE), staged.fields, staged.digest, %(import_id)s
FROM staged_record AS staged
LEFT JOIN staged_reference AS owner ON owner.number = staged.owner_reference
LEFT JOIN staged_account AS account ON account.reference = staged.account
WHERE staged.is_new
AND staged.object = ANY (%(objects)s::text[])


-- name: add_lookups
-- Fill the lookup fields of the new records.
INSERT INTO crm_recordlookup (record_id, field_id, user_id)
SELECT staged.record_id, lookup.field_id, reference.owner_id
FROM staged_lookup AS lookup
JOIN staged_record AS staged ON staged.row = lookup.row
JOIN staged_reference AS reference ON reference.number = lookup.reference
WHERE staged.is_new


-- name: analyze_records
-- Tell the planner of many new records, as `analyze_participants` does of participants.
ANALYZE (SKIP_LOCKED) crm_record, crm_recordlookup


-- name: arrive
-- The staged rows of known records as they will stand, and whether their owner, account or lookup fields change
-- (`moves`). What the row does not have stays as it was; a record in a complete export is there, whatever was before.
-- Parameters: default_owner_id (or nothing), complete_objects (text[]).
DROP TABLE IF EXISTS arriving;
CREATE TEMPORARY TABLE arriving AS
WITH lookups AS (
    SELECT
        lookup.row,
        jsonb_object_agg(lookup.field_id, reference.owner_id) AS users
    FROM staged_lookup AS lookup
    JOIN staged_reference AS reference ON reference.number = lookup.reference
    GROUP BY lookup.row
),
present AS (
    SELECT
        lookup.record_id,
        jsonb_object_agg(lookup.field_id, lookup.user_id) AS users
    FROM staged_record AS staged
    JOIN crm_recordlookup AS lookup ON lookup.record_id = staged.record_id
    WHERE NOT staged.is_new
    GROUP BY lookup.record_id
),
wanted AS (
    SELECT
        staged.row,
        COALESCE(present.users, '{}') AS present_users,
        -- Fields that the file has and the row does not keep are as the row says; all others stay.
        COALESCE(present.users, '{}') - ARRAY(
            SELECT field.id::text
            FROM crm_lookupfield AS field
            WHERE field.id = ANY (file.lookup_fields)
            AND field.name <> ALL (staged.kept)
        ) || COALESCE(lookups.users, '{}') AS users,
        COALESCE(
            owner.owner_id,
            CASE WHEN staged.owner_reference IS NOT NULL THEN %(default_owner_id)s::bigint END
        ) AS owner_id,
        file.columns
    FROM staged_record AS staged
    JOIN staged_file AS file ON file.number = staged.file_number
    LEFT JOIN staged_reference AS owner ON owner.number = staged.owner_reference
    LEFT JOIN lookups ON lookups.row = staged.row
    LEFT JOIN present ON present.record_id = staged.record_id
    WHERE NOT staged.is_new
)
SELECT
    staged.row,
    staged.record_id,
    staged.object,
    staged.digest,
    COALESCE(record.crm_id, NULLIF(staged.crm_id, '')) AS crm_id,
    COALESCE(NULLIF(staged.name, ''), record.name) AS name,
    COALESCE(staged.email, record.email) AS email,
    COALESCE(staged.phone, record.phone) AS phone,
    COALESCE(wanted.owner_id, record.owner_id) AS owner_id,
    CASE WHEN staged.account IS NULL THEN record.account_id ELSE account.record_id END AS account_id,
    COALESCE(staged.opted_out_of_email, record.opted_out_of_email) AS opted_out_of_email,
    COALESCE(staged.do_not_call, record.do_not_call) AS do_not_call,
    COALESCE(
        staged.is_deleted, record.is_deleted AND staged.object <> ALL (%(complete_objects)s::text[])
    ) AS is_deleted,
    record.fields - ARRAY(
        SELECT given.name FROM unnest(wanted.columns) AS given (name) WHERE given.name <> ALL (staged.kept)
    ) || staged.fields AS fields,
    wanted.users,
    wanted.users <> wanted.present_users AS looks_elsewhere,
    (
        record.owner_id <> COALESCE(wanted.owner_id, record.owner_id)
        OR (staged.account IS NOT NULL AND record.account_id IS DISTINCT FROM account.record_id)
        OR wanted.users <> wanted.present_users
    ) AS moves
FROM staged_record AS staged
JOIN wanted ON wanted.row = staged.row
JOIN crm_record AS record ON record.id = staged.record_id
LEFT JOIN staged_account AS account ON account.reference = staged.account;
ANALYZE arriving


-- name: changing_records
-- Lock the records that the import changes, lowest id first.
-- Gives (id, object, moves, how it ended in the CRM where it has now; else nothing).
SELECT
    record.id,
    record.object,
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
    record.crm_id, record.name, record.email, record.phone, record.owner_id, record.account_id,
    record.opted_out_of_email, record.do_not_call, record.is_deleted, record.fields
) IS DISTINCT FROM (
    arriving.crm_id, arriving.name, arriving.email, arriving.phone, arriving.owner_id, arriving.account_id,
    arriving.opted_out_of_email, arriving.do_not_call, arriving.is_deleted, arriving.fields
)
ORDER BY record.id
FOR NO KEY UPDATE OF record


-- name: remember_records
-- Keep what the records are before the import changes them. Parameters: records (bigint[]), import_id.
INSERT INTO crm_recordbefore (import_id, record_id, values, lookups)
SELECT
    %(import_id)s,
    record.id,
    jsonb_build_object(
        'name', record.name, 'email', record.email, 'phone', record.phone, 'owner_id', record.owner_id,
        'account_id', record.account_id, 'opted_out_of_email', record.opted_out_of_email,
        'do_not_call', record.do_not_call, 'is_deleted', record.is_deleted, 'fields', record.fields,
        'import_id', record.import_id
    ),
    COALESCE(
        (
            SELECT jsonb_object_agg(lookup.field_id, lookup.user_id)
            FROM crm_recordlookup AS lookup
            WHERE lookup.record_id = record.id
        ),
        '{}'
    )
FROM crm_record AS record
WHERE record.id = ANY (%(records)s::bigint[])


-- name: update_records
-- Bring the locked records up to date. Parameters: records (bigint[]), import_id.
UPDATE crm_record AS record
SET
    crm_id = arriving.crm_id,
    name = arriving.name,
    email = arriving.email,
    phone = arriving.phone,
    owner_id = arriving.owner_id,
    account_id = arriving.account_id,
    opted_out_of_email = arriving.opted_out_of_email,
    do_not_call = arriving.do_not_call,
    is_deleted = arriving.is_deleted,
    fields = arriving.fields,
    source_digest = arriving.digest,
    import_id = %(import_id)s
FROM arriving
JOIN unnest(%(records)s::bigint[]) AS changing (id) ON changing.id = arriving.record_id
WHERE record.id = arriving.record_id


-- name: remember_digests
-- Records that are as the file says already: their row need not be read again.
UPDATE crm_record AS record
SET source_digest = arriving.digest
FROM arriving
WHERE record.id = arriving.record_id
AND arriving.digest IS NOT NULL
AND record.source_digest IS DISTINCT FROM arriving.digest


-- name: clear_lookups
-- Empty the lookup fields that are blank now.
DELETE FROM crm_recordlookup AS lookup
USING arriving
WHERE lookup.record_id = arriving.record_id
AND arriving.looks_elsewhere
AND NOT arriving.users ? lookup.field_id::text


-- name: set_lookups
-- Fill the lookup fields of the records that changed.
INSERT INTO crm_recordlookup (record_id, field_id, user_id)
SELECT arriving.record_id, wanted.key::bigint, wanted.value::bigint
FROM arriving
CROSS JOIN LATERAL jsonb_each_text(arriving.users) AS wanted
WHERE arriving.looks_elsewhere
ON CONFLICT (record_id, field_id) DO UPDATE SET user_id = EXCLUDED.user_id
WHERE crm_recordlookup.user_id <> EXCLUDED.user_id


-- name: absent_records
-- The records of an object that came from the CRM and do not stand in an export that says it is complete.
-- Parameters: object. Gives (id).
SELECT record.id
FROM crm_record AS record
WHERE record.object = %(object)s
AND record.crm_id IS NOT NULL
AND NOT record.is_deleted
AND NOT EXISTS (SELECT FROM staged_present AS present WHERE present.record_id = record.id)
ORDER BY record.id


-- name: count_present
-- How many records of an object the CRM has here. Parameters: object.
SELECT count(*)
FROM crm_record AS record
WHERE record.object = %(object)s
AND record.crm_id IS NOT NULL
AND NOT record.is_deleted


-- name: mark_deleted
-- The CRM has these records no more. Parameters: records (bigint[]), import_id.
UPDATE crm_record AS record
SET
    is_deleted = TRUE,
    source_digest = NULL,
    import_id = %(import_id)s
WHERE record.id = ANY (%(records)s::bigint[])


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
