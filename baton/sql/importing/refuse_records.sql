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
