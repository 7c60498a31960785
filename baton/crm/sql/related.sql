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
    AND staged.object <> 'campaign member'
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
    AND staged.object <> 'campaign member'
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


-- name: follow_persons
-- Give records that stand for a person the address, number and opt-outs of that person: none without a person, or of
-- one who is deleted in the CRM. A campaign member has the name and owner of that person too. Parameters:
-- records (bigint[]: those, or the persons of those), objects (text[]).
-- Gives the ids of those that changed.
WITH standing AS MATERIALIZED (
    SELECT record.id
    FROM crm_record AS record
    WHERE record.object = ANY (%(objects)s::text[])
    AND (record.id = ANY (%(records)s::bigint[]) OR record.person_id = ANY (%(records)s::bigint[]))
    ORDER BY record.id
    FOR NO KEY UPDATE OF record
),
reached AS (
    SELECT
        standing.id,
        CASE WHEN record.object = 'campaign member' THEN person.name END AS name,
        CASE WHEN record.object = 'campaign member' THEN person.owner_id END AS owner_id,
        COALESCE(person.email, '') AS email,
        COALESCE(person.phone, '') AS phone,
        COALESCE(person.phone_number, '') AS phone_number,
        COALESCE(person.opted_out_of_email, FALSE) AS opted_out_of_email,
        COALESCE(person.do_not_call, FALSE) AS do_not_call
    FROM standing
    JOIN crm_record AS record ON record.id = standing.id
    LEFT JOIN crm_record AS person ON person.id = record.person_id AND NOT person.is_deleted
)
UPDATE crm_record AS record
SET
    name = COALESCE(reached.name, record.name),
    owner_id = COALESCE(reached.owner_id, record.owner_id),
    email = reached.email,
    phone = reached.phone,
    phone_number = reached.phone_number,
    opted_out_of_email = reached.opted_out_of_email,
    do_not_call = reached.do_not_call
FROM reached
WHERE record.id = reached.id
AND (
    record.email, record.phone, record.phone_number, record.opted_out_of_email, record.do_not_call,
    record.name, record.owner_id
) IS DISTINCT FROM (
    reached.email, reached.phone, reached.phone_number, reached.opted_out_of_email, reached.do_not_call,
    COALESCE(reached.name, record.name), COALESCE(reached.owner_id, record.owner_id)
)
RETURNING record.id


-- name: new_records_with_a_person
-- The records that an import adds and that stand for a person.
SELECT staged.record_id
FROM staged_record AS staged
WHERE staged.is_new
AND staged.person <> ''


-- name: take_roles
-- Give staged opportunities the contact of their role: the primary one, or else the first. An opportunity that is here
-- and has no row in this import gets one that changes nothing else. Parameters: none.
WITH chosen AS (
    SELECT DISTINCT ON (role.opportunity)
        role.opportunity,
        role.contact,
        role.file_number,
        role.line
    FROM staged_role AS role
    ORDER BY role.opportunity, role.is_primary DESC, role.file_number, role.line
),
files AS (
    INSERT INTO staged_file (number, object, columns, lookup_fields, account_by_name)
    SELECT DISTINCT chosen.file_number, 'opportunity', ARRAY[]::text[], ARRAY[]::bigint[], FALSE
    FROM chosen
),
staged_with_role AS (
    UPDATE staged_record AS staged
    SET person = chosen.contact
    FROM chosen
    WHERE staged.object = 'opportunity'
    AND staged.crm_id = chosen.opportunity
)
INSERT INTO staged_record (
    row, file_number, line, object, key, record_id, is_new, crm_id, digest, person, fields, kept
)
SELECT
    (SELECT COALESCE(max(staged.row), 0) FROM staged_record AS staged) + row_number() OVER (ORDER BY record.id),
    chosen.file_number,
    chosen.line,
    'opportunity',
    chosen.opportunity,
    record.id,
    FALSE,
    chosen.opportunity,
    record.source_digest,
    chosen.contact,
    '{}',
    ARRAY[]::text[]
FROM chosen
JOIN crm_record AS record ON record.object = 'opportunity' AND record.crm_id = chosen.opportunity
WHERE NOT EXISTS (SELECT FROM staged_record AS staged WHERE staged.record_id = record.id)


-- name: refuse_roles
-- The roles of opportunities that nobody knows. Gives (file_number, line, column, reason).
SELECT
    role.file_number,
    role.line,
    'OpportunityId',
    format('there is no opportunity %%s', role.opportunity)
FROM staged_role AS role
WHERE NOT EXISTS (
    SELECT FROM staged_record AS staged
    WHERE staged.object = 'opportunity'
    AND staged.crm_id = role.opportunity
)
AND NOT EXISTS (
    SELECT FROM crm_record AS record
    WHERE record.object = 'opportunity'
    AND record.crm_id = role.opportunity
)
ORDER BY role.file_number, role.line


-- name: match_persons
-- Which leads and contacts the staged rows name: by CRM id, or else a contact by email address or name. One who was
-- merged or converted is who they became.
INSERT INTO staged_person (reference, record_id, fitting)
SELECT named.person, min(fitting.id), count(fitting.id)
FROM (
    SELECT DISTINCT staged.person
    FROM staged_record AS staged
    WHERE staged.person <> ''
) AS named
LEFT JOIN LATERAL (
    SELECT person.id, 1 AS way
    FROM crm_record AS person
    WHERE person.crm_id = named.person
    AND person.object IN ('contact', 'lead')
    UNION ALL
    SELECT person.id, 2
    FROM crm_record AS person
    WHERE lower(person.email) = lower(named.person)
    AND person.object = 'contact'
    AND NOT person.is_deleted
    UNION ALL
    SELECT person.id, 3
    FROM crm_record AS person
    WHERE person.object = 'contact'
    AND lower(person.name) COLLATE "C" = lower(named.person) COLLATE "C"
    AND NOT person.is_deleted
    ORDER BY way
    FETCH FIRST 1 ROW WITH TIES
) AS fitting ON TRUE
GROUP BY named.person;
UPDATE staged_person AS staged
SET record_id = successor.id
FROM crm_record AS person
JOIN crm_record AS successor
    ON successor.crm_id = {successor}
    AND successor.object IN ('contact', 'lead')
WHERE person.id = staged.record_id;
CREATE INDEX ON staged_person (reference);
ANALYZE staged_person


-- name: keep_unknown_persons
-- Leave the person as it is where nobody fits, or several do. Gives (file_number, line, column, reason).
UPDATE staged_record AS staged
SET
    person = NULL,
    digest = NULL
FROM staged_person AS person
WHERE person.reference = staged.person
AND person.fitting <> 1
AND staged.object = 'opportunity'
RETURNING
    staged.file_number,
    staged.line,
    'ContactId',
    CASE person.fitting
        WHEN 0 THEN format('there is no contact %%s', person.reference)
        ELSE format('several contacts are called %%s', person.reference)
    END
