-- Add the records that are new, with their lookup fields. Gives their ids.
WITH added AS (
    INSERT INTO crm_record
        (object, crm_id, name, email, phone, owner_id, account_id, opted_out_of_email, do_not_call, is_deleted, fields)
    SELECT
        arriving.object, arriving.crm_id, arriving.name, arriving.email, arriving.phone, arriving.owner_id,
        arriving.account_id, arriving.opted_out_of_email, arriving.do_not_call, arriving.is_deleted, arriving.fields
    FROM arriving
    WHERE arriving.record_id IS NULL
    ORDER BY arriving.line
    RETURNING id, crm_id
),
looked_up AS (
    INSERT INTO crm_recordlookup (record_id, field_id, user_id)
    SELECT added.id, lookup.key::bigint, lookup.value::bigint
    FROM added
    JOIN arriving ON arriving.crm_id = added.crm_id
    CROSS JOIN LATERAL jsonb_each_text(arriving.users) AS lookup
)
SELECT added.id
FROM added
