-- name: choose
-- Choose a member of a queue, in turn or by load, for each participant that the rule comes to one for and that has none
-- who is still a member and can work. As `baton.rules.rotation` has it, in the order of the participants; those of one
-- queue at once.
-- Parameters: those of {scope}; overwrite (as the rule has it), chosen_at, unit. Gives how many were chosen.
WITH {chosen},
{stored},
taken AS (
    SELECT
        standing.queue_id,
        standing.user_id,
        COALESCE(max(chosen.turn + chosen.stride), max(standing.turn)) AS next_turn
    FROM standing
    LEFT JOIN chosen
        ON chosen.queue_id = standing.queue_id
        AND chosen.user_id = standing.user_id
        AND chosen.source = standing.source
    WHERE standing.source = 'rotation'
    GROUP BY standing.queue_id, standing.user_id
),
moved_on AS (
    UPDATE people_queuemember AS member
    SET next_turn = taken.next_turn
    FROM taken
    WHERE member.queue_id = taken.queue_id
    AND member.user_id = taken.user_id
),
turned AS (
    UPDATE people_queue AS queue
    SET turn = upcoming.turn
    FROM (SELECT taken.queue_id, min(taken.next_turn) AS turn FROM taken GROUP BY taken.queue_id) AS upcoming
    WHERE queue.owner_ptr_id = upcoming.queue_id
)
SELECT count(*) FROM chosen


-- name: try_out
-- The same for a preview, which is taken back: no queue moves on, and so nobody waits for it.
WITH {chosen},
{stored}
SELECT count(*) FROM chosen


-- name: chosen
-- Who gets which participant: both are numbered, and the rows of one number are put together. That is not a join, since
-- PostgreSQL expects few of both and would compare each with each.
asking AS MATERIALIZED ({asking}),
wanted AS (
    SELECT
        asking.participant_id,
        asking.queue_id,
        (array_agg(asking.source ORDER BY asking.position))[1] AS source,
        count(*) AS actions
    FROM asking
    GROUP BY asking.participant_id, asking.queue_id
),
numbered AS (
    SELECT
        wanted.participant_id,
        wanted.queue_id,
        wanted.source,
        row_number() OVER (PARTITION BY wanted.queue_id, wanted.source ORDER BY wanted.participant_id) AS place
    FROM wanted
),
demand AS (
    SELECT
        wanted.queue_id,
        wanted.source,
        count(*) AS records,
        ceil(avg(wanted.actions))::bigint AS actions
    FROM wanted
    GROUP BY wanted.queue_id, wanted.source
),
losing AS (
    SELECT asking.owner_id, count(*) AS actions FROM asking GROUP BY asking.owner_id
),
standing AS ({standing}),
bound AS ({bound}),
given_turn AS (
    SELECT
        standing.queue_id,
        standing.source,
        standing.user_id,
        standing.weight,
        standing.stride,
        standing.turn + standing.stride * step.number AS turn,
        row_number() OVER (
            PARTITION BY standing.queue_id, standing.source
            ORDER BY standing.turn + standing.stride * step.number, standing.user_id
        ) AS place
    FROM standing
    JOIN bound ON bound.queue_id = standing.queue_id AND bound.source = standing.source
    CROSS JOIN LATERAL generate_series(
        0, floor((bound.turn - standing.turn) / standing.stride)::bigint + 1
    ) AS step (number)
),
chosen AS (
    SELECT
        max(side.participant_id) AS participant_id,
        side.queue_id,
        side.source,
        max(side.user_id) AS user_id,
        max(side.weight) AS weight,
        max(side.turn) AS turn,
        max(side.stride) AS stride
    FROM (
        SELECT
            numbered.queue_id, numbered.source, numbered.place, numbered.participant_id,
            NULL::bigint AS user_id, NULL::smallint AS weight, NULL::bigint AS turn, NULL::bigint AS stride
        FROM numbered
        UNION ALL
        SELECT
            given_turn.queue_id, given_turn.source, given_turn.place, NULL,
            given_turn.user_id, given_turn.weight, given_turn.turn, given_turn.stride
        FROM given_turn
    ) AS side
    GROUP BY side.queue_id, side.source, side.place
    -- A place with both: more turns are generated than are wanted, and the surplus has no participant.
    HAVING count(side.participant_id) = 1
    AND count(side.user_id) = 1
)


-- name: stored
-- The choices, for the rule to read.
stored AS (
    INSERT INTO delegation_memberchoice (participant_id, queue_id, user_id, source, weight, at)
    SELECT
        chosen.participant_id, chosen.queue_id, chosen.user_id, chosen.source, chosen.weight, %(chosen_at)s::timestamptz
    FROM chosen
    ON CONFLICT (participant_id, queue_id) DO UPDATE SET
        user_id = EXCLUDED.user_id,
        source = EXCLUDED.source,
        weight = EXCLUDED.weight,
        at = EXCLUDED.at
)


-- name: asking
-- The actions of the scope whose delegation comes to a member of a queue while nobody is chosen.
SELECT
    scope.participant_id,
    scope.owner_id,
    action.position,
    field.queue_id,
    field.source
FROM ({scope}) AS scope
JOIN crm_record AS record ON record.id = scope.record_id
JOIN sequences_action AS action ON action.id = scope.action_id
JOIN sequences_sequence AS sequence ON sequence.id = action.sequence_id
JOIN crm_lookupfield AS choice
    ON choice.id = {delegation_field}
    AND choice.source IN ('rotation', 'least_loaded', 'chain')
CROSS JOIN LATERAL ({comes_to}) AS field
WHERE (scope.reason IS DISTINCT FROM 'reassigned' OR %(overwrite)s)
AND NOT EXISTS ({still_chosen})


-- name: comes_to
-- The queue that a delegation comes to: its own, or that of an entry of a chain before which nobody can work.
SELECT choice.owner_id AS queue_id, choice.source
WHERE choice.source IN ('rotation', 'least_loaded')
UNION ALL
SELECT link.owner_id, link.source
FROM crm_chainentry AS entry
JOIN crm_lookupfield AS link ON link.id = entry.field_id
WHERE entry.chain_id = choice.id
AND choice.source = 'chain'
AND link.source IN ('rotation', 'least_loaded')
AND NOT EXISTS (
    SELECT
    FROM crm_chainentry AS before
    JOIN crm_lookupfield AS field ON field.id = before.field_id
    CROSS JOIN LATERAL (SELECT {named} AS id) AS named
    LEFT JOIN ({able}) AS able ON able.id = named.id
    WHERE before.chain_id = choice.id
    -- A chain asks a queue only if nobody before it can work. Otherwise turns would be used up that nobody takes.
    AND before.position < entry.position
    AND (
        able.id IS NOT NULL
        OR (
            field.source IN ('rotation', 'least_loaded')
            AND EXISTS (SELECT FROM ({sharing}) AS member WHERE member.queue_id = field.owner_id)
        )
    )
)


-- name: still_chosen
-- Who is chosen already.
SELECT
FROM delegation_memberchoice AS taken
JOIN people_queuemember AS member ON member.queue_id = taken.queue_id AND member.user_id = taken.user_id
JOIN ({able}) AS able ON able.id = taken.user_id
WHERE taken.participant_id = scope.participant_id
AND taken.queue_id = field.queue_id


-- name: sharing
-- The members who share the records of their queues now.
SELECT member.queue_id, member.user_id, member.weight, member.next_turn
FROM people_queuemember AS member
JOIN ({able}) AS able ON able.id = member.user_id
WHERE member.weight > 0


-- name: standing
-- Where each member stands who may be chosen: in turn, or by the open actions that they have and do not just lose.
-- Who is away at that moment is passed over, unless all are.
SELECT
    demand.queue_id,
    demand.source,
    demand.records,
    member.user_id,
    member.weight,
    CASE demand.source
        WHEN 'rotation' THEN GREATEST(member.next_turn, queue.turn)
        -- What a member is about to lose in this very change no longer weighs on them.
        ELSE (load.actions - COALESCE(losing.actions, 0)) * (%(unit)s::bigint / member.weight)
    END AS turn,
    CASE demand.source WHEN 'rotation' THEN 1 ELSE demand.actions END * (%(unit)s::bigint / member.weight) AS stride
FROM demand
JOIN people_queue AS queue ON queue.owner_ptr_id = demand.queue_id
JOIN (
    SELECT
        sharing.*,
        away.is_away,
        bool_and(away.is_away) OVER (PARTITION BY sharing.queue_id) AS are_all_away
    FROM ({sharing}) AS sharing
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM people_absencespan AS span
            WHERE span.user_id = sharing.user_id
            AND span.begins_at <= %(chosen_at)s::timestamptz
            AND span.ends_at > %(chosen_at)s::timestamptz
        ) AS is_away
    ) AS away
) AS member
    ON member.queue_id = demand.queue_id
    -- Unless all are: the work then waits for somebody, which is better than for nobody.
    AND (member.are_all_away OR NOT member.is_away)
LEFT JOIN LATERAL (
    SELECT count(*) AS actions
    FROM participants_participantaction AS pa
    WHERE pa.owner_id = member.user_id
    AND pa.status IN ('waiting', 'current')
) AS load ON demand.source = 'least_loaded'
LEFT JOIN losing ON losing.owner_id = member.user_id


-- name: choices_back
-- Give participants back to the members of a queue from whom a handover took them, unless another was chosen since.
-- Parameters: undone_id (the handover), queue_id.
UPDATE delegation_memberchoice AS taken
SET user_id = change.from_owner_id
FROM delegation_ownerchange AS change
JOIN participants_participantaction AS pa ON pa.id = change.participant_action_id
JOIN people_queuemember AS member ON member.user_id = change.from_owner_id
WHERE change.handover_id = %(undone_id)s
AND member.queue_id = %(queue_id)s
AND taken.queue_id = %(queue_id)s
AND taken.participant_id = pa.participant_id
AND taken.user_id = change.to_owner_id


-- name: bound
-- A turn that the last record comes before, so that few more turns are made than there are records: that at which the
-- members who stand lowest would be through, were they alone; the earliest of all such.
SELECT
    filled.queue_id,
    filled.source,
    min(filled.turn) AS turn
FROM (
    SELECT
        standing.queue_id,
        standing.source,
        (standing.records + sum(standing.turn::numeric / standing.stride) OVER lowest)
            / sum(1.0 / standing.stride) OVER lowest AS turn
    FROM standing
    WINDOW lowest AS (PARTITION BY standing.queue_id, standing.source ORDER BY standing.turn, standing.user_id)
) AS filled
GROUP BY filled.queue_id, filled.source
