-- Hold records as they are: no owner, account and lookup field of theirs changes until the end of the transaction.
-- Lowest id first. Parameters: records (bigint[]).
SELECT record.id
FROM crm_record AS record
WHERE record.id = ANY (%(records)s::bigint[])
ORDER BY record.id
FOR SHARE
