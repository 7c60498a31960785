-- Bring the locked records up to date. Parameters: records (bigint[]).
UPDATE crm_record AS record
SET
    name = arriving.name,
    email = arriving.email,
    phone = arriving.phone,
    owner_id = arriving.owner_id,
    account_id = arriving.account_id,
    opted_out_of_email = arriving.opted_out_of_email,
    do_not_call = arriving.do_not_call,
    is_deleted = arriving.is_deleted,
    fields = arriving.fields
FROM arriving
JOIN unnest(%(records)s::bigint[]) AS changing (id) ON changing.id = arriving.record_id
WHERE record.id = arriving.record_id
