-- Open participant actions that nobody is there to do, by owner. Gives (kind, owner id, owner name, count).
-- The few owners in trouble are found first, so that only their actions are read.
WITH trouble AS (
    SELECT
        owner.id,
        'inactive' AS kind,
        '-infinity'::timestamptz AS since,
        'infinity'::timestamptz AS until
    FROM people_owner AS owner
    WHERE NOT owner.is_active
    UNION ALL
    SELECT
        owner.id,
        'no_members',
        '-infinity',
        'infinity'
    FROM people_owner AS owner
    WHERE owner.kind = 'queue'
    AND NOT EXISTS (
        SELECT FROM people_queuemember AS member
        JOIN people_owner AS person ON person.id = member.user_id
        WHERE member.queue_id = owner.id
        AND person.is_active
    )
    UNION ALL
    SELECT
        owner.id,
        'away_uncovered',
        absence.first_day::timestamp AT TIME ZONE person.time_zone,
        (absence.last_day + 1)::timestamp AT TIME ZONE person.time_zone
    FROM people_absence AS absence
    JOIN people_user AS person ON person.owner_ptr_id = absence.user_id
    JOIN people_owner AS owner ON owner.id = absence.user_id
    WHERE owner.is_active
)
SELECT
    trouble.kind,
    owner.id,
    owner.name,
    count(*)
FROM trouble
JOIN people_owner AS owner ON owner.id = trouble.id
JOIN participants_participantaction AS pa ON pa.owner_id = trouble.id
WHERE pa.status IN ('waiting', 'current')
AND pa.cover_id IS NULL
AND pa.expected_at >= trouble.since
AND pa.expected_at < trouble.until
GROUP BY trouble.kind, owner.id, owner.name
ORDER BY count(*) DESC, owner.name, trouble.kind
