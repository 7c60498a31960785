-- name: own_participants
-- Those of these participants that are a person's own. Parameters: participants (bigint[]), and those of {is_own}.
SELECT participant.id
FROM participants_participant AS participant
JOIN crm_record AS record ON record.id = participant.record_id
WHERE participant.id = ANY (%(participants)s::bigint[])
AND {is_own}
ORDER BY participant.id


-- name: groups_of_participants
-- These participants by status, and by whether they are a person's own: how many, how many open actions they have, and
-- the names of the first few. Parameters: participants (bigint[]), named (how many names), and those of {is_own}.
SELECT
    chosen.status,
    chosen.is_own,
    count(*),
    sum(chosen.open_actions)::bigint,
    array_agg(chosen.name ORDER BY chosen.number) FILTER (WHERE chosen.number <= %(named)s)
FROM (
    SELECT
        judged.*,
        row_number() OVER (PARTITION BY judged.status, judged.is_own ORDER BY judged.id) AS number
    FROM (
        SELECT
            participant.id,
            participant.status,
            {is_own} AS is_own,
            record.name,
            (
                SELECT count(*)
                FROM participants_participantaction AS pa
                WHERE pa.participant_id = participant.id
                AND pa.status IN ('waiting', 'current')
            ) AS open_actions
        FROM participants_participant AS participant
        JOIN crm_record AS record ON record.id = participant.record_id
        WHERE participant.id = ANY (%(participants)s::bigint[])
    ) AS judged
) AS chosen
GROUP BY chosen.status, chosen.is_own
ORDER BY chosen.status, chosen.is_own


-- name: is_own
-- Whether a participant is a person's own: of a record that they own, or with an open action that they own or cover.
-- Reads `participant` and `record` of the statement around it. Parameters: those of {own_owners}.
(
    record.owner_id = ANY ({own_owners})
    OR EXISTS (
        SELECT FROM participants_participantaction AS pa
        WHERE pa.participant_id = participant.id
        AND pa.status IN ('waiting', 'current')
        AND (pa.owner_id = ANY ({own_owners}) OR pa.cover_id = ANY ({own_owners}))
    )
)


-- name: own_owners
-- Whose people are a person's own: theirs, and those of their queues if the organization shares them among the members.
-- Parameters: user_id.
ARRAY(
    SELECT %(user_id)s::bigint
    UNION ALL
    SELECT member.queue_id
    FROM people_queuemember AS member
    JOIN people_organization AS organization ON organization.shares_queues
    WHERE member.user_id = %(user_id)s
)


-- name: is_anyones
-- For those who may do it to every participant, instead of `is_own`.
TRUE


-- name: own_records
-- Those of these records that are a person's own. Parameters: records (bigint[]), and those of {own_owners}.
SELECT record.id
FROM crm_record AS record
WHERE record.id = ANY (%(records)s::bigint[])
AND record.owner_id = ANY ({own_owners})
