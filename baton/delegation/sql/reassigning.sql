-- name: by_split
-- Rule 1 with several new owners: everything in the scope is reassigned, as `baton.rules.splitting` shares it out.
-- Nothing is joined by participant or by place: PostgreSQL expects few of both, and would compare each with each.
-- Parameters: owners and weights (bigint[], side by side), by_load, unit; those of {dated}.
SELECT
    placed.id,
    placed.record_id,
    placed.sequence_id,
    placed.expected_at,
    placed.owner_id AS from_owner_id,
    placed.cover_id AS from_cover_id,
    placed.reason AS from_reason,
    placed.end_id AS from_end_id,
    (SELECT dealt.owners FROM ({dealt}) AS dealt)[placed.place] AS owner_id,
    'reassigned' AS reason,
    dated.new_end_id AS end_id
FROM ({placed}) AS placed
LEFT JOIN ({dated}) AS dated
    ON dated.owner_id = CASE placed.reason WHEN 'reassigned' THEN placed.owner_id ELSE 0 END
    AND dated.end_id = COALESCE(placed.end_id, 0)


-- name: placed
-- The scope, with the place of the participant among all: those with the most actions come first.
SELECT
    sized.*,
    dense_rank() OVER (ORDER BY sized.actions DESC, sized.participant_id) AS place
FROM (
    SELECT
        scope.*,
        count(*) OVER (PARTITION BY scope.participant_id) AS actions
    FROM scope
) AS sized


-- name: dealt
-- The owners of the participants, in the order of their places. The owner whose turn is the smallest gets the next one,
-- and their turn moves on. The turns are an array in the order of the owners' ids.
WITH RECURSIVE sizes AS (
    SELECT array_agg(place.actions ORDER BY place.place) AS actions
    FROM (SELECT DISTINCT placed.place, placed.actions FROM ({placed}) AS placed) AS place
),
standing AS ({standing_to_split}),
sides AS (
    SELECT
        array_agg(standing.owner_id ORDER BY standing.owner_id) AS owners,
        array_agg(standing.turn ORDER BY standing.owner_id) AS turns,
        array_agg(standing.stride ORDER BY standing.owner_id) AS strides
    FROM standing
),
deal (place, turns, side) AS (
    SELECT
        0,
        (SELECT sides.turns FROM sides),
        0
    UNION ALL
    SELECT
        deal.place + 1,
        deal.turns[:lowest.side - 1] || (lowest.turn + step.size * (SELECT sides.strides FROM sides)[lowest.side])
            || deal.turns[lowest.side + 1:],
        lowest.side
    FROM deal
    CROSS JOIN LATERAL (
        SELECT side.turn, side.place::integer AS side
        FROM unnest(deal.turns) WITH ORDINALITY AS side (turn, place)
        ORDER BY side.turn, side.place
        LIMIT 1
    ) AS lowest
    CROSS JOIN LATERAL (
        SELECT CASE WHEN %(by_load)s THEN (SELECT sizes.actions FROM sizes)[deal.place + 1] ELSE 1 END AS size
    ) AS step
    WHERE deal.place < (SELECT cardinality(sizes.actions) FROM sizes)
)
SELECT
    array_agg((SELECT sides.owners FROM sides)[deal.side] ORDER BY deal.place) AS owners
FROM deal
WHERE deal.place > 0


-- name: standing_to_split
-- Where each owner stands: at nothing, or at the open actions that they have and do not just lose.
SELECT
    owner.id AS owner_id,
    CASE WHEN %(by_load)s THEN (load.actions - COALESCE(losing.actions, 0)) * step.stride ELSE 0 END AS turn,
    step.stride
FROM unnest(%(owners)s::bigint[], %(weights)s::bigint[]) AS owner (id, weight)
CROSS JOIN LATERAL (SELECT %(unit)s::bigint / owner.weight AS stride) AS step
CROSS JOIN LATERAL (
    SELECT count(*) AS actions
    FROM participants_participantaction AS pa
    WHERE pa.owner_id = owner.id
    AND pa.status IN ('waiting', 'current')
    AND %(by_load)s
) AS load
LEFT JOIN (
    SELECT scope.owner_id, count(*) AS actions
    FROM scope
    WHERE %(by_load)s
    GROUP BY scope.owner_id
) AS losing ON losing.owner_id = owner.id


-- name: add_ends
-- The ends of a reassignment until a moment: one for each thing that the actions of the scope follow now, which they
-- follow again then. What is by hand now and ends before then does not come back. Gives what they follow now (owner by
-- hand and its end, 0 for none) and the new end.
-- Parameters: those of {scope}; until.
WITH followed AS (
    SELECT DISTINCT
        CASE scope.reason WHEN 'reassigned' THEN scope.owner_id END AS owner_id,
        scope.end_id
    FROM ({scope}) AS scope
),
numbered AS MATERIALIZED (
    SELECT
        nextval('participants_reassignmentend_id_seq'::regclass) AS id,
        followed.owner_id,
        followed.end_id,
        CASE WHEN ended.id IS NULL THEN followed.owner_id ELSE lasting.owner_id END AS next_owner_id,
        CASE WHEN ended.id IS NULL THEN followed.end_id ELSE lasting.end_id END AS next_end_id
    FROM followed
    LEFT JOIN participants_reassignmentend AS ended ON ended.id = followed.end_id AND ended.at <= {turned_at}
    LEFT JOIN LATERAL ({lasting}) AS lasting ON TRUE
),
added AS (
    INSERT INTO participants_reassignmentend (id, at, owner_id, next_end_id)
    SELECT numbered.id, %(until)s, numbered.next_owner_id, numbered.next_end_id
    FROM numbered
)
SELECT COALESCE(numbered.owner_id, 0), COALESCE(numbered.end_id, 0), numbered.id
FROM numbered


-- name: until
-- The moment at which a dated reassignment ends, in place of now.
%(until)s::timestamptz


-- name: due
-- Whether a reassignment of an open action has ended by a moment. Parameters: at.
SELECT EXISTS (
    SELECT FROM participants_reassignmentend AS ended
    WHERE ended.at <= %(at)s
    AND EXISTS (
        SELECT FROM participants_participantaction AS pa
        WHERE pa.reassignment_end_id = ended.id
        AND pa.status IN ('waiting', 'current')
    )
)


-- name: of_ended
-- Participants with an open action whose reassignment has ended by the moment up to which the clock is {turned_at}.
SELECT DISTINCT pa.participant_id AS id
FROM participants_reassignmentend AS ended
JOIN participants_participantaction AS pa ON pa.reassignment_end_id = ended.id
WHERE ended.at <= {turned_at}
AND pa.status IN ('waiting', 'current')


-- name: ended
-- Actions whose reassignment has ended by then.
pa.reassignment_end_id IN (
    SELECT ended.id FROM participants_reassignmentend AS ended WHERE ended.at <= {turned_at}
)


-- name: returning_to
-- Participants with an open action that goes back to a user when its reassignment ends: as an earlier owner by hand, or
-- as the owner of its record. Parameters: user_id.
WITH RECURSIVE homeward (id) AS (
    SELECT dated.id
    FROM participants_reassignmentend AS dated
    WHERE dated.owner_id = %(user_id)s
    UNION
    SELECT sooner.id
    FROM homeward
    JOIN participants_reassignmentend AS sooner ON sooner.next_end_id = homeward.id
)
SELECT pa.participant_id AS id
FROM participants_participantaction AS pa
JOIN participants_participant AS participant ON participant.id = pa.participant_id
JOIN crm_record AS record ON record.id = participant.record_id
WHERE pa.status IN ('waiting', 'current')
AND pa.reassignment_end_id IS NOT NULL
AND (
    record.owner_id = %(user_id)s
    OR pa.reassignment_end_id IN (SELECT homeward.id FROM homeward)
)


-- name: pass_over
-- What is to end in what a handover gave ends in what that would have ended in: its reassignment is undone.
-- Parameters: undone_id.
UPDATE participants_reassignmentend AS before
SET
    owner_id = undone.owner_id,
    next_end_id = undone.next_end_id
FROM participants_reassignmentend AS undone
WHERE before.next_end_id = undone.id
AND undone.id IN (
    SELECT change.to_end_id
    FROM delegation_ownerchange AS change
    WHERE change.handover_id = %(undone_id)s
    AND change.to_end_id IS DISTINCT FROM change.from_end_id
)


-- name: handed_on
-- The owners after an off-boarding: what the leaver owned goes where the plan says, and the rest is as the rule says.
-- Who is chosen gets an action by hand, unless the rule gives it to them anyway. Several share the records evenly, and
-- one of them has all that is owned for the same record. A reassignment that would go back to the leaver when it ends
-- has no end from then on: whoever has the action keeps it.
-- Parameters: leaver_id, actions_way and reassigned_way (to, manager, delegation or stays), actions_owners and
-- reassigned_owners (bigint[], for `to`), and overwrite = TRUE for the rule inside.
WITH RECURSIVE ruled AS MATERIALIZED ({rule}),
following (end_id, owner_id, next_end_id) AS (
    SELECT dated.id, dated.owner_id, dated.next_end_id
    FROM participants_reassignmentend AS dated
    WHERE dated.id IN (SELECT ruled.from_end_id FROM ruled)
    UNION ALL
    SELECT following.end_id, later.owner_id, later.next_end_id
    FROM following
    JOIN participants_reassignmentend AS later ON later.id = following.next_end_id
),
leaving AS (
    SELECT
        ruled.*,
        CASE
            WHEN NOT EXISTS (
                SELECT FROM following
                WHERE following.end_id = ruled.from_end_id
                AND COALESCE(following.owner_id, ruled.owner_id) = %(leaver_id)s
            )
                THEN ruled.from_end_id
        END AS lasting_end_id,
        CASE
            WHEN ruled.from_reason IN ('reassigned', 'restored') AND ruled.from_owner_id <> %(leaver_id)s THEN 'stays'
            WHEN ruled.from_reason <> 'reassigned' THEN
                CASE WHEN %(leaver_id)s IN (ruled.from_owner_id, ruled.owner_id) THEN %(actions_way)s ELSE 'rule' END
            WHEN %(reassigned_way)s <> 'delegation' THEN %(reassigned_way)s
            WHEN ruled.owner_id = %(leaver_id)s THEN %(actions_way)s
            ELSE 'rule'
        END AS way,
        CASE
            WHEN ruled.from_reason = 'reassigned' AND %(reassigned_way)s <> 'delegation'
                THEN %(reassigned_owners)s::bigint[]
            ELSE %(actions_owners)s::bigint[]
        END AS owners
    FROM ruled
),
shared AS (
    SELECT
        leaving.*,
        dense_rank() OVER (PARTITION BY leaving.way, leaving.owners ORDER BY leaving.record_id) AS place
    FROM leaving
),
chosen AS (
    SELECT
        shared.*,
        CASE shared.way
            WHEN 'to' THEN shared.owners[1 + (shared.place - 1) %% cardinality(shared.owners)]
            WHEN 'manager' THEN able_manager.id
        END AS chosen_id
    FROM shared
    -- Left, though each has one: so the actions come first, whatever PostgreSQL expects of the records.
    LEFT JOIN crm_record AS record ON record.id = shared.record_id
    LEFT JOIN people_user AS record_owner ON record_owner.owner_ptr_id = record.owner_id
    LEFT JOIN ({able}) AS able_manager ON able_manager.id = record_owner.manager_id
)
SELECT
    chosen.id,
    chosen.record_id,
    chosen.sequence_id,
    chosen.expected_at,
    chosen.from_owner_id,
    chosen.from_cover_id,
    chosen.from_reason,
    chosen.from_end_id,
    CASE chosen.way
        WHEN 'stays' THEN chosen.from_owner_id
        ELSE COALESCE(chosen.chosen_id, chosen.owner_id)
    END AS owner_id,
    CASE
        WHEN chosen.way = 'stays' AND chosen.from_reason <> 'restored' THEN 'reassigned'
        WHEN chosen.way = 'stays' AND chosen.from_owner_id <> chosen.owner_id THEN 'restored'
        WHEN chosen.chosen_id <> chosen.owner_id THEN 'reassigned'
        ELSE chosen.reason
    END AS reason,
    CASE
        WHEN chosen.from_reason <> 'reassigned' THEN NULL
        WHEN chosen.way = 'stays' OR chosen.chosen_id <> chosen.owner_id THEN chosen.lasting_end_id
    END AS end_id
FROM chosen
