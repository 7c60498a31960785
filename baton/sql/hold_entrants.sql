-- Hold the records of an enrolment, and their accounts, as they are: no owner and no lookup field of theirs changes
-- until the end of the transaction. Lowest id first.
-- Parameters: records (bigint[]).
SELECT held.id
FROM crm_record AS held
WHERE held.id = ANY (%(records)s::bigint[])
OR held.id IN (
    SELECT record.account_id
    FROM crm_record AS record
    WHERE record.id = ANY (%(records)s::bigint[])
)
ORDER BY held.id
FOR SHARE
