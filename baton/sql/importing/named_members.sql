-- Users that the staged members name and nobody knows. Gives (crm_id).
SELECT DISTINCT staged.user_crm_id
FROM staged_member AS staged
WHERE NOT EXISTS (SELECT FROM people_owner AS known WHERE known.crm_id = staged.user_crm_id)
