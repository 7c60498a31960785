-- name: reached_records
-- How many records a sequence could enroll, and how many of them it would not reach. One pass over the records of the
-- object. Parameters: sequence_id. Gives (all, opted out of every channel, without an address, opted out of email but
-- reached otherwise).
SELECT
    count(*),
    count(*) FILTER (WHERE reached.is_unreachable),
    count(*) FILTER (WHERE NOT reached.is_unreachable AND reached.email = ''),
    count(*) FILTER (WHERE NOT reached.is_unreachable AND reached.is_opted_out)
FROM (
    SELECT
        record.email,
        {is_opted_out} AS is_opted_out,
        {is_unreachable} AS is_unreachable
    FROM sequences_sequence AS sequence
    JOIN crm_record AS record ON record.object = sequence.object AND NOT record.is_deleted
    WHERE sequence.id = %(sequence_id)s
) AS reached


-- name: unable_owners
-- Which of these owners can't work actions: users, and queues without members who can.
-- Parameters: owners (bigint[]). Gives (id, name, kind).
SELECT
    owner.id,
    owner.name,
    owner.kind
FROM people_owner AS owner
LEFT JOIN people_user AS worker ON worker.owner_ptr_id = owner.id
WHERE owner.id = ANY (%(owners)s::bigint[])
AND CASE
    WHEN owner.kind = 'user' THEN NOT (owner.is_active AND worker.can_work)
    ELSE NOT EXISTS (
        SELECT FROM people_queuemember AS member
        JOIN people_owner AS person ON person.id = member.user_id AND person.is_active
        JOIN people_user AS able ON able.owner_ptr_id = person.id AND able.can_work
        WHERE member.queue_id = owner.id
    )
END
ORDER BY owner.name, owner.id
