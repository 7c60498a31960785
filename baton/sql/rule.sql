-- Rules 1 to 5 of baton/rules/delegation.py over the scope: the owner and the reason, before and after.
-- Parameters: overwrite (boolean: owners reassigned by hand give way to the rule).
SELECT
    scope.id,
    scope.expected_at,
    scope.owner_id AS from_owner_id,
    scope.cover_id AS from_cover_id,
    scope.reason AS from_reason,
    CASE
        WHEN scope.reason = 'reassigned' AND NOT %(overwrite)s THEN scope.owner_id
        WHEN looked_up.is_active THEN looked_up.id
        ELSE record.owner_id
    END AS owner_id,
    CASE
        WHEN scope.reason = 'reassigned' AND NOT %(overwrite)s THEN 'reassigned'
        WHEN field.id IS NULL THEN 'record_owner'
        WHEN looked_up.id IS NULL THEN 'blank'
        WHEN looked_up.is_active THEN 'lookup'
        ELSE 'inactive'
    END AS reason
FROM scope
JOIN crm_record AS record ON record.id = scope.record_id
LEFT JOIN sequences_action AS action ON action.id = scope.action_id
LEFT JOIN sequences_sequence AS sequence ON sequence.id = action.sequence_id
LEFT JOIN crm_lookupfield AS field ON field.id = {delegation_field}
LEFT JOIN crm_recordlookup AS lookup
    ON lookup.field_id = COALESCE(field.on_account_id, field.id)
    AND lookup.record_id = CASE WHEN field.on_account_id IS NULL THEN record.id ELSE record.account_id END
LEFT JOIN people_owner AS looked_up ON looked_up.id = lookup.user_id
