-- The ids of all records that match. Parameters: those of {matching_records}.
SELECT record.id
FROM crm_record AS record
WHERE {matching_records}
ORDER BY record.id
