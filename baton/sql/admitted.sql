-- How many records of an object meet entrance rules, which need not be those of a sequence.
-- Parameters: object, entrance (jsonb, as a sequence keeps it). Gives (admitted, total), deleted records aside.
SELECT count(*) FILTER (WHERE {may_enter}), count(*)
FROM (SELECT %(entrance)s::jsonb AS entrance) AS sequence
CROSS JOIN crm_record AS record
WHERE record.object = %(object)s
AND NOT record.is_deleted
