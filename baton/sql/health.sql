-- Open participant actions that nobody is there to do, by owner. Gives (kind, owner id, owner name, count).
WITH open_action AS (
    SELECT
        pa.owner_id,
        CASE
            WHEN NOT owner.is_active THEN 'inactive'
            WHEN owner.kind = 'queue' THEN CASE WHEN NOT EXISTS (
                SELECT FROM people_queuemember AS member
                JOIN people_owner AS person ON person.id = member.user_id
                WHERE member.queue_id = owner.id
                AND person.is_active
            ) THEN 'no_members' END
            WHEN pa.cover_id IS NULL AND EXISTS (
                SELECT FROM people_absence AS absence
                JOIN people_user AS person ON person.owner_ptr_id = absence.user_id
                WHERE absence.user_id = owner.id
                AND (pa.expected_at AT TIME ZONE person.time_zone)::date
                    BETWEEN absence.first_day AND absence.last_day
            ) THEN 'away_uncovered'
        END AS kind
    FROM participants_participantaction AS pa
    JOIN people_owner AS owner ON owner.id = pa.owner_id
    WHERE pa.status IN ('waiting', 'current')
    AND pa.cover_id IS NULL
)
SELECT
    open_action.kind,
    owner.id,
    owner.name,
    count(*)
FROM open_action
JOIN people_owner AS owner ON owner.id = open_action.owner_id
WHERE open_action.kind IS NOT NULL
GROUP BY open_action.kind, owner.id, owner.name
ORDER BY count(*) DESC, owner.name
