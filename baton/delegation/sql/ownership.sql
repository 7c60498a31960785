-- name: apply
-- Change the owners of a scope and record it as one handover, in one statement.
{ownership},
changed AS (
    UPDATE participants_participantaction AS pa
    SET
        owner_id = difference.owner_id,
        cover_id = difference.cover_id,
        reason = difference.reason,
        reassignment_end_id = difference.end_id
    FROM difference
    WHERE pa.id = difference.id
),
{recorded}
{flows}


-- name: preview
-- What a change would do, from the same text as the change itself.
{ownership}
{flows}


-- name: cover_by_day
-- What a change would give to covers, by the day on which it can be done, as `load_by_day` of the insights counts: no
-- automatic emails, and nobody who is paused. Parameter: time_zone. Gives (cover id, day, actions).
{ownership}
SELECT
    target.cover_id,
    (GREATEST(scope.expected_at, {turned_at}) AT TIME ZONE %(time_zone)s)::date AS day,
    count(*)
FROM target
JOIN scope ON scope.id = target.id
JOIN participants_participant AS participant ON participant.id = scope.participant_id
JOIN sequences_action AS action ON action.id = scope.action_id
JOIN sequences_sequence AS sequence ON sequence.id = scope.sequence_id
WHERE target.cover_id IS DISTINCT FROM target.from_cover_id
AND target.cover_id IS NOT NULL
AND participant.status = 'active'
AND sequence.status = 'active'
AND NOT action.is_automatic
GROUP BY 1, 2
ORDER BY 2, 1


-- name: create_actions
-- Create the participant actions of an enrollment, owned as the rule says, and record it, in one statement.
{ownership},
created AS (
    INSERT INTO participants_participantaction
        (id, participant_id, action_id, owner_id, cover_id, status, reason, reassignment_end_id, expected_at, note)
    SELECT
        scope.id, scope.participant_id, scope.action_id, target.owner_id, target.cover_id, scope.status,
        target.reason, target.end_id, scope.expected_at, ''
    FROM target
    FULL JOIN scope ON scope.id = target.id
),
{recorded}
{flows}


-- name: ownership
-- Who owns, and who covers, everything in a scope: before and after.
-- {scope} says which participant actions, {base} gives their owner and reason; rule 7 (cover) is here, of those
-- who are {staffed}, at the moment up to which absences have {turned_at}.
-- The last join is a FULL one, though nobody stands in where there is no base: PostgreSQL never does that by comparing
-- each with each, however few rows it expects.
-- Ends in `target` (all of the scope) and `difference` (what really changes).
WITH RECURSIVE
scope AS ({scope}),
base AS ({base}),
chain (id, record_id, sequence_id, doable_at, person_id, asked) AS (
    SELECT
        base.id,
        base.record_id,
        base.sequence_id,
        due.doable_at,
        {asked},
        -- The owner counts as asked, so a chain that comes back to them ends there, and they keep the action.
        ARRAY[base.owner_id]
    FROM base
    CROSS JOIN LATERAL (SELECT base.record_id, GREATEST(base.expected_at, {turned_at}) AS doable_at) AS due
    JOIN people_absencespan AS away
        ON away.user_id = base.owner_id
        AND away.begins_at <= due.doable_at
        -- Half open, as the exclusion constraint is, so at most one span matches and no action is doubled.
        AND away.ends_at > due.doable_at
    JOIN people_absence AS absence ON absence.id = away.absence_id
    LEFT JOIN delegation_sequencecover AS elsewhere
        ON elsewhere.absence_id = absence.id
        AND elsewhere.sequence_id = base.sequence_id
    -- By the expected date: what was due before the absence began stays with the owner, if the absence says so.
    WHERE absence.covers_overdue
    OR base.expected_at >= away.begins_at
    UNION ALL
    SELECT
        chain.id,
        chain.record_id,
        chain.sequence_id,
        chain.doable_at,
        {asked},
        chain.asked || chain.person_id
    FROM chain
    CROSS JOIN LATERAL (SELECT chain.record_id, chain.doable_at) AS due
    JOIN people_absencespan AS away
        ON away.user_id = chain.person_id
        AND away.begins_at <= chain.doable_at
        AND away.ends_at > chain.doable_at
    JOIN people_absence AS absence ON absence.id = away.absence_id
    LEFT JOIN delegation_sequencecover AS elsewhere
        ON elsewhere.absence_id = absence.id
        AND elsewhere.sequence_id = chain.sequence_id
    -- Two who cover for each other while both are away would go round for ever.
    WHERE chain.person_id <> ALL (chain.asked)
),
stand_in AS (
    SELECT
        chain.id,
        chain.person_id
    FROM chain
    -- Only the last of a chain gets through both conditions: all before it are away, or the chain would not go on.
    JOIN ({staffed}) AS staffed ON staffed.id = chain.person_id
    WHERE NOT EXISTS (
        SELECT FROM people_absencespan AS away
        WHERE away.user_id = chain.person_id
        AND away.begins_at <= chain.doable_at
        AND away.ends_at > chain.doable_at
    )
),
target AS (
    SELECT
        base.id,
        base.from_owner_id,
        base.from_cover_id,
        base.from_reason,
        base.from_end_id,
        base.owner_id,
        stand_in.person_id AS cover_id,
        base.reason,
        base.end_id
    FROM base
    FULL JOIN stand_in ON stand_in.id = base.id
),
difference AS (
    SELECT * FROM target
    -- Rows that stay as they are must not be written: each costs
    -- a dead row, its place in every index, and an owner change.
    WHERE (owner_id, cover_id, reason) IS DISTINCT FROM (from_owner_id, from_cover_id, from_reason)
    OR end_id IS DISTINCT FROM from_end_id
)


-- name: asked
-- Whom an absence asks to cover what is `due`: its cover, or the one that it names `elsewhere`, in this sequence. Of a
-- queue that shares the work, the member whose turn the record is, of those who are {able} and there.
CASE
    WHEN COALESCE(elsewhere.is_shared, absence.cover_is_shared) THEN (
        SELECT member.user_id
        FROM people_queuemember AS member
        JOIN ({able}) AS able ON able.id = member.user_id
        CROSS JOIN LATERAL generate_series(1, member.weight) AS draw (number)
        WHERE member.queue_id = COALESCE(elsewhere.cover_id, absence.cover_id)
        AND NOT EXISTS (
            SELECT FROM people_absencespan AS absent
            WHERE absent.user_id = member.user_id
            AND absent.begins_at <= due.doable_at
            AND absent.ends_at > due.doable_at
        )
        ORDER BY
            md5(due.record_id || ':' || member.user_id || CASE draw.number WHEN 1 THEN '' ELSE ':' || draw.number END),
            member.user_id
        LIMIT 1
    )
    ELSE COALESCE(elsewhere.cover_id, absence.cover_id)
END


-- name: recorded
-- The handover row, and an owner change for every difference. A change that nobody asked for by name
-- (is_deliberate false) and that changes nothing leaves no handover.
-- Parameters: the columns of the handover.
recorded AS (
    INSERT INTO delegation_handover
        (cause, by_id, at, why, until, sequence_id, action_id, setting_before, setting_after, undoes_id, change_count,
         left_alone_count, owner_ids)
    SELECT
        %(cause)s, %(by_id)s, %(at)s, %(why)s, %(until)s, %(about_sequence_id)s, %(about_action_id)s,
        %(setting_before)s::jsonb, %(setting_after)s::jsonb, %(undoes_id)s, (SELECT count(*) FROM difference),
        %(left_alone_count)s,
        ARRAY(
            SELECT DISTINCT held.owner_id
            -- Of a million changes there are few pairs of owners.
            FROM (SELECT DISTINCT from_owner_id, owner_id, from_cover_id, cover_id FROM difference) AS pair
            CROSS JOIN LATERAL (
                VALUES (pair.from_owner_id), (pair.owner_id), (pair.from_cover_id), (pair.cover_id)
            ) AS held (owner_id)
            WHERE held.owner_id IS NOT NULL
        )
    -- Edited settings are recorded even if nobody's work moves, because they can be undone.
    WHERE %(is_deliberate)s OR EXISTS (SELECT FROM difference)
    RETURNING id
),
logged AS (
    INSERT INTO delegation_ownerchange
        (handover_id, participant_action_id, from_owner_id, to_owner_id, from_cover_id, to_cover_id, from_reason,
         to_reason, from_end_id, to_end_id)
    SELECT
        recorded.id, difference.id, difference.from_owner_id, difference.owner_id, difference.from_cover_id,
        difference.cover_id, difference.from_reason, difference.reason, difference.from_end_id, difference.end_id
    FROM difference
    CROSS JOIN recorded
)


-- name: flows
-- How many participant actions of the scope stand in each before and after; the answer of a change and of its preview.
-- One row at least, so that a handover without owner changes is told too.
SELECT
    {handover} AS handover_id,
    flow.*
FROM (SELECT 1) AS one_row_at_least
LEFT JOIN (
    SELECT
        target.from_owner_id,
        target.owner_id,
        target.from_cover_id,
        target.cover_id,
        target.from_reason,
        target.reason,
        target.from_end_id,
        target.end_id,
        count(*) AS actions
    FROM target
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
) AS flow ON TRUE
ORDER BY 2, 3, 4, 5, 6, 7, 8, 9


-- name: handover
-- The handover that the change is recorded as.
(SELECT recorded.id FROM recorded)


-- name: no_handover
-- A preview is not recorded.
NULL::bigint


-- name: fill_owners
-- Write who had or got something in the first handovers that the release before recorded without it. Gives how many.
-- Parameters: handovers (how many at most).
WITH unfilled AS MATERIALIZED (
    SELECT handover.id
    FROM delegation_handover AS handover
    WHERE handover.owner_ids IS NULL
    ORDER BY handover.id
    LIMIT %(handovers)s
),
held AS (
    SELECT change.handover_id, array_agg(DISTINCT owner.id) AS ids
    FROM delegation_ownerchange AS change
    CROSS JOIN LATERAL (
        VALUES (change.from_owner_id), (change.to_owner_id), (change.from_cover_id), (change.to_cover_id)
    ) AS owner (id)
    -- As a span, because the index of changes is one of blocks: each handover would read many of them.
    WHERE change.handover_id BETWEEN (SELECT min(unfilled.id) FROM unfilled) AND (SELECT max(unfilled.id) FROM unfilled)
    AND owner.id IS NOT NULL
    GROUP BY change.handover_id
),
filled AS (
    UPDATE delegation_handover AS handover
    SET owner_ids = COALESCE(held.ids, ARRAY[]::bigint[])
    FROM unfilled
    LEFT JOIN held ON held.handover_id = unfilled.id
    WHERE handover.id = unfilled.id
    RETURNING handover.id
)
SELECT count(*) FROM filled
