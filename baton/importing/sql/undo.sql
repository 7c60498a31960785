-- name: lock_written
-- Lock the records that an import wrote last, lowest id first; whoever edited one since has it for good.
-- Parameters: import_id. Gives (id, whether the import added it).
SELECT
    record.id,
    before.record_id IS NULL
FROM crm_record AS record
LEFT JOIN crm_recordbefore AS before ON before.import_id = %(import_id)s AND before.record_id = record.id
WHERE record.import_id = %(import_id)s
ORDER BY record.id
FOR UPDATE OF record


-- name: count_kept
-- How many records that an import changed have changed since, by another import or by hand. Parameters: import_id.
SELECT count(*)
FROM crm_recordbefore AS before
JOIN crm_record AS record ON record.id = before.record_id
WHERE before.import_id = %(import_id)s
AND record.import_id IS DISTINCT FROM %(import_id)s


-- name: restore_records
-- Make the records again what they were before the import. Parameters: import_id, records (bigint[]).
UPDATE crm_record AS record
SET
    name = was.name,
    email = was.email,
    phone = was.phone,
    phone_number = was.phone_number,
    owner_id = was.owner_id,
    account_id = was.account_id,
    person_id = was.person_id,
    opted_out_of_email = was.opted_out_of_email,
    do_not_call = was.do_not_call,
    is_deleted = was.is_deleted,
    fields = was.fields,
    source_digest = NULL,
    import_id = was.import_id
FROM crm_recordbefore AS before
CROSS JOIN LATERAL jsonb_to_record(before.values) AS was (
    name text, email text, phone text, phone_number text, owner_id bigint, account_id bigint, person_id bigint,
    opted_out_of_email boolean,
    do_not_call boolean, is_deleted boolean, fields jsonb, import_id bigint
)
WHERE before.import_id = %(import_id)s
AND before.record_id = record.id
AND record.id = ANY (%(records)s::bigint[])


-- name: clear_lookups
-- Empty lookup fields that were blank before. Parameters: import_id, records (bigint[]).
DELETE FROM crm_recordlookup AS lookup
USING crm_recordbefore AS before
WHERE before.import_id = %(import_id)s
AND before.record_id = lookup.record_id
AND lookup.record_id = ANY (%(records)s::bigint[])
AND NOT before.lookups ? lookup.field_id::text


-- name: restore_lookups
-- Fill the lookup fields as they were before. Parameters: import_id, records (bigint[]).
INSERT INTO crm_recordlookup (record_id, field_id, owner_id)
SELECT before.record_id, was.key::bigint, was.value::bigint
FROM crm_recordbefore AS before
CROSS JOIN LATERAL jsonb_each_text(before.lookups) AS was
WHERE before.import_id = %(import_id)s
AND before.record_id = ANY (%(records)s::bigint[])
ON CONFLICT (record_id, field_id) DO UPDATE SET owner_id = EXCLUDED.owner_id
WHERE crm_recordlookup.owner_id <> EXCLUDED.owner_id


-- name: remove_added
-- Take the records away again that the import added and that nobody has worked with: that were in no sequence, and that
-- no remaining record is related to. Parameters: records (bigint[], those added). Gives (id).
WITH RECURSIVE kept AS (
    SELECT record.id
    FROM crm_record AS record
    WHERE record.id = ANY (%(records)s::bigint[])
    AND (
        EXISTS (SELECT FROM participants_participant AS participant WHERE participant.record_id = record.id)
        OR EXISTS (SELECT FROM mail_receivedmail AS received WHERE received.record_id = record.id)
        OR EXISTS (SELECT FROM participants_recordnote AS note WHERE note.record_id = record.id)
        OR EXISTS (
            SELECT FROM crm_record AS below
            WHERE below.account_id = record.id
            AND below.id <> ALL (%(records)s::bigint[])
        )
        OR EXISTS (
            SELECT FROM crm_record AS standing
            WHERE standing.person_id = record.id
            AND standing.id <> ALL (%(records)s::bigint[])
        )
    )
    UNION
    SELECT related.id
    FROM kept
    JOIN crm_record AS record ON record.id = kept.id
    JOIN crm_record AS related ON related.id IN (record.account_id, record.person_id)
    WHERE related.id = ANY (%(records)s::bigint[])
),
removable AS (
    SELECT record.id
    FROM crm_record AS record
    WHERE record.id = ANY (%(records)s::bigint[])
    AND NOT EXISTS (SELECT FROM kept WHERE kept.id = record.id)
),
lookups_gone AS (
    DELETE FROM crm_recordlookup AS lookup USING removable WHERE lookup.record_id = removable.id
),
history_gone AS (
    DELETE FROM crm_recordbefore AS before USING removable WHERE before.record_id = removable.id
)
DELETE FROM crm_record AS record
USING removable
WHERE record.id = removable.id
RETURNING record.id
