-- Bring known users up to date. Gives (id) of each that changed.
WITH renamed AS (
    UPDATE people_owner AS owner
    SET
        name = staged.name,
        is_active = staged.is_active
    FROM staged_user AS staged
    WHERE owner.crm_id = staged.crm_id
    AND (owner.name, owner.is_active) IS DISTINCT FROM (staged.name, staged.is_active)
    RETURNING owner.id
),
updated AS (
    UPDATE people_user AS person
    SET
        username = staged.username,
        email = staged.email,
        title = staged.title,
        time_zone = staged.time_zone,
        work_start = staged.work_start,
        work_end = staged.work_end
    FROM staged_user AS staged
    JOIN people_owner AS owner ON owner.crm_id = staged.crm_id
    WHERE person.owner_ptr_id = owner.id
    AND (person.username, person.email, person.title, person.time_zone, person.work_start, person.work_end)
        IS DISTINCT FROM
        (staged.username, staged.email, staged.title, staged.time_zone, staged.work_start, staged.work_end)
    RETURNING person.owner_ptr_id
)
SELECT renamed.id FROM renamed
UNION
SELECT updated.owner_ptr_id FROM updated
