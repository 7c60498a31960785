-- Users made here under the same username are the CRM's users from now on.
UPDATE people_owner AS owner
SET crm_id = staged.crm_id
FROM people_user AS person
JOIN staged_user AS staged ON lower(staged.username) = lower(person.username)
WHERE owner.id = person.owner_ptr_id
AND owner.crm_id IS NULL
AND NOT EXISTS (SELECT FROM people_owner AS known WHERE known.crm_id = staged.crm_id)
