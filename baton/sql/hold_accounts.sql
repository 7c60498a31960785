-- Hold the accounts that records are below as they are, like `hold_records`. Parameters: records (bigint[]).
SELECT account.id
FROM crm_record AS account
WHERE account.id IN (
    SELECT record.account_id
    FROM crm_record AS record
    WHERE record.id = ANY (%(records)s::bigint[])
)
ORDER BY account.id
FOR SHARE
