-- Users and queues for somebody who has typed the beginning of a name, of a word of it, or of a username.
-- Parameters: typed, with_queues and with_inactive (boolean), at, open_limit (open actions are counted up to it), size.
-- Gives one row each, names that begin so first.
WITH offered AS (
    SELECT
        owner.id,
        owner.kind,
        owner.name,
        owner.is_active,
        owner.crm_id,
        person.username,
        person.title,
        person.time_zone,
        starts_with(lower(owner.name), lower(%(typed)s)) AS begins_so
    FROM people_owner AS owner
    LEFT JOIN people_user AS person ON person.owner_ptr_id = owner.id
    WHERE (
        strpos(' ' || lower(owner.name), ' ' || lower(%(typed)s)) > 0
        OR starts_with(lower(person.username), lower(%(typed)s))
    )
    AND (owner.is_active OR %(with_inactive)s)
    AND (owner.kind = 'user' OR %(with_queues)s)
    ORDER BY begins_so DESC, lower(owner.name), owner.id
    LIMIT %(size)s
)
SELECT
    offered.id,
    offered.kind,
    offered.name,
    offered.is_active,
    offered.crm_id,
    offered.username,
    coalesce(offered.title, ''),
    EXISTS (
        SELECT FROM people_owner AS namesake
        WHERE lower(namesake.name) = lower(offered.name)
        AND namesake.id <> offered.id
    ) AS has_namesake,
    (
        SELECT count(*)
        FROM (
            SELECT FROM participants_participantaction AS pa
            WHERE pa.owner_id = offered.id
            AND pa.status IN ('waiting', 'current')
            LIMIT %(open_limit)s
        ) AS some_open
    ) AS open_actions,
    offered.kind = 'user' OR EXISTS (
        SELECT FROM people_queuemember AS member
        JOIN people_owner AS person ON person.id = member.user_id
        WHERE member.queue_id = offered.id
        AND person.is_active
    ) AS has_people,
    absence.last_day,
    cover.name
FROM offered
LEFT JOIN people_absence AS absence
    ON absence.user_id = offered.id
    AND (%(at)s::timestamptz AT TIME ZONE offered.time_zone)::date BETWEEN absence.first_day AND absence.last_day
LEFT JOIN people_owner AS cover ON cover.id = absence.cover_id
ORDER BY offered.begins_so DESC, lower(offered.name), offered.id
