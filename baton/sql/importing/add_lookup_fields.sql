-- Make the lookup columns of a file lookup fields of its object; an account's are one hop away for a contact too.
-- Parameters: object, names and labels (text[], side by side).
WITH found AS (
    SELECT given.name, given.label
    FROM unnest(%(names)s::text[], %(labels)s::text[]) AS given (name, label)
),
added AS (
    INSERT INTO crm_lookupfield (object, name, label, in_field_set)
    SELECT %(object)s, found.name, found.label, TRUE
    FROM found
    ON CONFLICT (object, name) DO NOTHING
    RETURNING id, name, label
)
INSERT INTO crm_lookupfield (object, name, label, on_account_id, in_field_set)
SELECT 'contact', 'account.' || added.name, 'Account: ' || added.label, added.id, TRUE
FROM added
WHERE %(object)s = 'account'
