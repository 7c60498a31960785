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
