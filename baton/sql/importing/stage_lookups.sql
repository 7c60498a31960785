-- One row for each lookup field of each staged record that is not blank.
INSERT INTO staged_lookup (line, field_id, field_name, user_crm_id)
SELECT
    staged.line,
    field.id,
    field.name,
    lookup.value
FROM staged_record AS staged
CROSS JOIN LATERAL jsonb_each_text(staged.lookups) AS lookup
JOIN crm_lookupfield AS field ON field.object = staged.object AND field.name = lookup.key
