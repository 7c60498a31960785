-- Lock the records that the file changes, lowest id first.
-- Gives (id, moves, how it ended in the CRM where it has now; else nothing).
SELECT
    record.id,
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
    record.name, record.email, record.phone, record.owner_id, record.account_id, record.opted_out_of_email,
    record.do_not_call, record.is_deleted, record.fields
) IS DISTINCT FROM (
    arriving.name, arriving.email, arriving.phone, arriving.owner_id, arriving.account_id,
    arriving.opted_out_of_email, arriving.do_not_call, arriving.is_deleted, arriving.fields
)
ORDER BY record.id
FOR NO KEY UPDATE OF record
