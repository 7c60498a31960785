-- Lock the records that the file changes, lowest id first. Gives (id, moves, is newly deleted).
SELECT
    record.id,
    arriving.moves,
    arriving.is_deleted AND NOT record.is_deleted
FROM crm_record AS record
JOIN arriving ON arriving.record_id = record.id
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
