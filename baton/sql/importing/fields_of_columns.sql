-- The lookup fields of an object that stand in a file. Parameters: object, columns (text[]). Gives (id).
SELECT field.id
FROM crm_lookupfield AS field
WHERE field.object = %(object)s
AND field.on_account_id IS NULL
AND field.name = ANY (%(columns)s::text[])
