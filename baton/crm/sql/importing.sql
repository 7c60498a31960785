-- name: add_records
-- Add the staged records of these objects that are new. Parameters: objects (text[]), default_owner_id (or nothing),
-- import_id.
INSERT INTO crm_record
    (
        id, object, crm_id, name, email, phone, owner_id, account_id, opted_out_of_email, do_not_call, is_deleted,
        fields, source_digest, import_id, phone_number, person_id
    )
SELECT
    staged.record_id, staged.object, NULLIF(staged.crm_id, ''),
    COALESCE(NULLIF(staged.name, ''), stood.name, staged.key),
    COALESCE(staged.email, ''), COALESCE(staged.phone, ''),
    COALESCE(owner.owner_id, stood.owner_id, %(default_owner_id)s::bigint), account.record_id,
    COALESCE(staged.opted_out_of_email, FALSE), COALESCE(staged.do_not_call, FALSE),
    COALESCE(staged.is_deleted, FALSE), staged.fields, staged.digest, %(import_id)s,
    COALESCE(staged.phone_number, ''), person.record_id
FROM staged_record AS staged
LEFT JOIN staged_reference AS owner ON owner.number = staged.owner_reference
LEFT JOIN staged_account AS account
    ON account.reference = staged.account
    AND account.is_campaign = (staged.object = 'campaign member')
LEFT JOIN staged_person AS person ON person.reference = staged.person
LEFT JOIN crm_record AS stood ON stood.id = person.record_id AND staged.object = 'campaign member'
WHERE staged.is_new
AND staged.object = ANY (%(objects)s::text[])


-- name: add_lookups
-- Fill the lookup fields of the new records.
INSERT INTO crm_recordlookup (record_id, field_id, owner_id)
SELECT staged.record_id, lookup.field_id, reference.owner_id
FROM staged_lookup AS lookup
JOIN staged_record AS staged ON staged.row = lookup.row
JOIN staged_reference AS reference ON reference.number = lookup.reference
WHERE staged.is_new


-- name: analyze_records
-- Tell the planner of many new records, as `analyze_participants` does of participants.
ANALYZE (SKIP_LOCKED) crm_record, crm_recordlookup


-- name: arrive
-- The staged rows of known records as they will stand, and whether their owner, account, person or lookup fields change
-- (`moves`). What the row does not have stays as it was; a record in a complete export is there, whatever was before.
-- Parameters: default_owner_id (or nothing), complete_objects (text[]).
-- A deadlock starts the operation again, in the same session.
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
        jsonb_object_agg(lookup.field_id, lookup.owner_id) AS users
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
    -- Never replaced: a record that was found by its address keeps the id by which the CRM knows it.
    COALESCE(record.crm_id, NULLIF(staged.crm_id, '')) AS crm_id,
    COALESCE(NULLIF(staged.name, ''), record.name) AS name,
    COALESCE(staged.email, record.email) AS email,
    COALESCE(staged.phone, record.phone) AS phone,
    COALESCE(staged.phone_number, record.phone_number) AS phone_number,
    COALESCE(wanted.owner_id, record.owner_id) AS owner_id,
    CASE WHEN staged.account IS NULL THEN record.account_id ELSE account.record_id END AS account_id,
    CASE WHEN staged.person IS NULL THEN record.person_id ELSE person.record_id END AS person_id,
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
        OR (staged.person IS NOT NULL AND record.person_id IS DISTINCT FROM person.record_id)
        OR wanted.users <> wanted.present_users
    ) AS moves
FROM staged_record AS staged
JOIN wanted ON wanted.row = staged.row
JOIN crm_record AS record ON record.id = staged.record_id
LEFT JOIN staged_account AS account
    ON account.reference = staged.account
    AND account.is_campaign = (staged.object = 'campaign member')
LEFT JOIN staged_person AS person ON person.reference = staged.person;
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
    record.opted_out_of_email, record.do_not_call, record.is_deleted, record.fields, record.phone_number,
    record.person_id
) IS DISTINCT FROM (
    arriving.crm_id, arriving.name, arriving.email, arriving.phone, arriving.owner_id, arriving.account_id,
    arriving.opted_out_of_email, arriving.do_not_call, arriving.is_deleted, arriving.fields,
    arriving.phone_number, arriving.person_id
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
        'name', record.name, 'email', record.email, 'phone', record.phone,
        'phone_number', record.phone_number, 'owner_id', record.owner_id,
        'account_id', record.account_id, 'person_id', record.person_id, 'opted_out_of_email', record.opted_out_of_email,
        'do_not_call', record.do_not_call, 'is_deleted', record.is_deleted, 'fields', record.fields,
        'import_id', record.import_id
    ),
    COALESCE(
        (
            SELECT jsonb_object_agg(lookup.field_id, lookup.owner_id)
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
    phone_number = arriving.phone_number,
    owner_id = arriving.owner_id,
    account_id = arriving.account_id,
    person_id = arriving.person_id,
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
INSERT INTO crm_recordlookup (record_id, field_id, owner_id)
SELECT arriving.record_id, wanted.key::bigint, wanted.value::bigint
FROM arriving
CROSS JOIN LATERAL jsonb_each_text(arriving.users) AS wanted
WHERE arriving.looks_elsewhere
-- Written only where it differs, by the condition below; most lookups of most imports are as before.
ON CONFLICT (record_id, field_id) DO UPDATE SET owner_id = EXCLUDED.owner_id
WHERE crm_recordlookup.owner_id <> EXCLUDED.owner_id


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
-- The addresses of records that the CRM had opted out and now opts in, the numbers of those that it had on “do not
-- call” and now has not, and when the CRM last changed each record; nothing where it does not say so, or says the same
-- as before. Gives (kind of suppression, address or number, when as the CRM writes it).
SELECT
    again.kind,
    again.address,
    CASE
        WHEN arriving.fields ->> 'LastModifiedDate' <> COALESCE(record.fields ->> 'LastModifiedDate', '')
            THEN arriving.fields ->> 'LastModifiedDate'
    END
FROM crm_record AS record
JOIN arriving ON arriving.record_id = record.id
CROSS JOIN LATERAL (
    SELECT 'opted_out' AS kind, arriving.email AS address
    WHERE record.opted_out_of_email
    AND NOT arriving.opted_out_of_email
    UNION ALL
    SELECT 'do_not_call', arriving.phone_number
    WHERE record.do_not_call
    AND NOT arriving.do_not_call
) AS again
WHERE again.address <> ''
