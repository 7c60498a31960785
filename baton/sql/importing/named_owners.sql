-- Users and queues that the staged records name and nobody knows. Gives (crm_id).
SELECT staged.owner_crm_id
FROM staged_record AS staged
WHERE NOT EXISTS (SELECT FROM people_owner AS known WHERE known.crm_id = staged.owner_crm_id)
UNION
SELECT staged.user_crm_id
FROM staged_lookup AS staged
WHERE NOT EXISTS (SELECT FROM people_owner AS known WHERE known.crm_id = staged.user_crm_id)
