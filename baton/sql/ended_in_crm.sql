-- Why nobody writes to a record any more: merged into another one, deleted, or a lead that was converted; else nothing.
-- As `Record.ended_in_crm` says. Reads `record` of the statement around it.
CASE
    WHEN record.fields ->> 'MasterRecordId' <> '' THEN 'merged'
    WHEN record.is_deleted THEN 'deleted'
    WHEN record.object = 'lead' AND lower(record.fields ->> 'IsConverted') IN ('1', 'true', 'yes', 'y', 'on') THEN 'converted'
END
