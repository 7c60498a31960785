-- Where the rows of one record file wait to be checked; gone at the end of the transaction.
DROP TABLE IF EXISTS staged_record, staged_lookup;
CREATE TEMPORARY TABLE staged_record (
    line bigint,
    object text,
    crm_id text,
    name text,
    email text,
    phone text,
    owner_crm_id text,
    account_crm_id text,
    opted_out_of_email boolean,
    do_not_call boolean,
    is_deleted boolean,
    fields jsonb,
    lookups jsonb
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_lookup (
    line bigint,
    field_id bigint,
    field_name text,
    user_crm_id text
) ON COMMIT DROP;
