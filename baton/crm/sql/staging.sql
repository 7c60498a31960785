-- name: stage_records
-- Where the rows of record files wait while files are read, until the import ends. `row` counts through all files. New
-- records have their id already. `owner_reference` is nothing where the owner stays, and 0 where the cell is blank.
DROP TABLE IF EXISTS staged_file, staged_record, staged_lookup, staged_account, staged_present, staged_person,
    staged_role, arriving;
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
    person text,
    opted_out_of_email boolean,
    do_not_call boolean,
    phone_number text,
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
    is_campaign boolean DEFAULT FALSE,
    record_id bigint,
    fitting bigint
);
CREATE TEMPORARY TABLE staged_person (
    reference text,
    record_id bigint,
    fitting bigint
);
CREATE TEMPORARY TABLE staged_role (
    file_number smallint,
    line bigint,
    opportunity text,
    contact text,
    is_primary boolean
);
CREATE TEMPORARY TABLE staged_present (
    record_id bigint
)


-- name: drop_records
-- Take the tables of `stage_records` away.
DROP TABLE IF EXISTS staged_file, staged_record, staged_lookup, staged_account, staged_present, staged_person,
    staged_role, arriving


-- name: analyze_staged
-- Tell the planner how much waits.
ANALYZE staged_file, staged_record, staged_lookup, staged_reference, staged_present


-- name: add_lookup_fields
-- Make the lookup columns of a file lookup fields of its object. They are one hop away for the objects whose records
-- are related to it, such as those of an account for contacts.
-- Parameters: object; ids (bigint[], of {next_ids}), names and labels (text[]), side by side; related_objects (text[]).
WITH wanted AS (
    SELECT given.id, given.name, given.label
    FROM unnest(%(ids)s::bigint[], %(names)s::text[], %(labels)s::text[]) AS given (id, name, label)
),
added AS (
    INSERT INTO crm_lookupfield (id, object, name, label, in_field_set)
    SELECT wanted.id, %(object)s, wanted.name, wanted.label, TRUE
    FROM wanted
    ON CONFLICT (object, name) DO NOTHING
    RETURNING id, name, label
)
INSERT INTO crm_lookupfield (object, name, label, through, related_field_id, in_field_set)
SELECT
    related.object,
    %(object)s || '.' || added.name,
    initcap(%(object)s) || ': ' || added.label,
    %(object)s,
    added.id,
    TRUE
FROM added
CROSS JOIN unnest(%(related_objects)s::text[]) AS related (object)
ON CONFLICT (object, name) DO NOTHING


-- name: known_by_crm_id
-- The records of an object that are here already. Parameters: object, keys (text[]). Gives (key, id, digest,
-- whether it was forgotten).
SELECT record.crm_id, record.id, record.source_digest, record.forgotten_at IS NOT NULL
FROM crm_record AS record
WHERE record.object = %(object)s
AND record.crm_id = ANY (%(keys)s::text[])


-- name: known_by_email
-- The same by email address, which several records may have. Parameters: object, keys (text[], in small letters).
SELECT lower(record.email), record.id, record.source_digest, record.forgotten_at IS NOT NULL
FROM crm_record AS record
WHERE record.object = %(object)s
AND lower(record.email) = ANY (%(keys)s::text[])
AND NOT record.is_deleted


-- name: known_by_name
-- The same by name. Parameters: object, keys (text[], in small letters).
SELECT lower(record.name), record.id, record.source_digest, record.forgotten_at IS NOT NULL
FROM crm_record AS record
WHERE record.object = %(object)s
AND lower(record.name) COLLATE "C" = ANY (%(keys)s::text[])
AND NOT record.is_deleted


-- name: known_by_field
-- The same by a field that holds another system's id. Parameters: object, name (of the field), keys (text[]).
SELECT record.fields ->> %(name)s, record.id, record.source_digest, record.forgotten_at IS NOT NULL
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
-- Ids for rows to be added to a table. Parameters: table, count. Gives (ids), all in one array.
WITH numbered_by AS MATERIALIZED (
    SELECT pg_get_serial_sequence(%(table)s, 'id')::regclass AS ids
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
-- Take out the staged rows without an owner that can be found, where there is no default owner. Campaign members have
-- that of their lead or contact.
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
        AND waiting.object <> 'campaign member'
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
-- Leave the lookup fields as they are whose cell names no user and no queue.
-- Gives (file_number, line, column, reason).
WITH unusable AS (
    DELETE FROM staged_lookup AS staged
    USING staged_reference AS reference, crm_lookupfield AS field
    WHERE reference.number = staged.reference
    AND field.id = staged.field_id
    AND reference.owner_id IS NULL
    RETURNING staged.row, field.name, reference.reference, reference.is_ambiguous
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
        WHEN unusable.is_ambiguous THEN format('several users or queues are called %%s', unusable.reference)
        ELSE format('there is no user or queue %%s', unusable.reference)
    END
FROM unusable
JOIN staged_record AS staged ON staged.row = unusable.row
ORDER BY staged.row, unusable.name
