-- All records of an object as a scope, each with nothing owned in it yet. Parameters: object, at.
SELECT
    record.id,
    record.id AS record_id,
    NULL::bigint AS action_id,
    %(at)s::timestamptz AS expected_at,
    NULL::bigint AS owner_id,
    NULL::bigint AS cover_id,
    NULL::text AS reason
FROM crm_record AS record
WHERE record.object = %(object)s
AND NOT record.is_deleted
