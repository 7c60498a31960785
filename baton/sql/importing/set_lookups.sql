-- Fill the lookup fields of the records that changed.
INSERT INTO crm_recordlookup (record_id, field_id, user_id)
SELECT arriving.record_id, wanted.key::bigint, wanted.value::bigint
FROM arriving
CROSS JOIN LATERAL jsonb_each_text(arriving.users) AS wanted
WHERE arriving.looks_elsewhere
ON CONFLICT (record_id, field_id) DO UPDATE SET user_id = EXCLUDED.user_id
WHERE crm_recordlookup.user_id <> EXCLUDED.user_id
