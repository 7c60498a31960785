-- Empty the lookup fields that are blank now. Parameters: fields (bigint[], the lookup fields that the file has).
DELETE FROM crm_recordlookup AS lookup
USING arriving
WHERE lookup.record_id = arriving.record_id
AND arriving.looks_elsewhere
AND lookup.field_id = ANY (%(fields)s::bigint[])
AND NOT arriving.users ? lookup.field_id::text
