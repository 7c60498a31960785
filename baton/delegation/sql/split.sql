-- name: by_split
-- Rule 1 with several new owners: everything in the scope is reassigned, as `baton.rules.splitting` shares it out.
-- Nothing is joined by participant or by place: PostgreSQL expects few of both, and would compare each with each.
-- Parameters: owners and weights (bigint[], side by side), by_load, unit.
SELECT
    placed.id,
    placed.record_id,
    placed.sequence_id,
    placed.expected_at,
    placed.owner_id AS from_owner_id,
    placed.cover_id AS from_cover_id,
    placed.reason AS from_reason,
    (SELECT dealt.owners FROM ({dealt}) AS dealt)[placed.place] AS owner_id,
    'reassigned' AS reason
FROM ({placed}) AS placed


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
