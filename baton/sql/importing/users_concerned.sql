-- Users whose activity or time zone the export changes, so that ownership may follow. Gives (id).
SELECT owner.id
FROM staged_user AS staged
JOIN people_owner AS owner ON owner.crm_id = staged.crm_id
JOIN people_user AS person ON person.owner_ptr_id = owner.id
WHERE owner.is_active <> staged.is_active
OR person.time_zone <> staged.time_zone
