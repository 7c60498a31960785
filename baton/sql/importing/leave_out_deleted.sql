-- A record deleted in the CRM that was never here stays away.
DELETE FROM staged_record AS staged
WHERE staged.is_deleted
AND NOT EXISTS (SELECT FROM crm_record AS record WHERE record.crm_id = staged.crm_id)
