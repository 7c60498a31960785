-- name: failures
-- The earliest failure that must be older before the next attempt is heard; nothing where there are not too many.
-- Parameters: username, address (blank: none is known), since, most_of_account, most_from_address.
SELECT greatest(
    (
        SELECT failure.at
        FROM people_signinfailure AS failure
        WHERE failure.username = %(username)s
        AND failure.at >= %(since)s
        ORDER BY failure.at DESC
        OFFSET %(most_of_account)s
        LIMIT 1
    ),
    (
        SELECT failure.at
        FROM people_signinfailure AS failure
        WHERE failure.address = %(address)s
        AND failure.address <> ''
        AND failure.at >= %(since)s
        ORDER BY failure.at DESC
        OFFSET %(most_from_address)s
        LIMIT 1
    )
)


-- name: self_and_team
-- A person and, if their role has a team, everybody below them: who reports to them, who reports to those, and so on.
-- UNION and not UNION ALL, as in a CRM two people can report to each other. Parameters: seen_by (user).
WITH RECURSIVE team AS (
    SELECT %(seen_by)s::bigint AS id
    UNION
    SELECT report.owner_ptr_id
    FROM team
    JOIN people_user AS report ON report.manager_id = team.id
    WHERE EXISTS (
        SELECT FROM people_user AS leader
        WHERE leader.owner_ptr_id = %(seen_by)s
        AND leader.has_team
    )
)
SELECT team.id
FROM team


-- name: self_alone
-- For what is a person's own, whatever their role. Parameters: seen_by (user).
SELECT %(seen_by)s::bigint AS id


-- name: self_and_queues
-- A person, their team if their role has one, and the queues of these. Parameters: those of {self_and_team}.
ARRAY(
    WITH seers AS MATERIALIZED ({self_and_team})
    SELECT seers.id FROM seers
    UNION
    SELECT member.queue_id FROM people_queuemember AS member WHERE member.user_id IN (SELECT seers.id FROM seers)
)


-- name: field_of_user
-- What a user has in the field of a condition, in the words of Setup. Reads `condition` and `people_user` of the
-- statement around it. Parameters: roles (jsonb, the words for each), zone (of the person's days).
CASE condition.field
    WHEN 'Name' THEN (SELECT self.name FROM people_owner AS self WHERE self.id = people_user.owner_ptr_id)
    WHEN 'Email' THEN people_user.email
    WHEN 'Username' THEN people_user.username
    WHEN 'Title' THEN people_user.title
    WHEN 'Role' THEN %(roles)s::jsonb ->> people_user.role
    WHEN 'Manager' THEN (SELECT self.name FROM people_owner AS self WHERE self.id = people_user.manager_id)
    WHEN 'Queues' THEN (
        SELECT string_agg(queue.name, ', ' ORDER BY queue.name, queue.id)
        FROM people_queuemember AS member
        JOIN people_owner AS queue ON queue.id = member.queue_id
        WHERE member.user_id = people_user.owner_ptr_id
    )
    WHEN 'Active' THEN (
        SELECT CASE WHEN self.is_active THEN 'Yes' ELSE 'No' END
        FROM people_owner AS self
        WHERE self.id = people_user.owner_ptr_id
    )
    WHEN 'Can sign in' THEN (
        SELECT CASE WHEN self.is_active AND people_user.role <> '' THEN 'Yes' ELSE 'No' END
        FROM people_owner AS self
        WHERE self.id = people_user.owner_ptr_id
    )
    WHEN 'Time zone' THEN people_user.time_zone
    WHEN 'Last sign-in' THEN to_char(people_user.last_login AT TIME ZONE %(zone)s, 'YYYY-MM-DD')
    WHEN 'CRM ID' THEN (SELECT self.crm_id FROM people_owner AS self WHERE self.id = people_user.owner_ptr_id)
END


-- name: field_of_queue
-- What a queue has in the field of a condition, in the words of Setup. Reads `condition` and `people_queue` of the
-- statement around it.
CASE condition.field
    WHEN 'Queue' THEN (SELECT self.name FROM people_owner AS self WHERE self.id = people_queue.owner_ptr_id)
    WHEN 'Members' THEN (
        SELECT count(*)::text FROM people_queuemember AS member WHERE member.queue_id = people_queue.owner_ptr_id
    )
    WHEN 'Members who can work' THEN (
        SELECT count(*)::text
        FROM people_queuemember AS member
        JOIN people_owner AS person ON person.id = member.user_id
        JOIN people_user AS worker ON worker.owner_ptr_id = member.user_id
        WHERE member.queue_id = people_queue.owner_ptr_id
        AND person.is_active
        AND worker.can_work
    )
    WHEN 'Email' THEN people_queue.email
    WHEN 'CRM ID' THEN (SELECT self.crm_id FROM people_owner AS self WHERE self.id = people_queue.owner_ptr_id)
END
